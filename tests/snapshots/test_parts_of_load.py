"""Parts of the load read alone say what the whole says, and cost their own statements only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from queues.model.refusals import UnknownDesk, UnknownService
from queues.persistence.read_transaction import one_read
from queues.snapshots.citizen.hall import hall_service, hall_snapshot
from queues.snapshots.desk.one_desk import one_desk
from queues.snapshots.greeter.greeter import greeter_snapshot
from queues.snapshots.load.choices import choices_now, day_to_end, desk_to_change, quarters_of_day, service_to_change
from queues.snapshots.load.hall_figures import days_to_watch
from queues.snapshots.load.load import LoadSnapshot, load_snapshot, part_of_load
from queues.snapshots.load.one_alert import one_alert
from queues.snapshots.shared.hall_reads import HallReads
from tests.builders import Hall, later
from tests.statements import statements_on

AFTER_AN_HOUR: datetime = later(minutes=60)


@pytest.fixture
def busy(hall: Hall) -> Hall:
    hall.take_many(3, "ktp")
    hall.take("ktp", "bpjs")
    hall.serve("1")
    hall.call("2")
    return hall


def whole(hall: Hall) -> LoadSnapshot:
    return load_snapshot(hall.engine, hall.code, now=AFTER_AN_HOUR)


def part(hall: Hall, read: Callable[[HallReads], Any]) -> Any:
    return part_of_load(hall.engine, hall.code, read, now=AFTER_AN_HOUR)


def test_the_choices_are_those_of_the_load(busy: Hall) -> None:
    load, choices = whole(busy), part(busy, choices_now)
    assert [(one.service, one.waiting, one.longest_minutes, one.desks) for one in choices.services] == [
        (row.service, row.waiting, row.longest_minutes, row.desks) for row in load.services
    ]
    assert [one.desk for one in choices.desks] == [at.desk for at in load.desks]
    assert (choices.day, choices.at, choices.waiting) == (load.day, load.at, load.waiting)


def test_the_end_of_the_day_knows_who_is_on_hold(busy: Hall) -> None:
    busy.hold(next(turn.id for turn in busy.turns() if turn.is_live))
    load, ending = whole(busy), part(busy, day_to_end)
    assert [one.on_hold for one in ending.desks] == [at.on_hold for at in load.desks]
    assert sum(one.on_hold for one in ending.desks) == 1


def test_one_desk_and_one_service_are_those_of_the_load(busy: Hall) -> None:
    load = whole(busy)
    for at in load.desks:
        one = part(busy, lambda hall, at=at: desk_to_change(hall, at.desk.id))
        assert (one.desk, one.clerk_name, one.numbers, one.facts) == (at.desk, at.clerk_name, at.numbers, load.facts)
    for row in load.services:
        found = part(busy, lambda hall, row=row: service_to_change(hall, row.service.code))
        assert (found.service.service, found.service.waiting) == (row.service, row.waiting)


def test_the_chart_is_of_one_service_or_of_the_hall(busy: Hall) -> None:
    load = whole(busy)
    assert part(busy, lambda hall: quarters_of_day(hall, "")).quarters == load.quarters
    for row in load.services:
        assert part(busy, lambda hall, row=row: quarters_of_day(hall, row.service.code)).quarters == row.quarters


def test_what_does_not_exist_is_refused(busy: Hall) -> None:
    with pytest.raises(UnknownDesk):
        part(busy, lambda hall: desk_to_change(hall, uuid4()))
    with pytest.raises(UnknownService):
        part(busy, lambda hall: service_to_change(hall, "no-such-service"))
    with pytest.raises(UnknownService):
        part(busy, lambda hall: quarters_of_day(hall, "no-such-service"))


def test_the_answers_to_commands_are_those_of_the_whole_screens(busy: Hall) -> None:
    hall = hall_snapshot(busy.engine, busy.code, now=AFTER_AN_HOUR)
    for one in hall.services:
        assert hall_service(busy.engine, busy.code, one.service.code, now=AFTER_AN_HOUR) == one
    for desk in hall.desks:
        found = one_desk(busy.engine, desk.id)
        assert found.desk == desk
        assert [one.code for one in found.services] == [one.service.code for one in hall.services]
    with pytest.raises(UnknownService):
        hall_service(busy.engine, busy.code, "no-such-service", now=AFTER_AN_HOUR)
    with pytest.raises(UnknownDesk):
        one_desk(busy.engine, uuid4())
    assert one_alert(busy.engine, busy.code, uuid4()).alert is None


def test_a_part_costs_less_than_the_whole(busy: Hall) -> None:
    desk_id = busy.desk_id("1")
    whole(busy)  # what is kept in memory is there for all of them
    read: dict[str, Callable[[], Any]] = {
        "load": lambda: whole(busy),
        "choices": lambda: part(busy, choices_now),
        "end of the day": lambda: part(busy, day_to_end),
        "chart": lambda: part(busy, lambda hall: quarters_of_day(hall, "")),
        "greeter": lambda: greeter_snapshot(busy.engine, busy.code, now=AFTER_AN_HOUR),
        "alerts": lambda: watched(busy),
        "desk": lambda: one_desk(busy.engine, desk_id),
        "alert": lambda: one_alert(busy.engine, busy.code, uuid4()),
    }
    cost = {}
    for name, reading in read.items():
        with statements_on(busy.engine) as seen:
            reading()
        cost[name] = sum(one.startswith("SELECT") for one in seen)
    most = {"choices": 3, "end of the day": 4, "chart": 7, "greeter": 14, "alerts": 10, "desk": 2, "alert": 2}
    assert {name: cost[name] for name in most if cost[name] > most[name]} == {}
    assert cost["load"] <= 21


def watched(hall: Hall) -> list[dict[str, Any]]:
    with one_read(hall.engine) as connection:
        return days_to_watch(connection, AFTER_AN_HOUR, {})
