"""What a forecast knows of a day follows its rows at once, and is read anew only when somebody was called or served."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from queues.actions.hall.pausing import close_desk, pause_desk, pause_service, resume_desk, resume_service
from queues.actions.hall.planned_pauses import begin_planned_pause, plan_pause
from queues.model.forecast.estimates import Estimate
from queues.model.forecast.unplanned_pauses import Pauses, Unplanned
from queues.persistence.read_transaction import one_read
from queues.reading.hall.day_head import read_day
from queues.reading.hall.planned_pauses import due_pauses
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.shared.queues import Queues, read_queues
from tests.builders import COORDINATOR, NOON, SYSTEM, Hall, later
from tests.statements import statements_on


def queues_of(hall: Hall) -> Queues:
    with one_read(hall.engine) as connection:
        return read_queues(connection, read_day(connection, day_id=hall.day_id), NOON)


def said(hall: Hall, service: str) -> Estimate | None:
    shown = hall_snapshot(hall.engine, hall.code, now=NOON)
    return next(one.estimate for one in shown.services if one.service.code == service)


def statements_of(hall: Hall, read: Any) -> list[str]:
    with statements_on(hall.engine) as found:
        read()
    return found


@pytest.fixture
def served(hall: Hall) -> Hall:
    """Six wait for the BPJS desk after one was served there in twelve minutes."""
    hall.take_many(7, "bpjs")
    hall.serve("3", minutes=12)
    return hall


def service_id(hall: Hall, code: str) -> Any:
    return next(head.id for head in queues_of(hall).services.values() if head.code == code)


def test_the_evidence_is_what_the_calls_took(served: Hall) -> None:
    found = queues_of(served).observed.evidence[service_id(served, "bpjs")]
    assert (found.count, found.mean_minutes) == (1, 12)


def test_every_end_of_a_turn_is_in_the_evidence_even_when_the_clock_stands_still(served: Hall) -> None:
    served.serve("3", minutes=12)
    served.serve("3", minutes=6)
    found = queues_of(served).observed.evidence[service_id(served, "bpjs")]
    assert (found.count, found.mean_minutes) == (3, 10)


def test_what_was_undone_is_out_of_it(served: Hall) -> None:
    turn = served.call("3", at=later(minutes=12))
    served.finish(turn.id, at=later(minutes=20))
    assert queues_of(served).observed.evidence[service_id(served, "bpjs")].count == 2
    served.undo(turn.id, at=later(minutes=20))
    assert queues_of(served).observed.evidence[service_id(served, "bpjs")].count == 1


def test_new_numbers_do_not_make_it_read_the_calls_again(served: Hall) -> None:
    queues_of(served)
    served.take_many(3, "bpjs")
    about_calls = [one for one in statements_of(served, lambda: queues_of(served)) if "held_seconds" in one]
    assert about_calls == []
    served.serve("3", at=later(minutes=12))
    assert [one for one in statements_of(served, lambda: queues_of(served)) if "held_seconds" in one]


def test_who_waits_is_counted_with_their_places_and_priority(hall: Hall) -> None:
    taken = hall.take_many(3, "bpjs")
    hall.grant(taken[1].id)
    line = queues_of(hall).observed.lines[service_id(hall, "bpjs")]
    places = [turn.place for turn in hall.turns()]
    assert (line.waiting, line.priority, line.first_place, line.last_place) == (3, 1, min(places), max(places))


def test_a_desk_that_says_when_it_is_back_keeps_its_estimate(served: Hall) -> None:
    working = said(served, "bpjs")
    served.do(pause_desk, desk_id=served.desk_id("3"), minutes=60)
    paused = said(served, "bpjs")
    assert working and paused
    assert paused.low_minutes > working.low_minutes + 20


def test_a_service_that_does_not_say_when_it_goes_on_has_none(served: Hall) -> None:
    served.do(pause_service, by=COORDINATOR, day_id=served.day_id, service="bpjs", minutes=30)
    assert said(served, "bpjs")
    served.do(pause_service, by=COORDINATOR, day_id=served.day_id, service="bpjs")
    assert said(served, "bpjs") is None


def test_a_pause_that_is_planned_for_everybody_is_in_the_estimates_before_it_begins(served: Hall) -> None:
    before = said(served, "bpjs")
    begins = queues_of(served).observed.at or NOON
    served.do(
        plan_pause,
        by=COORDINATOR,
        day_id=served.day_id,
        reason="prayer",
        starts_at=begins + timedelta(minutes=20),
        ends_at=begins + timedelta(minutes=80),
    )
    after = said(served, "bpjs")
    assert before and after
    assert after.high_minutes >= before.high_minutes + 55


def unplanned(hall: Hall, at: datetime) -> Unplanned:
    return queues_of(hall).observed.unplanned.until(at)


def test_a_pause_without_a_plan_is_known_with_its_minutes_while_it_lasts_and_after(hall: Hall) -> None:
    desk_id = hall.desk_id("3")
    assert unplanned(hall, NOON).of_desks == Pauses()
    hall.do(pause_desk, desk_id=desk_id, at=later(minutes=5))
    assert unplanned(hall, later(minutes=9)).of_desks == Pauses(1, 4.0)
    hall.do(resume_desk, desk_id=desk_id, at=later(minutes=15))
    hall.do(pause_desk, desk_id=hall.desk_id("1"), at=later(minutes=20))
    hall.do(close_desk, desk_id=hall.desk_id("1"), at=later(minutes=22))
    assert unplanned(hall, later(minutes=60)).of_desks == Pauses(2, 12.0)


def test_the_minutes_of_the_day_count_from_its_opening(hall: Hall) -> None:
    opened = unplanned(hall, NOON).minutes
    assert opened > 0
    assert unplanned(hall, later(minutes=30)).minutes == opened + 30
    assert queues_of(hall).observed.unplanned.until(None) == Unplanned()


def test_a_new_announced_return_is_the_same_pause(hall: Hall) -> None:
    for minutes in (0, 10):
        pausing = {"day_id": hall.day_id, "service": "bpjs", "minutes": 30 + minutes}
        hall.do(pause_service, by=COORDINATOR, at=later(minutes=minutes), **pausing)
    hall.do(resume_service, by=COORDINATOR, at=later(minutes=25), day_id=hall.day_id, service="bpjs")
    found = unplanned(hall, later(minutes=60))
    assert (found.of_desks, found.of_services) == (Pauses(), Pauses(1, 25.0))


def test_a_pause_that_a_plan_begins_was_foreseen(hall: Hall) -> None:
    times = {"starts_at": later(minutes=10), "ends_at": later(minutes=40)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, reason="prayer", **times)
    with one_read(hall.engine) as connection:
        due = list(due_pauses(connection, later(minutes=10)))
    for work in due:
        hall.do(begin_planned_pause, by=SYSTEM, at=later(minutes=10), **work)
    assert len(due) == 1 and not any(desk.is_open for desk in queues_of(hall).desks)
    assert unplanned(hall, later(minutes=20)).of_desks == Pauses()


def test_pauses_are_read_again_only_when_the_plan_of_the_day_has_changed(served: Hall) -> None:
    queues_of(served)
    served.serve("3", minutes=12)
    assert not any("begun_at IS NOT NULL" in one for one in statements_of(served, lambda: queues_of(served)))
    served.do(pause_desk, desk_id=served.desk_id("3"))
    assert any("begun_at IS NOT NULL" in one for one in statements_of(served, lambda: queues_of(served)))


def test_the_estimates_of_a_seq_are_the_same_for_all_who_ask_within_a_minute_and_grow_while_nobody_calls(
    served: Hall,
) -> None:
    waits = (0, 0.9, 30)
    shown = [hall_snapshot(served.engine, served.code, now=NOON + timedelta(minutes=wait)) for wait in waits]
    first, at_once, later_on = ([one.estimate for one in each.services] for each in shown)
    assert first == at_once
    grown = [(old, new) for old, new in zip(first, later_on, strict=True) if old and new and old != new]
    assert grown and all(old.high_minutes < new.high_minutes for old, new in grown)


def test_the_phone_gets_nothing_an_empty_pace_or_numbers(hall: Hall) -> None:
    assert queues_of(hall).pace_numbers("bpjs") == []
    hall.take("bpjs")
    hall.serve("3", minutes=12)
    numbers = queues_of(hall).pace_numbers("bpjs")
    assert numbers and len(numbers) >= 2
    hall.do(pause_desk, desk_id=hall.desk_id("3"))
    assert queues_of(hall).pace_numbers("bpjs") is None
    assert queues_of(hall).pace_numbers("unheard-of") is None
