"""Nobody is recorded as absent before there were calls enough and time enough to come."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from queues.model.actor import Actor, Role
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.policy import Policy
from queues.model.refusals import IllegalMove, TooEarly
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from queues.snapshots.desk.console import desk_snapshot
from tests.builders import CLERK, COORDINATOR, Hall, later, open_hall, person, plan_with, sqlite_url

TABLET = Actor(role=Role.CLERK, key="token:a-tablet", id=CLERK.id)
ADMIN = person(Role.ADMIN, "admin")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A hall with the policy that a day has when nobody says another: two calls and thirty seconds."""
    engine = open_engine(sqlite_url(tmp_path / "patient.db"))
    upgrade(engine)
    yield open_hall(engine, plan_with(policy=Policy()))
    engine.dispose()


def called(hall: Hall, *recalls: float) -> object:
    """Somebody whom desk 1 called at NOON and again after so many seconds."""
    taken = hall.take("ktp")
    hall.call("1")
    for seconds in recalls:
        hall.recall(taken.turn, at=later(seconds))
    return taken.turn


def test_after_two_calls_and_half_a_minute_who_did_not_come_is_recorded(hall: Hall) -> None:
    turn = hall.no_show(called(hall, 15), at=later(30))
    assert (turn.state, turn.outcome) == (TurnState.CLOSED, Outcome.NO_SHOW)
    assert hall.events()[-1]["payload"]["early"] is False


@pytest.mark.parametrize(
    ("recalls", "seconds", "calls", "seconds_left"),
    [((), 10, 1, 20), ((), 300, 1, 0), ((5,), 29.5, 2, 1), ((1, 2, 3, 4), 6, 5, 24)],
)
def test_without_the_calls_or_the_time_it_is_too_early(
    hall: Hall, recalls: tuple[float, ...], seconds: float, calls: int, seconds_left: int
) -> None:
    turn_id = called(hall, *recalls)
    before = hall.seq()
    with pytest.raises(TooEarly) as refused:
        hall.no_show(turn_id, at=later(seconds))
    assert refused.value.details == {"calls": calls, "calls_needed": 2, "seconds_left": seconds_left}
    assert (hall.turn(turn_id).state, hall.seq()) == (TurnState.CALLED, before)


def test_the_time_runs_from_the_first_call_and_not_from_the_last(hall: Hall) -> None:
    assert hall.no_show(called(hall, 29), at=later(31)).state is TurnState.CLOSED


def test_a_clerk_cannot_wave_the_rule_aside(hall: Hall) -> None:
    with pytest.raises(TooEarly):
        hall.no_show(called(hall), by=CLERK, at=later(5), anyway=True)


@pytest.mark.parametrize("by", [COORDINATOR, ADMIN], ids=["coordinator", "admin"])
def test_a_coordinator_overrules_it_by_saying_so_and_that_is_recorded(hall: Hall, by: Actor) -> None:
    turn_id = called(hall)
    with pytest.raises(TooEarly):
        hall.no_show(turn_id, by=by, at=later(5))
    hall.no_show(turn_id, by=by, at=later(5), anyway=True)
    last = hall.events()[-1]
    assert (last["payload"]["outcome"], last["payload"]["early"], last["actor_id"]) == ("no_show", True, by.id)


def test_what_a_coordinator_overrules_in_time_was_not_early(hall: Hall) -> None:
    hall.no_show(called(hall, 10), by=COORDINATOR, at=later(60), anyway=True)
    assert hall.events()[-1]["payload"]["early"] is False


def test_an_integration_with_a_token_is_not_bound_and_what_was_early_is_recorded(hall: Hall) -> None:
    hall.no_show(called(hall), by=TABLET, at=later(5))
    assert hall.events()[-1]["payload"]["early"] is True


def test_whoever_came_back_after_a_no_show_is_called_anew(hall: Hall) -> None:
    turn_id = called(hall, 15)
    hall.no_show(turn_id, at=later(40))
    assert hall.restore(turn_id, at=later(60)).call_count == 0
    assert hall.call("1", at=later(100)).call_count == 1
    with pytest.raises(TooEarly) as refused:
        hall.no_show(turn_id, at=later(110))
    assert refused.value.details == {"calls": 1, "calls_needed": 2, "seconds_left": 20}


def test_an_undone_restoration_leaves_the_calls_as_they_were(hall: Hall) -> None:
    turn_id = called(hall, 15)
    before = hall.no_show(turn_id, at=later(40))
    hall.restore(turn_id, at=later(50))
    assert hall.undo(turn_id, at=later(55)).call_count == before.call_count == 2


def test_a_clock_that_was_set_back_locks_nobody_out(hall: Hall) -> None:
    turn_id = called(hall)
    hall.recall(turn_id, at=later(minutes=-90))
    assert hall.no_show(turn_id, at=later(minutes=-90)).state is TurnState.CLOSED


@pytest.mark.parametrize("move", ["start", "hold", "finish"])
def test_whoever_came_is_no_no_show_however_long_ago_the_call(hall: Hall, move: str) -> None:
    turn_id = called(hall, 15)
    getattr(hall, move)(turn_id, at=later(20))
    with pytest.raises(IllegalMove):
        hall.no_show(turn_id, at=later(100))


def test_a_day_may_ask_for_more_or_for_nothing(tmp_path: Path) -> None:
    for calls, seconds in ((3, 90), (1, 0)):
        engine = open_engine(sqlite_url(tmp_path / f"{calls}.db"))
        upgrade(engine)
        hall = open_hall(engine, plan_with(policy=Policy(calls_before_no_show=calls, seconds_before_no_show=seconds)))
        turn_id = called(hall, *range(1, calls))
        if seconds:
            with pytest.raises(TooEarly):
                hall.no_show(turn_id, at=later(seconds - 1))
        assert hall.no_show(turn_id, at=later(seconds)).outcome is Outcome.NO_SHOW
        engine.dispose()


def test_who_is_called_back_from_a_hold_gets_the_whole_time_again(hall: Hall) -> None:
    turn_id = called(hall, 5)
    hall.hold(turn_id, at=later(10), reason="printing")
    hall.resume(turn_id, at=later(600), desk_id=hall.desk_id("1"))
    hall.recall(turn_id, at=later(610))
    shown = desk_snapshot(hall.engine, hall.desk_id("1"), actor=CLERK, now=later(610)).live[0]
    assert shown.no_show_from == later(630)
    with pytest.raises(TooEarly) as refused:
        hall.no_show(turn_id, at=later(615))
    assert refused.value.details["seconds_left"] == 15
    assert hall.no_show(turn_id, at=later(630)).outcome is Outcome.NO_SHOW
