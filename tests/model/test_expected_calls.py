"""How many calls come before somebody: as a table, and against halls whose desks really call, turn after turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from queues.model.queue.expected_calls import CallingDesk, ExpectedCalls, HallInPlay, QueuedTurn
from queues.model.queue.ordering import Waiting, choose, count_after
from queues.model.queue.policy import Policy
from tests.builders import NOON

POLICY = Policy(others_per_priority=2, max_wait_minutes=90)
MINUTES = {"ktp": 8.0, "kk": 10.0, "sim": 5.0}


def a_turn(
    place: int,
    service: str = "ktp",
    *,
    ticket: int | None = None,
    position: int = 0,
    priority: bool = False,
    waited: float = 10,
    appointed_in: float | None = None,
) -> QueuedTurn:
    """`waited` and `appointed_in` in minutes; `ticket` where several turns are of one."""
    appointed_at = None if appointed_in is None else NOON + timedelta(minutes=appointed_in)
    queued_at = NOON - timedelta(minutes=waited)
    turn = Waiting(place, place, position, turn_id(place, position), queued_at, priority, appointed_at=appointed_at)
    return QueuedTurn(turn, place if ticket is None else ticket, service)


def turn_id(place: int, position: int = 0) -> UUID:
    return UUID(int=place * 10 + position)


def a_desk(services: str, *free_in: float, counter: int = 0, weights: Sequence[int] = ()) -> CallingDesk:
    """`services` by a space between them."""
    names = services.split()
    return CallingDesk(dict(zip(names, weights or [1] * len(names), strict=True)), free_in or (0.0,), counter)


def a_hall(desks: Sequence[CallingDesk], waiting: Sequence[QueuedTurn], **more: object) -> HallInPlay:
    known = HallInPlay(tuple(desks), tuple(waiting), MINUTES, POLICY, NOON, seq=100)
    return replace(known, **more)  # type: ignore[arg-type]


def aheads(hall: HallInPlay) -> list[int | None]:
    """Of all who wait, as they are listed."""
    calls = ExpectedCalls(hall)
    return [calls.ahead(one.turn.turn_id) for one in hall.waiting]


KTP = [a_turn(place) for place in range(4)]
TRUTH = {
    "one queue at one desk": (a_hall([a_desk("ktp")], KTP), [0, 1, 2, 3]),
    "one queue at three desks": (a_hall([a_desk("ktp"), a_desk("ktp"), a_desk("ktp")], KTP), [0, 1, 2, 3]),
    "two seats of one desk": (a_hall([a_desk("ktp", 3, 0)], KTP), [0, 1, 2, 3]),
    "people of another queue at the same desk": (
        a_hall([a_desk("ktp kk")], [a_turn(0, "kk"), a_turn(1), a_turn(2, "kk"), a_turn(3)]),
        [0, 1, 2, 3],
    ),
    "people of a queue that another desk takes": (
        a_hall([a_desk("ktp"), a_desk("kk")], [a_turn(0, "kk"), a_turn(1), a_turn(2, "kk"), a_turn(3)]),
        [0, 0, 1, 1],
    ),
    "a desk that also takes a queue of its own": (
        # Minute 0: desk 1 calls 0, desk 2 calls 1; minute 5: desk 1 calls 2; minute 8: desk 2 calls 3.
        a_hall([a_desk("ktp sim"), a_desk("ktp")], [a_turn(0, "sim"), a_turn(1), a_turn(2, "sim"), a_turn(3)]),
        [0, 1, 1, 3],
    ),
    "priority at the ratio of the desk": (
        a_hall([a_desk("ktp", counter=1)], [*KTP[:3], a_turn(9, priority=True)]),
        [0, 2, 3, 1],
    ),
    "who becomes late meanwhile goes first": (
        # At minute 8 the second has waited 91 minutes.
        a_hall([a_desk("ktp", counter=1)], [a_turn(0, waited=84), a_turn(1, waited=83), a_turn(2, priority=True)]),
        [0, 1, 2],
    ),
    "an appointed time": (
        a_hall([a_desk("ktp")], [*KTP[:3], a_turn(3, appointed_in=10)]),
        [0, 1, 3, 2],
    ),
    "a ticket that is still at another desk is passed over": (
        a_hall([a_desk("ktp")], KTP[:3], busy={0: 9.0}),
        [2, 0, 1],
    ),
    "two turns of one ticket": (
        # Both desks are free at once, and the ticket is called for the first of its services.
        a_hall(
            [a_desk("ktp"), a_desk("kk")],
            [a_turn(0, ticket=0), a_turn(0, "kk", ticket=0, position=1), a_turn(1, "kk"), a_turn(2, "kk")],
        ),
        [0, 1, 0, 2],
    ),
    "a service that is paused": (
        a_hall([a_desk("ktp kk")], [a_turn(0), a_turn(1, "kk"), a_turn(2, "kk")], back_in={"ktp": 9.0}),
        [1, 0, 2],
    ),
    "a desk that pauses soon": (
        a_hall(
            [replace(a_desk("ktp kk"), pauses=((5, 30),)), a_desk("kk", 20)], [a_turn(0), a_turn(1), a_turn(2, "kk")]
        ),
        [0, 1, 1],
    ),
    "a queue that weighs more": (
        a_hall([a_desk("ktp kk", weights=(1, 9))], [a_turn(90), a_turn(91), a_turn(92, "kk"), a_turn(93, "kk")]),
        [2, 3, 0, 1],
    ),
    "no desk at all": (a_hall([a_desk("ktp")], [a_turn(0, "sim")]), [None]),
}


@pytest.mark.parametrize("name", TRUTH)
def test_calls_before_somebody(name: str) -> None:
    hall, expected = TRUTH[name]
    assert aheads(hall) == expected


def test_who_never_waited_has_no_place() -> None:
    assert ExpectedCalls(a_hall([a_desk("ktp")], KTP)).ahead(turn_id(77)) is None


# -- who joins -------------------------------------------------------------------------------------------------------


def test_who_joins_stands_behind_all_others() -> None:
    calls = ExpectedCalls(a_hall([a_desk("ktp"), a_desk("ktp")], KTP))
    assert [calls.join(["ktp"]) for _ in range(3)] == [[4], [5], [6]]


def test_who_joins_an_empty_hall_is_next() -> None:
    calls = ExpectedCalls(a_hall([a_desk("ktp", 3.0), a_desk("kk")], []))
    assert [calls.join(["ktp"]), calls.join(["kk"]), calls.join(["ktp"])] == [[0], [0], [1]]


def test_where_only_priority_people_are_left_who_joins_comes_at_the_ratio() -> None:
    line = [a_turn(place, priority=True) for place in range(3)]
    assert ExpectedCalls(a_hall([a_desk("ktp", counter=0)], line)).join(["ktp"]) == [0]
    assert ExpectedCalls(a_hall([a_desk("ktp", counter=2)], line)).join(["ktp"]) == [1]


def test_who_joins_for_two_services_is_at_one_desk_at_a_time() -> None:
    calls = ExpectedCalls(a_hall([a_desk("ktp"), a_desk("kk")], [a_turn(0), a_turn(1)]))
    assert calls.join(["ktp", "kk"]) == [2, 0]  # KTP at minute 16, when KK is long over


def test_who_joins_where_no_desk_calls_has_no_place() -> None:
    assert ExpectedCalls(a_hall([a_desk("ktp")], [])).join(["sim", "ktp"]) == [None, 0]


def test_who_joins_a_heavy_queue_may_pass() -> None:
    calls = ExpectedCalls(a_hall([a_desk("ktp kk", weights=(1, 2)), a_desk("sim")], []))
    assert [calls.may_pass(service) for service in ("ktp", "kk", "sim")] == [False, True, False]


# -- halls in which somebody really calls ------------------------------------------------------------------------------


@dataclass
class RealHall:
    """Desks call one after the other by the rule of the order alone; turns take as long as chance will have it."""

    hall: HallInPlay
    rng: Random
    varies: float
    called: list[tuple[UUID, int]] = field(default_factory=list)

    def run(self) -> None:
        waiting = list(self.hall.waiting)
        counters = [desk.others_since_priority for desk in self.hall.desks]
        busy = dict(self.hall.busy)
        free = sorted((minute, nth) for nth, desk in enumerate(self.hall.desks) for minute in desk.free_in)
        while free and waiting:
            minute, nth = free.pop(0)
            desk = self.hall.desks[nth]
            lined_up = [one for one in waiting if one.service in desk.takes and busy.get(one.ticket, 0) <= minute]
            choice = choose(
                [replace(one.turn, weight=desk.takes[one.service]) for one in lined_up],
                others_since_priority=counters[nth],
                policy=self.hall.policy,
                now=self.hall.now + timedelta(minutes=minute),
                seq=self.hall.seq + 3 * len(self.called),
            )
            if choice is None:
                if any(one.service in desk.takes for one in waiting):  # at another desk, or appointed for later
                    free = sorted([*free, (minute + 0.25, nth)])
                continue
            one = next(one for one in lined_up if one.turn.turn_id == choice.turn.turn_id)
            waiting.remove(one)
            self.called.append((choice.turn.turn_id, nth))
            counters[nth] = count_after(choice.turn.priority, counters[nth], self.hall.policy)
            busy[one.ticket] = minute + self._takes(one.service)
            free = sorted([*free, (busy[one.ticket], nth)])

    def _takes(self, service: str) -> float:
        return self.hall.minutes[service] * self.rng.lognormvariate(-(self.varies**2) / 2, self.varies)

    def really_before(self) -> Iterator[tuple[QueuedTurn, int]]:
        """Each turn, and how many were called before it at the desks that take its service."""
        of_id = {one.turn.turn_id: one for one in self.hall.waiting}
        for nth, (called, _) in enumerate(self.called):
            one = of_id[called]
            yield one, sum(one.service in self.hall.desks[desk].takes for _, desk in self.called[:nth])


def a_random_hall(
    rng: Random, desks: Sequence[CallingDesk], services: Sequence[str], priority_share: float
) -> HallInPlay:
    waiting: list[QueuedTurn] = []
    people = 40
    for place in range(people):
        wanted = rng.sample(list(services), 2 if len(services) > 1 and rng.random() < 0.1 else 1)
        priority, waited = rng.random() < priority_share, (people - place) * 1.2
        waiting += [
            a_turn(place, service, ticket=place, position=nth, priority=priority, waited=waited)
            for nth, service in enumerate(wanted)
        ]
    seats = [replace(desk, free_in=tuple(rng.uniform(0, 9) for _ in desk.free_in)) for desk in desks]
    return a_hall(seats, waiting)


def compared(
    desks: Sequence[CallingDesk], services: Sequence[str], *, varies: float, priority: float
) -> list[tuple[int, int]]:
    """What was said and what really came before, of everybody in twenty halls."""
    found = []
    for seed in range(20):
        rng = Random(seed)
        hall = a_random_hall(rng, desks, services, priority)
        calls, real = ExpectedCalls(hall), RealHall(hall, rng, varies)
        real.run()
        found += [(calls.ahead(one.turn.turn_id) or 0, before) for one, before in real.really_before()]
    return found


def share_equal(found: list[tuple[int, int]]) -> float:
    return sum(said == real for said, real in found) / len(found)


def off_by(found: list[tuple[int, int]]) -> float:
    return sum(abs(said - real) for said, real in found) / sum(real for _, real in found)


def test_where_turns_take_what_is_expected_every_place_is_right() -> None:
    found = compared(
        [a_desk("ktp kk", 0, 0), a_desk("ktp"), a_desk("sim kk")], ["ktp", "kk", "sim"], varies=0.0, priority=0.15
    )
    assert len(found) > 800
    assert share_equal(found) > 0.99  # the real hall looks for who comes back from another desk every quarter minute


@pytest.mark.parametrize("desks", [1, 3, 5])
def test_where_desks_take_the_same_services_places_are_right_however_long_turns_take(desks: int) -> None:
    found = compared([a_desk("ktp kk")] * desks, ["ktp"], varies=0.5, priority=0.0)
    assert share_equal(found) >= 0.95


@pytest.mark.parametrize("desks", [1, 3, 5])
def test_whom_a_priority_person_passes_depends_on_which_desk_is_free_first(desks: int) -> None:
    """Each desk counts its own ratio, so that chance decides between two neighbours in the line."""
    found = compared([a_desk("ktp")] * desks, ["ktp"], varies=0.5, priority=0.1)
    assert off_by(found) <= 0.05


def test_where_desks_take_different_services_places_are_right_by_a_tenth() -> None:
    desks = [a_desk("ktp kk"), a_desk("ktp"), a_desk("kk sim"), a_desk("sim", 0, 0)]
    found = compared(desks, ["ktp", "kk", "sim"], varies=0.5, priority=0.1)
    assert off_by(found) <= 0.1


def test_who_joined_stands_where_a_play_with_them_in_it_says() -> None:
    differs = []
    for seed in range(20):
        rng = Random(seed)
        hall = a_random_hall(rng, [a_desk("ktp kk", 0, 0), a_desk("ktp"), a_desk("sim")], ["ktp", "kk", "sim"], 0.1)
        calls = ExpectedCalls(hall)
        for place in range(200, 210):
            service = rng.choice(["ktp", "sim"])
            said = calls.join([service])
            hall = replace(hall, waiting=(*hall.waiting, a_turn(place, service, waited=0)))
            played = ExpectedCalls(hall).ahead(turn_id(place))
            differs.append((said[0] or 0) - (played or 0))
    assert sum(map(bool, differs)) <= len(differs) * 0.05


@pytest.mark.parametrize("hall", [hall for hall, _ in TRUTH.values()])
def test_who_only_looks_is_told_what_who_joins_is_told(hall: HallInPlay) -> None:
    calls = ExpectedCalls(hall)
    for service in MINUTES:
        looked = [calls.before_newcomer(service), calls.before_newcomer(service)]
        joined = ExpectedCalls(hall).join([service])
        assert looked == joined * 2
