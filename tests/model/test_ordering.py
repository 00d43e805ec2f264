"""Who is next, as a table, and what holds for every line however it came about."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.ordering import Choice, Waiting, Why, choose, count_after, line_up
from queues.model.policy import Policy
from tests.builders import NOON

POLICY = Policy(others_per_priority=2, max_wait_minutes=90)
FIRST_COME, PRIORITY, LONGEST_WAIT = Why.FIRST_COME, Why.PRIORITY, Why.LONGEST_WAIT


def a_turn(place: int, *, priority: bool = False, waited: float = 10, position: int = 0) -> Waiting:
    return Waiting(place, position, UUID(int=place * 10 + position), NOON - timedelta(minutes=waited), priority)


def a_line(drawn: str) -> list[Waiting]:
    """`o` one of the others, `p` a priority person; `O` and `P` have waited longer than the day's maximum.

    The letter's position is the place.
    """
    return [
        a_turn(place, priority=letter in "pP", waited=91 if letter.isupper() else 10)
        for place, letter in enumerate(drawn)
    ]


def chosen(line: Iterable[Waiting], others_since_priority: int, policy: Policy = POLICY) -> Choice | None:
    return choose(line, others_since_priority=others_since_priority, policy=policy, now=NOON)


# Who waits (in order of place), how many others the desk has called since its last priority person, and who comes.
TRUTH = [
    # line     others  place  why
    ("", 0, None, None),
    ("o", 0, 0, FIRST_COME),
    ("oo", 2, 0, FIRST_COME),
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
    ("Op", 2, 0, LONGEST_WAIT),  # nobody is overtaken beyond the maximum wait
    ("pO", 2, 1, LONGEST_WAIT),
    ("Po", 0, 0, LONGEST_WAIT),
    ("oPO", 0, 1, LONGEST_WAIT),  # the oldest place of those who waited too long
    ("OO", 0, 0, LONGEST_WAIT),
    ("O", 0, 0, LONGEST_WAIT),
]


@pytest.mark.parametrize(("line", "others", "place", "why"), TRUTH)
def test_who_is_next(line: str, others: int, place: int | None, why: Why | None) -> None:
    choice = chosen(a_line(line), others)
    assert (choice and choice.turn.place, choice and choice.why) == (place, why)


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


# -- whatever the line ----------------------------------------------------------------------------------------------

LINES = st.lists(st.tuples(st.booleans(), st.integers(0, 89)), min_size=1, max_size=25).map(
    lambda people: [a_turn(place, priority=p, waited=waited) for place, (p, waited) in enumerate(people)]
)
LINES_WITH_LATE = st.lists(st.tuples(st.booleans(), st.integers(0, 200)), min_size=1, max_size=25).map(
    lambda people: [a_turn(place, priority=p, waited=waited) for place, (p, waited) in enumerate(people)]
)
POLICIES = st.builds(Policy, others_per_priority=st.integers(1, 4), max_wait_minutes=st.just(90))
COUNTERS = st.integers(0, 4)


def lined_up(line: list[Waiting], counter: int, policy: Policy) -> list[Choice]:
    return line_up(line, others_since_priority=counter, policy=policy, now=NOON, most=len(line))


@given(LINES_WITH_LATE, COUNTERS, POLICIES, st.randoms())
def test_the_order_does_not_depend_on_how_the_line_was_read(
    line: list[Waiting], counter: int, policy: Policy, random: Random
) -> None:
    shuffled = random.sample(line, len(line))
    assert chosen(shuffled, counter, policy) == chosen(line, counter, policy)


@given(LINES_WITH_LATE, COUNTERS, POLICIES)
def test_nobody_who_waited_longer_than_the_maximum_is_overtaken(
    line: list[Waiting], counter: int, policy: Policy
) -> None:
    late = [turn for turn in line if NOON - turn.queued_at >= timedelta(minutes=90)]
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


@given(LINES, COUNTERS, st.lists(st.integers(-300, 300), min_size=25, max_size=25))
def test_the_place_decides_and_not_the_clock(line: list[Waiting], counter: int, skews: list[int]) -> None:
    """Two laptops whose clocks differ cannot reorder a line in which nobody has waited too long."""
    patient = Policy(others_per_priority=2, max_wait_minutes=24 * 60)
    skewed = [
        Waiting(turn.place, turn.position, turn.turn_id, turn.queued_at + timedelta(minutes=skew), turn.priority)
        for turn, skew in zip(line, skews, strict=False)
    ]
    by_place = [choice.turn.place for choice in lined_up(line, counter, patient)]
    assert [choice.turn.place for choice in lined_up(skewed, counter, patient)] == by_place


@given(LINES_WITH_LATE, COUNTERS, POLICIES)
def test_the_line_that_a_clerk_sees_is_the_order_in_which_calls_will_come(
    line: list[Waiting], counter: int, policy: Policy
) -> None:
    waiting, count, calls = list(line), counter, list[Choice]()
    while choice := chosen(waiting, count, policy):
        waiting.remove(choice.turn)
        count = count_after(choice.turn.priority, count, policy)
        calls.append(choice)
    assert lined_up(line, counter, policy) == calls
    assert len(calls) == len(line)


@given(LINES_WITH_LATE, st.integers(0, 30))
def test_a_line_is_shown_as_far_as_asked(line: list[Waiting], most: int) -> None:
    shown = line_up(line, others_since_priority=0, policy=POLICY, now=NOON, most=most)
    assert shown == lined_up(line, 0, POLICY)[:most]


@given(st.lists(st.booleans(), min_size=1, max_size=40), POLICIES, st.integers(2, 15))
def test_in_a_whole_day_nobody_is_passed_by_later_comers_after_the_maximum_wait(
    people: list[bool], policy: Policy, minutes_each: int
) -> None:
    """One desk, one arrival and one call a step: whoever is called past somebody late was late too."""
    waiting: list[Waiting] = []
    counter, clock = 0, NOON
    for place, priority in enumerate([*people, *people]):
        clock += timedelta(minutes=minutes_each)
        waiting.append(Waiting(place, 0, UUID(int=place), clock, priority))
        if place % 2:  # the desk is slower than the door
            choice = choose(waiting, others_since_priority=counter, policy=policy, now=clock)
            assert choice is not None
            waiting.remove(choice.turn)
            counter = count_after(choice.turn.priority, counter, policy)
            overdue = clock - timedelta(minutes=policy.max_wait_minutes)
            assert not [turn for turn in waiting if turn.queued_at <= overdue and turn.place < choice.turn.place]
