"""What happens without anybody pressing anything: by its clock, done once, and whatever else is in trouble."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
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
from tests.patience import PATIENCE
from tests.web.conftest import StandingClock
from webapp.background.job import LOOK_EVERY, Job
from webapp.background.job_runner import LEAST_REST, JobRunner, rest_between
from webapp.background.jobs import FINAL_JOBS, JOBS


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def runner(hall: Hall) -> JobRunner:
    return JobRunner(hall.engine, hall.writer, (*JOBS, *FINAL_JOBS))


def plan(hall: Hall, start: float, end: float, **of: Any) -> None:
    times = {"starts_at": later(minutes=start), "ends_at": later(minutes=end)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, **times, **of)


def test_nothing_is_written_while_nothing_is_due(hall: Hall, runner: JobRunner) -> None:
    plan(hall, 10, 20)
    before, batches = hall.seq(), hall.writer.batches.total()
    assert runner.look(later(minutes=9)) == 0
    assert (hall.seq(), hall.writer.batches.total()) == (before, batches)


def test_a_planned_pause_begins_and_a_service_goes_on_by_the_clock_alone(hall: Hall, runner: JobRunner) -> None:
    plan(hall, 10, 20, service="ktp")
    before = hall.seq()
    assert [runner.look(later(minutes=minutes)) for minutes in (9, 10, 11, 19, 20, 21)] == [0, 1, 0, 0, 1, 0]
    events = hall.events(after=before)
    assert [row["kind"] for row in events] == ["service_paused", "service_resumed"]
    assert {row["actor_role"] for row in events} == {Role.SYSTEM.value}
    assert [row["at"] for row in events] == [later(minutes=10), later(minutes=20)]


def test_a_second_process_that_looks_at_the_same_moment_does_nothing_twice(hall: Hall, database_url: str) -> None:
    plan(hall, 10, 20)
    other = hall_at(database_url)
    before = hall.seq()
    assert JobRunner(hall.engine, hall.writer, JOBS).look(later(minutes=10)) == 1
    assert JobRunner(other.engine, other.writer, JOBS).look(later(minutes=10)) == 0
    other.engine.dispose()
    assert hall.kinds(after=before) == ["desk_paused"] * 5


def test_a_restart_in_the_middle_of_a_pause_changes_nothing(hall: Hall, database_url: str) -> None:
    plan(hall, 10, 20, service="ktp")
    JobRunner(hall.engine, hall.writer, JOBS).look(later(minutes=10))
    before = hall.seq()
    restarted = hall_at(database_url)
    runner = JobRunner(restarted.engine, restarted.writer, JOBS)
    assert [runner.look(later(minutes=minutes)) for minutes in (12, 20)] == [0, 1]
    restarted.engine.dispose()
    assert hall.kinds(after=before) == ["service_resumed"]


def test_what_is_about_a_person_is_erased_when_its_time_has_come(hall: Hall, runner: JobRunner) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, note="anaknya menunggu di luar")
    (kept,) = hall.rows(tables.personal_detail)
    assert runner.look(kept["erase_after"] - timedelta(seconds=1)) == 0
    assert len(hall.rows(tables.personal_detail)) == 1
    assert runner.look(kept["erase_after"]) == 1
    assert hall.rows(tables.personal_detail) == []
    assert runner.look(kept["erase_after"]) == 0


def _in_trouble(_connection: Connection, _now: datetime) -> list[dict[str, Any]]:
    raise OperationalError("", None, Exception("the disk is away"))


def _refused(_writer: Writer, _now: datetime, _work: Any) -> None:
    raise Busy


def _mistaken(*_arguments: Any) -> Any:
    raise KeyError("a mistake in the code")


def test_trouble_with_one_duty_leaves_the_others_alone(hall: Hall) -> None:
    done: list[datetime] = []
    duties = (
        Job("cannot look", _mistaken, _refused),
        Job("cannot do", lambda _connection, _now: [{}], _mistaken),
        Job("reads in vain", _in_trouble, _refused),
        Job("is refused", lambda _connection, _now: [{}], _refused),
        Job("goes on", lambda _connection, _now: [{}, {}], lambda _writer, now, _work: done.append(now)),
    )
    assert JobRunner(hall.engine, hall.writer, duties).look(later()) == 2
    assert done == [later(), later()]


def test_a_fast_clock_is_looked_at_more_often_but_never_without_a_rest() -> None:
    seconds = LOOK_EVERY.total_seconds()
    assert (rest_between(JOBS, 1), rest_between(JOBS, 5)) == (seconds, seconds / 5)
    assert rest_between(JOBS, 60) == rest_between(JOBS, 10_000) == LEAST_REST


def at_once(task: Callable[[], None]) -> None:
    task()


def test_each_job_has_its_own_rhythm(hall: Hall) -> None:
    looked: list[tuple[str, datetime]] = []

    def looking(name: str, every: timedelta) -> Job:
        return Job(name, lambda _connection, now: looked.append((name, now)) or [], _refused, every=every)

    jobs = (looking("often", timedelta(seconds=10)), looking("seldom", timedelta(hours=1)))
    runner = JobRunner(hall.engine, hall.writer, jobs, start=at_once)
    started = [runner.start_due(later(seconds)) for seconds in (0, 5, 10, 3600, -600)]
    assert started == [2, 0, 1, 2, 2]  # a clock that was set back is no reason to wait
    assert [name for name, _at in looked].count("seldom") == 3


def test_a_job_that_runs_still_is_not_started_again_and_holds_up_only_who_comes_after_it(hall: Hall) -> None:
    begun: list[str] = []
    tasks: list[Callable[[], None]] = []
    jobs = tuple(
        Job(name, lambda _connection, _now, name=name: begun.append(name) or [], _refused) for name in ("slow", "quick")
    )
    runner = JobRunner(hall.engine, hall.writer, jobs, start=tasks.append)
    assert runner.start_due(later()) == 2
    tasks.pop()()
    assert (begun, runner.start_due(later(10))) == (["quick"], 1)


def test_a_job_comes_after_the_one_that_it_names(hall: Hall) -> None:
    begun: list[str] = []
    pool = ThreadPoolExecutor()
    released = Event()

    def slow(_connection: Connection, _now: datetime) -> list[Any]:
        released.wait(PATIENCE)
        begun.append("first")
        return []

    jobs = (
        Job("first", slow, _refused),
        Job("beside", lambda _connection, _now: begun.append("beside") or released.set() or [], _refused),
        Job("second", lambda _connection, _now: begun.append("second") or [], _refused, after="first"),
    )
    runner = JobRunner(hall.engine, hall.writer, jobs, start=lambda task: pool.submit(task))
    runner.start_due(later())
    pool.shutdown()
    assert begun == ["beside", "first", "second"]


def test_an_announcement_ends_without_any_job(hall: Hall, runner: JobRunner, client: Any, clock: StandingClock) -> None:
    hall.do(make_announcement, by=COORDINATOR, day_id=hall.day_id, text="Listrik padam.", minutes=10)
    page = f"/d/{hall.code}"
    assert "Listrik padam." in client.get(page).text
    clock.at = later(minutes=10)
    assert runner.look(clock.at) == 0
    assert "Listrik padam." not in client.get(page).text


_IN_A_SERVER = """
from gevent import monkey
monkey.patch_all()
import sys, time
from datetime import UTC, datetime, timedelta
from queues.persistence.engine import open_engine
from webapp.background.job import Job
from webapp.background.job_runner import JobRunner
looked = []
def hang(connection, now):
    looked.append("hangs")
    time.sleep(60)
def look(connection, now):
    looked.append("goes on")
    return []
jobs = [Job("hangs", hang, None, most_seconds=0.2), Job("goes on", look, None)]
runner = JobRunner(open_engine(sys.argv[1]), None, jobs)
at = datetime.now(UTC)
while looked.count("hangs") < 2:
    runner.start_due(at)
    at += timedelta(seconds=10)
    time.sleep(0.05)
print(looked.count("goes on") > looked.count("hangs"))
"""


def test_in_a_server_a_job_that_hangs_is_ended_and_looks_again(hall: Hall) -> None:
    command = [sys.executable, "-c", _IN_A_SERVER, str(hall.engine.url.render_as_string(hide_password=False))]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert ran.stdout.strip().endswith("True"), ran.stderr
