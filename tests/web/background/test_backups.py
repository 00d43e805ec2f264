"""Backups by themselves: when one is due, what is said when one fails, and what the figures tell."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask

from queues.actions.hall.closing import close_day
from queues.model.follower import FollowerTask
from queues.persistence.backup.backup import backups_in, become_another_box, check
from queues.persistence.schema.tables import follower_task
from queues.persistence.streams.following import begin_following
from tests.builders import COORDINATOR, Hall
from tests.web.conftest import StandingClock
from webapp.background.backups import IN_A_RUSH, MANY, NAME, RETRY_AFTER, BackingUp
from webapp.background.followers import THE_ONLY_PROCESS, follower_job
from webapp.background.job_runner import JobRunner


class Seconds:
    """A clock that goes forward when it is told to."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def backing_up(
    hall: Hall, hall_file: Path, folder: Path, clock: StandingClock, seconds: Seconds
) -> Callable[..., BackingUp]:
    def make(every: float = 5) -> BackingUp:
        return BackingUp(
            hall.engine, hall_file, folder, every_minutes=every, now=clock.now, run=lambda job: job(), seconds=seconds
        )

    return make


class PowerCut(BaseException):
    pass


Closing = Callable[..., tuple[BackingUp, Callable[[], int]]]


@pytest.fixture
def closing(backing_up: Callable[..., BackingUp], hall: Hall, clock: StandingClock) -> Closing:
    """A server that begins: who makes its backups, and one look of the follower of closes."""

    def begin(every: float = 5, *, is_cut_off: bool = False) -> tuple[BackingUp, Callable[[], int]]:
        made = backing_up(every)

        def act(task: FollowerTask, now: datetime) -> None:
            made.back_up_close(task, now)
            if is_cut_off:
                raise PowerCut

        follower = replace(made.closing_backup(), act=act)
        hall.writer.write(begin_following, follower)
        job = follower_job(hall.engine, follower, THE_ONLY_PROCESS)
        runner = JobRunner(hall.engine, hall.writer, [job])
        return made, lambda: runner.look(clock.now())

    return begin


def close(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)


def test_one_is_made_when_the_time_has_passed_and_something_has_changed(
    backing_up: Callable[..., BackingUp], hall: Hall, folder: Path, seconds: Seconds
) -> None:
    made = backing_up()
    assert not made.look() and backups_in(folder) == []
    seconds.passed = 5 * 60
    assert made.look()
    seconds.passed = 20 * 60
    assert not made.look()
    hall.take("ktp")
    assert made.look() and check(backups_in(folder)[-1]).days[0].seq == hall.seq()
    hall.take("ktp")
    assert not made.look()


def test_the_close_of_a_day_does_not_wait(closing: Closing, hall: Hall, folder: Path, seconds: Seconds) -> None:
    made, follow = closing(every=5)
    hall.take("ktp")
    assert not made.look()
    follow()
    assert backups_in(folder) == []
    close(hall)
    follow()
    assert [check(path).days[0].is_closed for path in backups_in(folder)] == [True]
    seconds.passed = 60 * 60
    follow()
    assert not made.look() and len(backups_in(folder)) == 1


def test_a_power_cut_between_the_close_and_its_backup_loses_nothing(closing: Closing, hall: Hall, folder: Path) -> None:
    closing()
    close(hall)
    made, follow = closing()
    follow()
    assert [check(path).days[0].is_closed for path in backups_in(folder)] == [True]
    assert not made.look()


def test_a_power_cut_before_the_backup_is_noted_makes_no_second_one(
    closing: Closing, hall: Hall, folder: Path, clock: StandingClock
) -> None:
    _, follow = closing(is_cut_off=True)
    close(hall)
    with pytest.raises(PowerCut):
        follow()
    assert len(backups_in(folder)) == len(hall.rows(follower_task)) == 1
    clock.at += timedelta(seconds=RETRY_AFTER)
    closing()[1]()
    assert (len(backups_in(folder)), hall.rows(follower_task)) == (1, [])


def test_a_backup_that_was_due_anyhow_is_that_of_the_close(
    closing: Closing, hall: Hall, folder: Path, seconds: Seconds
) -> None:
    made, follow = closing()
    made.look()
    close(hall)
    seconds.passed = 5 * 60
    assert made.look()
    follow()
    assert len(backups_in(folder)) == 1


def test_days_that_were_closed_before_the_box_had_followers_get_no_backup(
    hall: Hall, closing: Closing, folder: Path
) -> None:
    close(hall)
    made, follow = closing()
    follow()
    assert not made.look() and backups_in(folder) == []


def test_a_restored_box_makes_no_backup_of_a_close_that_came_with_the_copy(
    closing: Closing, hall: Hall, folder: Path, clock: StandingClock
) -> None:
    """The task of the close is in the copy still: it was made before it was done."""
    closing()[1]()
    close(hall)
    hall.writer.write(become_another_box, now=clock.at, trusted=True)
    _, follow = closing()
    follow()
    assert (backups_in(folder), hall.rows(follower_task)) == ([], [])


def test_a_close_whose_backup_failed_gets_it_when_the_disk_is_back(
    closing: Closing, hall: Hall, folder: Path, clock: StandingClock
) -> None:
    made, follow = closing()
    folder.touch()  # no folder can be made here
    close(hall)
    follow()
    assert made.trouble == "File exists"
    (row,) = hall.rows(follower_task)
    assert (row["error"], row["arguments"]) == ("BackupFailed", {"day_id": str(hall.day_id)})
    folder.unlink()
    follow()
    assert not folder.exists()
    clock.at += timedelta(seconds=RETRY_AFTER)
    follow()
    assert made.trouble is None and len(backups_in(folder)) == 1 and hall.rows(follower_task) == []


def test_in_a_rush_one_is_made_before_the_safety_gap_is_used_up(
    backing_up: Callable[..., BackingUp], hall: Hall, seconds: Seconds
) -> None:
    made = backing_up()
    made.look()
    hall.take_many(MANY - 1, "ktp")
    hall.take("bpjs")
    seconds.passed = IN_A_RUSH
    assert not made.look()
    hall.take("ktp")
    assert made.look() and not made.look()


def test_a_disk_that_was_pulled_out_is_said_and_tried_again(
    app: Flask, backing_up: Callable[..., BackingUp], folder: Path, seconds: Seconds
) -> None:
    made = app.extensions[NAME] = backing_up()
    folder.touch()  # no folder can be made here
    seconds.passed = 5 * 60
    assert not made.look() and made.trouble == "File exists"
    assert figures_of(app) == {
        "giliran_backup_failed": 1,
        "giliran_backup_timestamp_seconds": 0,
        "giliran_backup_disk_gone": 0,
    }
    folder.unlink()
    assert not made.look()
    seconds.passed += RETRY_AFTER
    assert made.look() and made.trouble is None
    assert figures_of(app) == {
        "giliran_backup_failed": 0,
        "giliran_backup_timestamp_seconds": made.newest_at(),
        "giliran_backup_disk_gone": 0,
    }


@pytest.fixture
def stick() -> Iterator[Path]:
    """A folder on another disk than that of the tests."""
    with TemporaryDirectory(dir="/dev/shm") as made:
        yield Path(made)


def test_a_disk_that_is_gone_while_its_folder_stays_is_said_and_copies_go_on(
    app: Flask, hall: Hall, hall_file: Path, folder: Path, stick: Path, clock: StandingClock, seconds: Seconds
) -> None:
    def server() -> BackingUp:
        return BackingUp(
            hall.engine, hall_file, folder, every_minutes=5, now=clock.now, run=lambda job: job(), seconds=seconds
        )

    folder.symlink_to(stick)
    first = server()
    seconds.passed += 5 * 60
    assert first.look() and len(backups_in(stick)) == 1
    assert first.troubles(None, clock.now()) == []
    folder.unlink()
    folder.mkdir()
    for made in (first, server()):  # also after a restart
        app.extensions[NAME] = made
        hall.take("ktp")
        seconds.passed += 5 * 60
        assert made.look()
        assert made.troubles(None, clock.now()) == ["disk_gone"]
        assert figures_of(app)["giliran_backup_disk_gone"] == 1
    folder.joinpath(backups_in(folder)[0].name).unlink()
    for path in backups_in(folder):
        path.unlink()
    folder.rmdir()
    folder.symlink_to(stick)
    first.look()
    assert first.troubles(None, clock.now()) == []


def test_a_folder_on_the_datas_own_disk_from_the_beginning_is_no_trouble(
    backing_up: Callable[..., BackingUp], seconds: Seconds, clock: StandingClock
) -> None:
    made = backing_up()
    seconds.passed = 5 * 60
    assert made.look() and made.troubles(None, clock.now()) == []


def figures_of(app: Flask) -> dict[str, float]:
    lines = app.test_client().get("/metrics").text.splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("giliran_backup")}


def test_old_backups_go_and_the_folder_may_vanish(
    backing_up: Callable[..., BackingUp], hall: Hall, folder: Path, clock: StandingClock, seconds: Seconds
) -> None:
    made = backing_up()
    for minute in range(15):
        hall.take("ktp")
        clock.at = clock.at.replace(minute=minute)
        seconds.passed += 5 * 60
        assert made.look()
    assert len(backups_in(folder)) == 12
    shutil.rmtree(folder)
    assert made.newest_at() == 0
    hall.take("ktp")
    seconds.passed += 5 * 60
    assert made.look()
