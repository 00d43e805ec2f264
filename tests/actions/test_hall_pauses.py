"""The whole hall pauses and goes on in one step each; desks that rest by themselves are left alone."""

from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.actions.hall.pausing import pause_desk, resume_desk
from queues.actions.hall.planned_pauses import begin_planned_pause, plan_pause
from queues.model.actor import SYSTEM
from queues.model.queue.moves import TurnState
from queues.model.refusals import DayIsClosed, DeskIsPaused
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.hall.planned_pauses import due_pauses
from queues.snapshots.load.load import load_snapshot
from tests.builders import COORDINATOR, Hall, later


def pause(hall: Hall, after: float = 0, **said: Any) -> None:
    """So many minutes after NOON."""
    hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=after), **said)


def resume(hall: Hall, after: float = 0) -> None:
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=after))


def states(hall: Hall) -> dict[str, str]:
    return {row["code"]: row["state"] for row in hall.rows(tables.desk, order=("position",))}


ALL_OPEN = dict.fromkeys("12345", "open") | {"6": "closed"}
ALL_PAUSED = dict.fromkeys("12345", "paused") | {"6": "closed"}


def test_the_hall_pauses_and_goes_on_and_each_is_one_event(hall: Hall) -> None:
    before = hall.seq()
    pause(hall, reason="power", minutes=30)
    assert states(hall) == ALL_PAUSED
    assert (hall.desk("1").pause_reason, hall.desk("1").pause_until) == ("power", later(minutes=30))
    resume(hall, 20)
    assert states(hall) == ALL_OPEN
    assert hall.kinds(after=before) == ["hall_paused", "hall_resumed"]
    paused, resumed = (row["payload"] for row in hall.events(after=before))
    assert (paused["reason"], len(paused["desks"]), resumed["desks"]) == ("power", 5, paused["desks"])


def test_who_is_at_a_desk_is_served_to_the_end_and_nobody_is_called(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    served = hall.call("1")
    pause(hall)
    assert hall.finish(served.id).state is TurnState.CLOSED
    with pytest.raises(DeskIsPaused):
        hall.call("1")


def test_a_desk_that_paused_by_itself_stays_paused(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("2"), reason="meal")
    pause(hall, 5)
    assert hall.desk("2").pause_reason == "meal"
    resume(hall, 10)
    assert states(hall) == ALL_OPEN | {"2": "paused"}


def test_a_clerk_who_gives_a_reason_of_ones_own_has_the_last_word(hall: Hall) -> None:
    """The power is back, but this clerk has gone to eat; another one went on before all others."""
    pause(hall)
    hall.do(pause_desk, desk_id=hall.desk_id("2"), reason="meal", at=later(minutes=5))
    hall.do(resume_desk, desk_id=hall.desk_id("3"), at=later(minutes=5))
    resume(hall, 10)
    assert states(hall) == ALL_OPEN | {"2": "paused"}
    assert len(hall.events()[-1]["payload"]["desks"]) == 3


def test_what_is_so_already_is_no_event(hall: Hall) -> None:
    before = hall.seq()
    resume(hall)
    pause(hall)
    pause(hall, 1, reason="network")
    assert hall.kinds(after=before) == ["hall_paused"]
    assert hall.desk("1").pause_reason == "power"


def test_a_desk_that_went_on_alone_pauses_with_the_hall_again(hall: Hall) -> None:
    pause(hall)
    hall.do(resume_desk, desk_id=hall.desk_id("1"), at=later(minutes=1))
    pause(hall, 2)
    resume(hall, 3)
    assert states(hall) == ALL_OPEN


def test_a_planned_pause_of_the_hall_ends_in_one_step_too(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("2"), reason="meal")
    planned = {"starts_at": later(minutes=10), "ends_at": later(minutes=40)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, **planned)
    with one_read(hall.engine) as connection:
        (work,) = due_pauses(connection, later(minutes=10))
    hall.do(begin_planned_pause, by=SYSTEM, at=later(minutes=10), **work)
    load = load_snapshot(hall.engine, hall.code, now=later(minutes=11))
    assert [desk.code for desk in load.paused_with_hall] == ["1", "3", "4", "5"]
    resume(hall, 40)
    assert states(hall) == ALL_OPEN | {"2": "paused"}


def test_desks_are_idle_from_when_the_hall_goes_on(hall: Hall) -> None:
    pause(hall, 10)
    resume(hall, 70)
    load = load_snapshot(hall.engine, hall.code, now=later(minutes=75))
    assert {at.idle_since for at in load.desks if at.desk.is_open} == {later(minutes=70)}
    assert load.paused_with_hall == ()


def test_a_closed_day_neither_pauses_nor_goes_on(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    for act in (pause, resume):
        with pytest.raises(DayIsClosed):
            act(hall)
