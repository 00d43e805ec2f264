"""Pauses that are known beforehand: planned, taken back, begun once, and ended only where nobody sits to press."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, open_desk, pause_desk, pause_service, resume_desk, resume_service
from queues.actions.hall.planned_pauses import begin_planned_pause, cancel_planned_pause, end_planned_pause, plan_pause
from queues.model.actor import SYSTEM
from queues.model.hall.desk import DeskState
from queues.model.hall.service import natural_id
from queues.model.queue.moves import TurnState
from queues.model.refusals import (
    DayIsClosed,
    PauseEndsBeforeItStarts,
    PauseHasBegun,
    PauseIsPast,
    PauseNotToday,
    UnknownDesk,
    UnknownPause,
    UnknownService,
)
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.hall.planned_pauses import due_pauses, pauses_over
from tests.builders import COORDINATOR, NOON, Hall, later

KTP = natural_id("service", "ktp")


def plan(hall: Hall, start: float, end: float, *, at: datetime = NOON, **of: Any) -> UUID:
    """A pause from so many minutes after NOON to so many."""
    minutes = {"starts_at": later(minutes=start), "ends_at": later(minutes=end)}
    hall.do(plan_pause, by=COORDINATOR, at=at, day_id=hall.day_id, **minutes, **of)
    newest = max(hall.rows(tables.planned_pause), key=lambda row: row["id"])
    found = newest["id"]
    assert isinstance(found, UUID)
    return found


def look(hall: Hall, at: datetime) -> int:
    """What the jobs do at this time; how much was due."""
    with one_read(hall.engine) as connection:
        over, due = pauses_over(connection, at), due_pauses(connection, at)
    for work in over:
        hall.do(end_planned_pause, by=SYSTEM, at=at, **work)
    for work in due:
        hall.do(begin_planned_pause, by=SYSTEM, at=at, **work)
    return len(over) + len(due)


def ktp_pause(hall: Hall) -> tuple[Any, Any]:
    row = next(row for row in hall.rows(tables.day_service) if row["service_id"] == KTP)
    return row["pause_reason"], row["pause_until"]


def paused(hall: Hall) -> list[str]:
    return [row["name"] for row in hall.rows(tables.desk, order=("position",)) if row["state"] == "paused"]


# -- planning --------------------------------------------------------------------------------------------------------


def test_a_plan_is_an_event_with_codes_and_times_only(hall: Hall) -> None:
    pause_id = plan(hall, 45, 105, service="ktp", reason="blanks")
    event = hall.events()[-1]
    assert event["kind"] == "pause_planned"
    assert event["payload"] == {
        "pause_id": str(pause_id),
        "reason": "blanks",
        "starts_at": int(later(minutes=45).timestamp()) * 1_000_000,
        "ends_at": int(later(minutes=105).timestamp()) * 1_000_000,
        "desk_id": None,
        "service": "ktp",
    }


def test_a_pause_that_ends_before_it_starts_is_refused(hall: Hall) -> None:
    for end in (30, 45):
        with pytest.raises(PauseEndsBeforeItStarts):
            plan(hall, 45, end)
    assert hall.rows(tables.planned_pause) == []


def test_a_pause_in_the_past_is_refused_and_one_that_should_run_already_begins_at_once(hall: Hall) -> None:
    with pytest.raises(PauseIsPast):
        plan(hall, -60, 0)
    plan(hall, -10, 20)
    look(hall, NOON)
    assert hall.desk("1").pause_until == later(minutes=20)


def test_a_pause_on_another_day_is_refused(hall: Hall) -> None:
    for minutes in (24 * 60, 3 * 24 * 60):
        with pytest.raises(PauseNotToday):
            plan(hall, minutes, minutes + 30)


def test_a_pause_of_what_does_not_exist_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownService):
        plan(hall, 10, 20, service="paspor")
    with pytest.raises(UnknownDesk):
        plan(hall, 10, 20, desk_id=new_id())
    with pytest.raises(UnknownPause):
        hall.do(cancel_planned_pause, day_id=hall.day_id, pause_id=new_id())
    with pytest.raises(ValueError, match="anak sakit"):
        plan(hall, 10, 20, reason="anak sakit")


def test_a_closed_day_takes_no_plans_and_begins_none(hall: Hall) -> None:
    pause_id = plan(hall, 10, 20)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        plan(hall, 30, 40)
    with pytest.raises(DayIsClosed):
        hall.do(cancel_planned_pause, day_id=hall.day_id, pause_id=pause_id)
    before = hall.seq()
    assert look(hall, later(minutes=11)) == 0
    hall.do(begin_planned_pause, by=SYSTEM, at=later(minutes=11), pause_id=pause_id)
    assert (hall.seq(), paused(hall)) == (before, [])


def test_a_plan_is_taken_back_once(hall: Hall) -> None:
    pause_id = plan(hall, 10, 20)
    before = hall.seq()
    for _ in range(2):
        hall.do(cancel_planned_pause, by=COORDINATOR, day_id=hall.day_id, pause_id=pause_id)
    assert hall.kinds(after=before) == ["pause_cancelled"]
    assert look(hall, later(minutes=15)) == 0


def test_a_pause_that_has_begun_is_not_cancelled(hall: Hall) -> None:
    pause_id = plan(hall, 10, 20)
    look(hall, later(minutes=10))
    with pytest.raises(PauseHasBegun):
        hall.do(cancel_planned_pause, day_id=hall.day_id, pause_id=pause_id)


# -- beginning -------------------------------------------------------------------------------------------------------


def test_a_pause_of_the_whole_hall_pauses_every_open_desk_when_it_is_due(hall: Hall) -> None:
    plan(hall, 10, 70, reason="prayer")
    assert look(hall, later(minutes=9.9)) == 0
    assert look(hall, later(minutes=10)) == 1
    assert paused(hall) == ["Meja 1", "Meja 2", "Meja 3", "Meja 4", "Meja 5"]
    assert (hall.desk("1").pause_reason, hall.desk("1").pause_until) == ("prayer", later(minutes=70))
    assert hall.desk("6").state is DeskState.CLOSED


def test_it_begins_once_and_the_clerk_who_goes_on_has_the_last_word(hall: Hall) -> None:
    plan(hall, 10, 70, desk_id=hall.desk_id("1"))
    look(hall, later(minutes=10))
    hall.do(resume_desk, desk_id=hall.desk_id("1"), at=later(minutes=30))
    assert look(hall, later(minutes=31)) == 0
    assert hall.desk("1").state is DeskState.OPEN


def test_a_desk_does_not_go_on_by_itself(hall: Hall) -> None:
    plan(hall, 10, 20, desk_id=hall.desk_id("1"))
    look(hall, later(minutes=10))
    assert look(hall, later(minutes=60)) == 0
    assert hall.desk("1").state is DeskState.PAUSED


def test_a_service_goes_on_by_itself_because_nobody_sits_there(hall: Hall) -> None:
    plan(hall, 10, 20, service="ktp")
    look(hall, later(minutes=10))
    assert ktp_pause(hall) == ("prayer", later(minutes=20))
    assert look(hall, later(minutes=19.9)) == 0
    look(hall, later(minutes=20))
    assert ktp_pause(hall) == (None, None)
    assert hall.kinds()[-2:] == ["service_paused", "service_resumed"]


def test_a_service_that_a_person_has_paused_waits_for_a_person(hall: Hall) -> None:
    plan(hall, 10, 20, service="ktp")
    hall.do(pause_service, by=COORDINATOR, at=later(minutes=5), day_id=hall.day_id, service="ktp", reason="network")
    look(hall, later(minutes=10))
    assert ktp_pause(hall) == ("network", None)
    look(hall, later(minutes=25))
    assert ktp_pause(hall) == ("network", None)


def test_a_person_who_pauses_anew_takes_the_pause_over(hall: Hall) -> None:
    plan(hall, 10, 20, service="ktp")
    look(hall, later(minutes=10))
    hall.do(
        pause_service,
        by=COORDINATOR,
        at=later(minutes=15),
        day_id=hall.day_id,
        service="ktp",
        reason="network",
        minutes=1,
    )
    assert look(hall, later(minutes=30)) == 0
    assert ktp_pause(hall)[0] == "network"


def test_a_service_that_went_on_early_is_left_alone(hall: Hall) -> None:
    plan(hall, 10, 20, service="ktp")
    look(hall, later(minutes=10))
    hall.do(resume_service, by=COORDINATOR, at=later(minutes=12), day_id=hall.day_id, service="ktp")
    before = hall.seq()
    assert look(hall, later(minutes=13)) + look(hall, later(minutes=21)) == 0
    assert hall.seq() == before


def test_who_sits_at_the_desk_is_served_to_the_end_and_places_are_kept(hall: Hall) -> None:
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    plan(hall, 10, 20, desk_id=hall.desk_id("1"))
    look(hall, later(minutes=10))
    assert hall.finish(first.turn, at=later(minutes=12)).state is TurnState.CLOSED
    hall.do(resume_desk, desk_id=hall.desk_id("1"), at=later(minutes=21))
    assert hall.call("1", at=later(minutes=21)).id == second.turn


def test_overlapping_plans_move_the_return_and_keep_the_reason(hall: Hall) -> None:
    plan(hall, 10, 30, service="ktp", reason="meal")
    plan(hall, 20, 50, service="ktp", reason="prayer")
    plan(hall, 25, 40, service="ktp", reason="rest")
    for minutes in (10, 20, 25):
        look(hall, later(minutes=minutes))
    assert ktp_pause(hall) == ("meal", later(minutes=50))
    assert look(hall, later(minutes=30)) == 0
    look(hall, later(minutes=50))
    assert ktp_pause(hall) == (None, None)


def test_overlapping_plans_of_a_desk_move_its_return(hall: Hall) -> None:
    desk_id = hall.desk_id("1")
    plan(hall, 10, 30, desk_id=desk_id, reason="meal")
    plan(hall, 20, 50, reason="prayer")
    look(hall, later(minutes=10))
    look(hall, later(minutes=20))
    assert (hall.desk("1").pause_reason, hall.desk("1").pause_until) == ("meal", later(minutes=50))
    assert hall.desk("1").paused_at == later(minutes=10)
    assert hall.desk("2").pause_reason == "prayer"


def test_a_desk_that_does_not_know_when_it_is_back_says_no_time(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="power")
    plan(hall, 10, 20)
    look(hall, later(minutes=10))
    assert (hall.desk("1").pause_reason, hall.desk("1").pause_until) == ("power", None)


def test_a_closed_desk_stays_closed_and_opens_as_ever(hall: Hall) -> None:
    hall.do(close_desk, desk_id=hall.desk_id("1"))
    plan(hall, 10, 20, desk_id=hall.desk_id("1"))
    before = hall.seq()
    assert look(hall, later(minutes=10)) == 1
    assert hall.seq() == before
    hall.do(open_desk, desk_id=hall.desk_id("1"), at=later(minutes=12))
    assert look(hall, later(minutes=13)) == 0
    assert hall.desk("1").state is DeskState.OPEN


# -- trouble ---------------------------------------------------------------------------------------------------------


def test_a_box_that_was_off_begins_late_what_still_runs_and_leaves_out_what_is_over(hall: Hall) -> None:
    plan(hall, 10, 70, desk_id=hall.desk_id("1"))
    plan(hall, 10, 40, desk_id=hall.desk_id("2"))
    assert look(hall, later(minutes=50)) == 1
    assert paused(hall) == ["Meja 1"]
    assert hall.desk("1").pause_until == later(minutes=70)


def test_a_clock_that_is_set_back_begins_nothing_twice_and_ends_nothing_early(hall: Hall) -> None:
    plan(hall, 10, 70, service="ktp")
    plan(hall, 10, 70, desk_id=hall.desk_id("1"))
    look(hall, later(minutes=12))
    hall.do(resume_desk, desk_id=hall.desk_id("1"), at=later(minutes=13))
    for minutes in (-60, 9, 11, 30):
        assert look(hall, later(minutes=minutes)) == 0
    assert (paused(hall), ktp_pause(hall)) == ([], ("prayer", later(minutes=70)))
    look(hall, later(minutes=70))
    assert ktp_pause(hall) == (None, None)


def test_two_who_look_at_once_begin_one_pause(any_hall: Hall) -> None:
    hall, at = any_hall, later(minutes=10)
    plan(hall, 10, 70, service="ktp")
    with one_read(hall.engine) as connection:
        (work,) = due_pauses(connection, at)
    before = hall.seq()
    for _ in range(2):
        hall.do(begin_planned_pause, by=SYSTEM, at=at + timedelta(seconds=1), **work)
    assert hall.kinds(after=before) == ["service_paused"]
    with one_read(hall.engine) as connection:
        (work,) = pauses_over(connection, later(minutes=70))
    for _ in range(2):
        hall.do(end_planned_pause, by=SYSTEM, at=later(minutes=70), **work)
    assert hall.kinds(after=before) == ["service_paused", "service_resumed"]


def test_it_begins_also_when_no_more_numbers_are_given(hall: Hall) -> None:
    plan(hall, 10, 20)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert look(hall, later(minutes=10)) == 1
    assert paused(hall) != []
