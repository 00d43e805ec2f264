"""Backups by themselves: when one is due, what is said when one fails, and what the figures tell."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask

from queues.actions.hall.opening import close_day
from queues.persistence.backup.backup import backups_in, check
from tests.builders import COORDINATOR, Hall
from tests.web.conftest import StandingClock
from webapp.background.backups import IN_A_RUSH, MANY, NAME, RETRY_AFTER, BackingUp


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


def test_the_close_of_a_day_does_not_wait(backing_up: Callable[..., BackingUp], hall: Hall, folder: Path) -> None:
    made = backing_up(every=0)
    hall.take("ktp")
    assert not made.look()
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert made.look() and check(backups_in(folder)[0]).days[0].is_closed
    assert not made.look()


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
