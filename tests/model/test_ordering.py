"""Who is next, as a table, and what holds for every line however it came about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.queue.ordering import Choice, Waiting, Why, choose, count_after, line_up
from queues.model.queue.policy import Policy
from tests.builders import NOON

POLICY = Policy(others_per_priority=2, max_wait_minutes=90)
FIRST_COME, PRIORITY, LONGEST_WAIT = Why.FIRST_COME, Why.PRIORITY, Why.LONGEST_WAIT
APPOINTED, WEIGHT = Why.APPOINTED, Why.WEIGHT


def a_turn(
    place: int,
    *,
    priority: bool = False,
    waited: float = 10,
    position: int = 0,
    weight: int = 1,
    appointed_in: float | None = None,
    issued_seq: int | None = None,
) -> Waiting:
    """`waited` minutes in the queue; `appointed_in` minutes from now, negative when the time has come.

    Whose number was given at another seq than that of their place has `issued_seq`.
    """
    issued = place if issued_seq is None else issued_seq
    appointed_at = None if appointed_in is None else NOON + timedelta(minutes=appointed_in)
    queued_at = NOON - timedelta(minutes=waited)
    turn_id = UUID(int=issued * 10 + position)
    return Waiting(place, issued, position, turn_id, queued_at, priority, weight, appointed_at)


def a_line(drawn: str) -> list[Waiting]:
    """One sign for each person, in order of place (0, 1, 2 …):

    `o` one of the others, `p` a priority person; `O` and `P` have waited longer than the day's maximum;
    `2` … `9` one of the others in a queue of that weight, `q` a priority person in a queue of weight 3;
    `a` is appointed ten minutes ago, `b` twenty;
    `f` in a while (future); `l` was appointed longer ago than the maximum.
    """
    signs: dict[str, dict[str, Any]] = {
        "O": {"waited": 91},
        "p": {"priority": True},
        "P": {"priority": True, "waited": 91},
        "q": {"priority": True, "weight": 3},
        "a": {"waited": 200, "appointed_in": -10},
        "b": {"waited": 200, "appointed_in": -20},
        "f": {"waited": 200, "appointed_in": 1},
        "l": {"waited": 200, "appointed_in": -91},
        **{str(weight): {"weight": weight} for weight in range(2, 10)},
    }
    return [a_turn(place, **signs.get(sign, {})) for place, sign in enumerate(drawn)]


def chosen(
    line: Iterable[Waiting], others_since_priority: int, policy: Policy = POLICY, *, seq: int = 10
) -> Choice | None:
    return choose(line, others_since_priority=others_since_priority, policy=policy, now=NOON, seq=seq)


# Who waits (in order of place), how many others the desk has called since its last priority person, and who comes.
# The day's newest seq is 10: who stands at place 0 has waited ten steps, at place 4 six.
TRUTH = [
    # line     others  place  why
    ("", 0, None, None),
    # first come, first served
    ("o", 0, 0, FIRST_COME),
    ("oo", 2, 0, FIRST_COME),
    # priority at its ratio
    ("p", 0, 0, PRIORITY),  # nobody else waits: no reason to let a priority person wait
    ("po", 0, 1, FIRST_COME),
    ("po", 1, 1, FIRST_COME),
    ("po", 2, 0, PRIORITY),
    ("op", 0, 0, FIRST_COME),
    ("op", 1, 0, FIRST_COME),
    ("op", 2, 1, PRIORITY),
    ("oopop", 2, 2, PRIORITY),  # the first of the priority people
    ("pp", 0, 0, PRIORITY),
    ("ppo", 1, 2, FIRST_COME),
    # nobody is overtaken beyond the maximum wait
    ("Op", 2, 0, LONGEST_WAIT),
    ("pO", 2, 1, LONGEST_WAIT),
    ("Po", 0, 0, LONGEST_WAIT),
    ("oPO", 0, 1, LONGEST_WAIT),  # the oldest place of those who waited too long
    ("OO", 0, 0, LONGEST_WAIT),
    ("O", 0, 0, LONGEST_WAIT),
    ("O9", 0, 0, LONGEST_WAIT),
    ("aO", 0, 1, LONGEST_WAIT),
    # weights: steps waited × weight
    ("22", 0, 0, FIRST_COME),  # equal weights are no weights
    ("2o", 0, 0, FIRST_COME),  # 20 against 9
    ("o2", 0, 1, WEIGHT),  # 10 against 18
    ("oooo2", 0, 4, WEIGHT),  # 10 against 12
    ("ooooo2", 0, 0, FIRST_COME),  # 10 against 10: of equals the oldest place
    ("oooooo2", 0, 0, FIRST_COME),  # 10 against 8
    ("oooooo23", 0, 0, FIRST_COME),  # 10 against 8 and 9
    ("oo23", 0, 3, WEIGHT),  # 10 against 16 and 21
    ("oo32", 0, 2, WEIGHT),  # 10 against 24 and 14
    # weights change who is first of a kind, never the ratio
    ("p9", 0, 1, FIRST_COME),
    ("o9p", 2, 2, PRIORITY),
    ("pq", 2, 1, PRIORITY),
    ("pqo", 2, 1, PRIORITY),
    ("pqo2", 0, 3, WEIGHT),
    # appointed times
    ("f", 0, None, None),  # never before it, even when nobody else waits
    ("fo", 0, 1, FIRST_COME),
    ("a", 0, 0, APPOINTED),
    ("oa", 0, 1, APPOINTED),
    ("pa", 2, 1, APPOINTED),
    ("o9a", 0, 2, APPOINTED),
    ("ab", 0, 1, APPOINTED),  # the earliest time, whatever the place
    ("abf", 0, 1, APPOINTED),
    ("ol", 0, 1, LONGEST_WAIT),  # appointed long ago: waits too long since then
    ("Ol", 0, 0, LONGEST_WAIT),
    ("la", 0, 0, LONGEST_WAIT),
]


@pytest.mark.parametrize(("line", "others", "place", "why"), TRUTH)
def test_who_is_next(line: str, others: int, place: int | None, why: Why | None) -> None:
    choice = chosen(a_line(line), others)
    assert (choice and choice.turn.place, choice and choice.why) == (place, why)


def test_a_step_counts_for_everybody_as_the_day_goes_on() -> None:
    """A heavier queue catches up: its steps count more with every step."""
    line = a_line("ooooooo3")
    first = {seq: chosen(line, 0, seq=seq) for seq in (8, 10, 11, 20)}
    assert {seq: choice and choice.turn.place for seq, choice in first.items()} == {8: 0, 10: 0, 11: 7, 20: 7}


def test_an_appointed_time_has_come_at_the_minute_itself() -> None:
    assert chosen([a_turn(1, appointed_in=0)], 0) == Choice(a_turn(1, appointed_in=0), APPOINTED)


@pytest.mark.parametrize(
    ("priority", "before", "after"), [(False, 0, 1), (False, 1, 2), (False, 2, 2), (True, 0, 0), (True, 2, 0)]
)
def test_the_desk_counts_others_up_to_the_ratio_and_starts_again_after_a_priority_person(
    priority: bool, before: int, after: int
) -> None:
    assert count_after(priority, before, POLICY) == after


def test_the_maximum_wait_counts_from_the_minute_itself() -> None:
    line = [a_turn(1, waited=10), a_turn(2, waited=90)]
    choice = chosen(line, 0)
    assert choice is not None
    assert (choice.turn.place, choice.why) == (2, LONGEST_WAIT)


def test_a_ticket_for_several_services_comes_in_the_order_in_which_it_named_them() -> None:
    choice = chosen([a_turn(3, position=1), a_turn(3, position=0)], 0)
    assert choice is not None
    assert choice.turn.position == 0


ONE_PLACE = {
    "the number that was given first": ([a_turn(3, issued_seq=7), a_turn(3)], 3),
    "also with its second service": ([a_turn(3, issued_seq=7), a_turn(3, position=1)], 3),
    "of those who waited too long": ([a_turn(3, issued_seq=7, waited=91), a_turn(3, position=1, waited=91)], 3),
    "of one appointed time": ([a_turn(3, issued_seq=7, appointed_in=0), a_turn(3, position=1, appointed_in=0)], 3),
    "whose steps weigh more": ([a_turn(3, issued_seq=7, weight=2), a_turn(3)], 7),
    "with priority, at the ratio": ([a_turn(3, issued_seq=7, priority=True), a_turn(3)], 7),
}


@pytest.mark.parametrize(("line", "issued_seq"), ONE_PLACE.values(), ids=ONE_PLACE)
def test_of_one_place_comes(line: list[Waiting], issued_seq: int) -> None:
    for read in (line, line[::-1]):
        choice = chosen(read, 2)
        assert choice is not None
        assert choice.turn.issued_seq == issued_seq


# -- whatever the line ----------------------------------------------------------------------------------------------

LINES = st.lists(st.tuples(st.booleans(), st.integers(0, 89)), min_size=1, max_size=25).map(
    lambda people: [a_turn(place, priority=p, waited=waited) for place, (p, waited) in enumerate(people)]
)
LINES_WITH_LATE = st.lists(st.tuples(st.booleans(), st.integers(0, 200)), min_size=1, max_size=25).map(
    lambda people: [a_turn(place, priority=p, waited=waited) for place, (p, waited) in enumerate(people)]
)
APPOINTMENTS = st.none() | st.integers(-120, 30)


def lines_of(weights: st.SearchStrategy[int], appointments: st.SearchStrategy[int | None] = APPOINTMENTS) -> Any:
    """Lines in which anything can be: priority, long waits, queues of these weights, appointed times."""
    people = st.tuples(st.booleans(), st.integers(0, 200), weights, appointments)
    return st.lists(people, min_size=1, max_size=25).map(
        lambda drawn: [
            a_turn(place, priority=priority, waited=waited, weight=weight, appointed_in=appointed)
            for place, (priority, waited, weight, appointed) in enumerate(drawn)
        ]
    )


ANY_LINES = lines_of(st.integers(1, 9))
POLICIES = st.builds(Policy, others_per_priority=st.integers(1, 4), max_wait_minutes=st.just(90))
COUNTERS = st.integers(0, 4)
SEQ = 30  # the newest of the day: above every place


def lined_up(line: list[Waiting], counter: int, policy: Policy) -> list[Choice]:
    return line_up(line, others_since_priority=counter, policy=policy, now=NOON, seq=SEQ, most=len(line))


@given(ANY_LINES, COUNTERS, POLICIES, st.randoms())
def test_the_order_does_not_depend_on_how_the_line_was_read(
    line: list[Waiting], counter: int, policy: Policy, random: Random
) -> None:
    shuffled = random.sample(line, len(line))
    assert chosen(shuffled, counter, policy) == chosen(line, counter, policy)
    assert lined_up(shuffled, counter, policy) == lined_up(line, counter, policy)


@given(ANY_LINES, COUNTERS, POLICIES, st.permutations(range(25)))
def test_the_order_does_not_depend_on_ids(line: list[Waiting], counter: int, policy: Policy, ids: list[int]) -> None:
    renamed = [replace(turn, turn_id=UUID(int=ids[turn.place])) for turn in line]
    by_place = [choice.turn.place for choice in lined_up(line, counter, policy)]
    assert [choice.turn.place for choice in lined_up(renamed, counter, policy)] == by_place


@given(st.integers(1, 9).flatmap(lambda weight: lines_of(st.just(weight))), COUNTERS, POLICIES)
def test_equal_weights_are_first_come_first_served(line: list[Waiting], counter: int, policy: Policy) -> None:
    def places(of: list[Waiting]) -> list[tuple[int, Why]]:
        return [(choice.turn.place, choice.why) for choice in lined_up(of, counter, policy)]

    assert places(line) == places([replace(turn, weight=1) for turn in line])
    assert WEIGHT not in dict.fromkeys(why for _, why in places(line))


@given(ANY_LINES, COUNTERS, POLICIES)
def test_nobody_comes_before_an_appointed_time_and_everybody_else_comes(
    line: list[Waiting], counter: int, policy: Policy
) -> None:
    came = {choice.turn.place for choice in lined_up(line, counter, policy)}
    assert came == {turn.place for turn in line if turn.may_come(NOON)}


@given(ANY_LINES, COUNTERS, POLICIES)
def test_those_appointed_come_right_after_those_who_waited_too_long_by_their_times(
    line: list[Waiting], counter: int, policy: Policy
) -> None:
    order = lined_up(line, counter, policy)
    late = sum(choice.why is LONGEST_WAIT for choice in order)
    appointed = [choice.turn for choice in order if choice.turn.appointed_at and choice.why is not LONGEST_WAIT]
    assert [choice.turn for choice in order[late : late + len(appointed)]] == appointed
    assert appointed == sorted(appointed, key=lambda turn: (turn.appointed_at, turn.place))


@given(ANY_LINES, COUNTERS, POLICIES, st.integers(0, 60))
def test_nobody_is_overtaken_more_than_the_limit(line: list[Waiting], counter: int, policy: Policy, steps: int) -> None:
    """At every call, each older place that stays behind stays for one of the reasons of the rule, and no other."""
    waiting, seq, late_at = list(line), SEQ + steps, NOON - timedelta(minutes=policy.max_wait_minutes)
    while choice := chosen(waiting, counter, policy, seq=seq):
        called = choice.turn
        waiting.remove(called)
        passed = [turn for turn in waiting if turn.place < called.place and turn.may_come(NOON)]
        for turn in passed:
            assert turn.waits_since > late_at
            weighs_no_more = (seq - turn.place) * turn.weight <= (seq - called.place) * called.weight
            same_kind = turn.priority == called.priority
            assert (
                choice.why in (LONGEST_WAIT, APPOINTED)
                or (choice.why is PRIORITY and not turn.priority and counter >= policy.others_per_priority)
                or (turn.priority and not called.priority and counter < policy.others_per_priority)
                or (same_kind and weighs_no_more)
            )
        counter = count_after(called.priority, counter, policy)


@given(ANY_LINES, COUNTERS, POLICIES)
def test_nobody_who_waited_longer_than_the_maximum_is_overtaken(
    line: list[Waiting], counter: int, policy: Policy
) -> None:
    late = [turn for turn in line if turn.may_come(NOON) and NOON - turn.waits_since >= timedelta(minutes=90)]
    first = lined_up(line, counter, policy)[: len(late)]
    assert [choice.turn for choice in first] == late
    assert all(choice.why is LONGEST_WAIT for choice in first)


@given(LINES, COUNTERS, POLICIES)
def test_the_ratio_holds_while_both_kinds_wait(line: list[Waiting], counter: int, policy: Policy) -> None:
    order = [choice.turn.priority for choice in lined_up(line, counter, policy)]
    both_wait = min(last_of(order, True), last_of(order, False)) + 1
    since = min(counter, policy.others_per_priority)
    for is_priority in order[:both_wait]:
        assert is_priority == (since >= policy.others_per_priority)
        since = 0 if is_priority else since + 1


def last_of(order: list[bool], kind: bool) -> int:
    """The index of the last of its kind, -1 when there is none."""
    return max((index for index, is_priority in enumerate(order) if is_priority is kind), default=-1)


@given(LINES, COUNTERS, POLICIES)
def test_among_equals_the_place_decides(line: list[Waiting], counter: int, policy: Policy) -> None:
    order = [choice.turn for choice in lined_up(line, counter, policy)]
    for kind in (True, False):
        places = [turn.place for turn in order if turn.priority is kind]
        assert places == sorted(places)


@given(lines_of(st.integers(1, 9), st.none()), COUNTERS, st.lists(st.integers(-300, 300), min_size=25, max_size=25))
def test_the_place_decides_and_not_the_clock(line: list[Waiting], counter: int, skews: list[int]) -> None:
    """Two laptops whose clocks differ cannot reorder a line in which nobody has waited too long."""
    patient = Policy(others_per_priority=2, max_wait_minutes=24 * 60)
    skewed = [
        replace(turn, queued_at=turn.queued_at + timedelta(minutes=skew))
        for turn, skew in zip(line, skews, strict=False)
    ]
    by_place = [choice.turn.place for choice in lined_up(line, counter, patient)]
    assert [choice.turn.place for choice in lined_up(skewed, counter, patient)] == by_place


@given(ANY_LINES, COUNTERS, POLICIES)
def test_the_line_that_a_clerk_sees_is_the_order_in_which_calls_will_come(
    line: list[Waiting], counter: int, policy: Policy
) -> None:
    waiting, count, calls = list(line), counter, list[Choice]()
    while choice := chosen(waiting, count, policy, seq=SEQ):
        waiting.remove(choice.turn)
        count = count_after(choice.turn.priority, count, policy)
        calls.append(choice)
    assert lined_up(line, counter, policy) == calls


@given(ANY_LINES, st.integers(0, 30))
def test_a_line_is_shown_as_far_as_asked(line: list[Waiting], most: int) -> None:
    shown = line_up(line, others_since_priority=0, policy=POLICY, now=NOON, seq=SEQ, most=most)
    assert shown == lined_up(line, 0, POLICY)[:most]


PEOPLE = st.tuples(st.booleans(), st.integers(1, 9), st.none() | st.integers(0, 120))


@given(st.lists(PEOPLE, min_size=1, max_size=40), POLICIES, st.integers(2, 15))
def test_in_a_whole_day_nobody_is_passed_by_later_comers_after_the_maximum_wait(
    people: list[tuple[bool, int, int | None]], policy: Policy, minutes_each: int
) -> None:
    """One desk, one arrival a step, a call every other: weights and appointed times never outweigh the maximum wait."""
    waiting: list[Waiting] = []
    counter, clock = 0, NOON
    for place, (priority, weight, appointed_in) in enumerate([*people, *people]):
        clock += timedelta(minutes=minutes_each)
        appointed_at = None if appointed_in is None else clock + timedelta(minutes=appointed_in)
        waiting.append(Waiting(place, place, 0, UUID(int=place), clock, priority, weight, appointed_at))
        if place % 2:  # the desk is slower than the door
            choice = choose(waiting, others_since_priority=counter, policy=policy, now=clock, seq=place)
            overdue = clock - timedelta(minutes=policy.max_wait_minutes)
            late = [turn for turn in waiting if turn.waits_since <= overdue]
            assert choice is None or not late or choice.turn == min(late)
            assert choice is not None or not [turn for turn in waiting if turn.may_come(clock)]
            if choice is not None:
                waiting.remove(choice.turn)
                counter = count_after(choice.turn.priority, counter, policy)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=30), st.integers(2, 3))
def test_a_light_queue_is_never_starved(weights: list[int], slowness: int) -> None:
    """Somebody with n steps is passed at most n × (1 - w ÷ 9) times: then the newest comers weigh less."""
    waiting = [a_turn(0, weight=1, waited=0)]
    passed = 0
    for place, weight in enumerate(weights * 10, start=1):
        waiting.append(a_turn(place, weight=weight, waited=0))
        if place % slowness:
            continue
        choice = chosen(waiting, 0, Policy(max_wait_minutes=1440), seq=place)
        assert choice is not None
        if choice.turn.place == 0:
            break
        waiting.remove(choice.turn)
        passed += 1
        assert passed <= place * (1 - 1 / 9)
