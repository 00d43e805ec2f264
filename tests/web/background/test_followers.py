"""Followers in a server: one process at a time, each task until it is done, and figures that say what waits."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from queues.model.events.box import AddressesRead
from queues.model.follower import Follower, FollowerTask
from queues.model.stream import StreamKind
from queues.persistence.schema.tables import follower_position
from queues.persistence.streams.following import begin_following
from queues.persistence.streams.recording import record_in_box
from tests.builders import COORDINATOR, NOON, Hall, hall_at, later
from tests.persistence.test_following import PrinterJammed
from webapp.background.followers import THE_ONLY_PROCESS, follower_job, owner_at, register_follower, start_followers
from webapp.background.job_runner import JobRunner


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@dataclass
class Printer:
    """Prints how many addresses were read, while there is paper."""

    has_paper: bool = True
    printed: list[int] = field(default_factory=list)

    def follower(self) -> Follower:
        return Follower("printer", StreamKind.BOX, {AddressesRead: ("count",)}, self.print)

    def print(self, task: FollowerTask, _now: datetime) -> None:
        if not self.has_paper:
            raise PaperIsOut
        self.printed.append(task.arguments["count"])


class PaperIsOut(Exception):
    pass


Look = Callable[[datetime], int]


@pytest.fixture
def printer(hall: Hall) -> Printer:
    made = Printer()
    hall.writer.write(begin_following, made.follower())
    return made


def server(hall: Hall, printer: Printer, owner: str = "first") -> Look:
    return JobRunner(hall.engine, hall.writer, [follower_job(hall.engine, printer.follower(), owner)]).look


def read_addresses(hall: Hall, count: int) -> int:
    happened = AddressesRead(at=NOON, day_id=hall.day_id, desk_id=None, count=count)
    return hall.writer.write(record_in_box, happened, actor=COORDINATOR)


def test_each_event_is_acted_on_once_and_nothing_is_written_while_nothing_happens(hall: Hall, printer: Printer) -> None:
    look = server(hall, printer)
    read_addresses(hall, 3)
    read_addresses(hall, 5)
    assert [look(NOON), look(later(minutes=1))] == [1, 0]
    assert printer.printed == [3, 5]
    assert look(later(minutes=60)) == 0 and printer.printed == [3, 5]


def test_a_task_that_fails_holds_up_neither_the_position_nor_the_others(hall: Hall, printer: Printer) -> None:
    look = server(hall, printer)
    printer.has_paper = False
    read_addresses(hall, 3)
    look(NOON)
    newest = read_addresses(hall, 5)
    printer.has_paper = True
    look(later(seconds=1))
    assert printer.printed == [5]
    assert [row["seq"] for row in hall.rows(follower_position)] == [newest]
    look(later(seconds=10))
    assert printer.printed == [5, 3]


def test_a_second_process_does_nothing_until_the_lease_of_the_first_runs_out(
    hall: Hall, printer: Printer, database_url: str
) -> None:
    other_hall, other = hall_at(database_url), Printer()
    first, second = server(hall, printer), server(other_hall, other, "second")
    read_addresses(hall, 1)
    first(NOON)
    read_addresses(hall, 2)
    second(later(seconds=30))
    assert (printer.printed, other.printed) == ([1], [])
    second(NOON + printer.follower().lease)
    assert (printer.printed, other.printed) == ([1], [2])
    other_hall.engine.dispose()


def test_what_was_written_down_before_a_crash_is_done_by_the_next_server(hall: Hall, printer: Printer) -> None:
    look = server(hall, printer)
    printer.has_paper = False
    read_addresses(hall, 3)
    look(NOON)
    replaced = Printer()
    after_it_ran_out = NOON + timedelta(minutes=2)
    server(hall, replaced, "the next")(after_it_ran_out)
    assert replaced.printed == [3]


def test_an_event_that_is_not_understood_is_passed_over(hall: Hall, printer: Printer) -> None:
    hall.writer.write(record_in_box, PrinterJammed(at=NOON), actor=COORDINATOR)
    read_addresses(hall, 3)
    server(hall, printer)(NOON)
    assert printer.printed == [3]


def figures(app: Flask) -> dict[str, float]:
    lines = app.test_client().get("/metrics").text.splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("giliran_follower")}


def test_the_figures_say_how_far_a_follower_is_and_what_it_has_to_do(app: Flask, hall: Hall) -> None:
    printer = Printer(has_paper=False)
    assert figures(app) == {}
    register_follower(app, printer.follower())
    (job,) = start_followers(app)
    lag, tasks = (f'giliran_follower_{name}{{follower="printer"}}' for name in ("lag", "tasks"))
    assert figures(app) == {lag: 0, tasks: 0}
    read_addresses(hall, 3)
    assert figures(app) == {lag: 1, tasks: 0}
    JobRunner(hall.engine, hall.writer, [job]).look(NOON)
    assert figures(app) == {lag: 0, tasks: 1}
    printer.has_paper = True
    JobRunner(hall.engine, hall.writer, [job]).look(later(minutes=1))
    assert figures(app) == {lag: 0, tasks: 0}


def test_a_server_that_starts_makes_its_followers_known_at_once(app: Flask, hall: Hall) -> None:
    """What happens between its start and the first look of the job is followed."""
    printer = Printer()
    register_follower(app, printer.follower())
    (job,) = start_followers(app)
    read_addresses(hall, 3)
    JobRunner(hall.engine, hall.writer, [job]).look(NOON)
    assert printer.printed == [3]


def test_after_a_crash_the_one_process_of_a_data_folder_waits_for_no_lease(hall: Hall, printer: Printer) -> None:
    owners = {owner_at(hall.engine) for _ in range(2)}
    assert (owners == {THE_ONLY_PROCESS}) is (hall.engine.dialect.name == "sqlite")
    assert len(owners) == 1 or hall.engine.dialect.name == "postgresql"


def test_a_job_takes_the_rhythm_and_the_time_of_its_follower(hall: Hall) -> None:
    slow = replace(Printer().follower(), every=timedelta(seconds=5), most_seconds=600)
    job = follower_job(hall.engine, slow, "first")
    assert (job.name, job.every, job.most_seconds) == ("follow_printer", timedelta(seconds=5), 600)
