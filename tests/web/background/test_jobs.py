"""What happens without anybody pressing anything: by its clock, done once, and whatever else is in trouble."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from queues.actions.hall.announcing import make_announcement
from queues.actions.hall.planned_pauses import plan_pause
from queues.model.actor import Role
from queues.model.refusals import Busy
from queues.persistence.schema import tables
from queues.persistence.writing.writer import Writer
from tests.builders import COORDINATOR, Hall, hall_at, later
from tests.web.conftest import StandingClock
from webapp.background.jobs import DUTIES, FINAL_DUTIES, LEAST_REST, LOOK_EVERY, Duty, Steward, rest_of


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def steward(hall: Hall) -> Steward:
    return Steward(hall.engine, hall.writer, (*DUTIES, *FINAL_DUTIES))


def plan(hall: Hall, start: float, end: float, **of: Any) -> None:
    times = {"starts_at": later(minutes=start), "ends_at": later(minutes=end)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, **times, **of)


def test_nothing_is_written_while_nothing_is_due(hall: Hall, steward: Steward) -> None:
    plan(hall, 10, 20)
    before, batches = hall.seq(), hall.writer.batches.total()
    assert steward.look(later(minutes=9)) == 0
    assert (hall.seq(), hall.writer.batches.total()) == (before, batches)


def test_a_planned_pause_begins_and_a_service_goes_on_by_the_clock_alone(hall: Hall, steward: Steward) -> None:
    plan(hall, 10, 20, service="ktp")
    before = hall.seq()
    assert [steward.look(later(minutes=minutes)) for minutes in (9, 10, 11, 19, 20, 21)] == [0, 1, 0, 0, 1, 0]
    events = hall.events(after=before)
    assert [row["kind"] for row in events] == ["service_paused", "service_resumed"]
    assert {row["actor_role"] for row in events} == {Role.SYSTEM.value}
    assert [row["at"] for row in events] == [later(minutes=10), later(minutes=20)]


def test_a_second_process_that_looks_at_the_same_moment_does_nothing_twice(hall: Hall, database_url: str) -> None:
    plan(hall, 10, 20)
    other = hall_at(database_url)
    before = hall.seq()
    assert Steward(hall.engine, hall.writer).look(later(minutes=10)) == 1
    assert Steward(other.engine, other.writer).look(later(minutes=10)) == 0
    other.engine.dispose()
    assert hall.kinds(after=before) == ["desk_paused"] * 5


def test_a_restart_in_the_middle_of_a_pause_changes_nothing(hall: Hall, database_url: str) -> None:
    plan(hall, 10, 20, service="ktp")
    Steward(hall.engine, hall.writer).look(later(minutes=10))
    before = hall.seq()
    restarted = hall_at(database_url)
    steward = Steward(restarted.engine, restarted.writer)
    assert [steward.look(later(minutes=minutes)) for minutes in (12, 20)] == [0, 1]
    restarted.engine.dispose()
    assert hall.kinds(after=before) == ["service_resumed"]


def test_what_is_about_a_person_is_erased_when_its_time_has_come(hall: Hall, steward: Steward) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, note="anaknya menunggu di luar")
    (kept,) = hall.rows(tables.personal_detail)
    assert steward.look(kept["erase_after"] - timedelta(seconds=1)) == 0
    assert len(hall.rows(tables.personal_detail)) == 1
    assert steward.look(kept["erase_after"]) == 1
    assert hall.rows(tables.personal_detail) == []
    assert steward.look(kept["erase_after"]) == 0


def _in_trouble(_connection: Connection, _now: datetime) -> list[dict[str, Any]]:
    raise OperationalError("", None, Exception("the disk is away"))


def _refused(_writer: Writer, _now: datetime, _work: Any) -> None:
    raise Busy


def _mistaken(*_arguments: Any) -> Any:
    raise KeyError("a mistake in the code")


def test_trouble_with_one_duty_leaves_the_others_alone(hall: Hall) -> None:
    done: list[datetime] = []
    duties = (
        Duty("cannot look", _mistaken, _refused),
        Duty("cannot do", lambda _connection, _now: [{}], _mistaken),
        Duty("reads in vain", _in_trouble, _refused),
        Duty("is refused", lambda _connection, _now: [{}], _refused),
        Duty("goes on", lambda _connection, _now: [{}, {}], lambda _writer, now, _work: done.append(now)),
    )
    assert Steward(hall.engine, hall.writer, duties).look(later()) == 2
    assert done == [later(), later()]


def test_a_fast_clock_is_looked_at_more_often_but_never_without_a_rest() -> None:
    assert (rest_of(1), rest_of(5)) == (LOOK_EVERY, LOOK_EVERY / 5)
    assert rest_of(60) == rest_of(10_000) == LEAST_REST


def test_an_announcement_ends_without_the_steward(
    hall: Hall, steward: Steward, client: Any, clock: StandingClock
) -> None:
    hall.do(make_announcement, by=COORDINATOR, day_id=hall.day_id, text="Listrik padam.", minutes=10)
    page = f"/d/{hall.code}"
    assert "Listrik padam." in client.get(page).text
    clock.at = later(minutes=10)
    assert steward.look(clock.at) == 0
    assert "Listrik padam." not in client.get(page).text
