"""The announcer's position is its process's own and begins at the head, in a new epoch too: no old call is repeated."""

import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine

from queues.actions.hall.opening import prepare_day
from queues.actions.tickets.restoring import raise_epoch
from queues.model.actor import SYSTEM
from queues.persistence.backup.backup import copy
from queues.persistence.backup.removal import remove_day
from queues.persistence.engine import prepare
from queues.reading.hall.day_head import FOLLOWED
from tests.builders import COORDINATOR, NOON, Hall, hall_at, plan_with, sqlite_url
from tests.patience import wait_until
from webapp.live.announcer import Announcer
from webapp.live.rooms import day_room
from webapp.live.wire.socket_wire import SocketWire
from webapp.services import Box


class Data:
    """The database that a running process has open: another may be put in its place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        connect = lambda: sqlite3.connect(self.path, check_same_thread=False)  # noqa: E731
        self.engine = prepare(create_engine("sqlite://", creator=connect, poolclass=NullPool))


class Screens(SocketWire):
    """Somebody is in every room, and what is said is kept."""

    def __init__(self, wire: SocketWire) -> None:
        vars(self).update(vars(wire))
        self.said: list[dict[str, Any]] = []
        self.watched: dict[str | None, Collection[str]] = {}

    def say(self, name: str, message: dict[str, Any], room: str) -> int:
        if name == "event":
            self.said.append(message)
        return 0

    def rooms(self) -> Mapping[str | None, Collection[str]]:
        return self.watched


Begin = Callable[[Data], tuple[Announcer, Screens]]


@pytest.fixture
def begin(app: Flask, box: Box, hall: Hall) -> Iterator[Begin]:
    """A process that serves these data; somebody watches the hall."""
    running: list[Announcer] = []

    def begin_with(data: Data) -> tuple[Announcer, Screens]:
        screens = Screens(app.extensions["giliran_sockets"].wire)
        announcer = Announcer(data.engine, screens, box.clock, box.waking)
        announcer.start()
        running.append(announcer)
        room = day_room(hall.day_id)
        screens.watched[room.name] = ["a screen"]
        announcer.watch(room)
        return announcer, screens

    yield begin_with
    for announcer in running:
        announcer.stop()


def restored(hall_file: Path, folder: Path) -> Hall:
    """What a restore makes of the data as they are now: the same day, in another epoch."""
    folder.mkdir()
    copy(hall_file, folder / "restored.db")
    found = hall_at(sqlite_url(folder / "restored.db"))
    found.do(raise_epoch, by=SYSTEM, day_id=found.day_id)
    return found


def test_in_a_new_epoch_it_begins_at_the_head_and_repeats_no_call(
    hall: Hall, hall_file: Path, tmp_path: Path, begin: Begin
) -> None:
    hall.take_many(3, "ktp")
    hall.call("1")
    spare = restored(hall_file, tmp_path / "spare")
    data = Data(hall_file)
    announcer, screens = begin(data)
    hall.take("ktp")
    hall.call("2")
    assert wait_until(lambda: len(screens.said) == 2)  # lost with the data of before
    data.path = tmp_path / "spare/restored.db"
    assert wait_until(lambda: announcer.epoch(hall.day_id) == 2)
    head = spare.seq()
    spare.call("2")
    assert wait_until(lambda: len(screens.said) == 3)
    assert [(one["kind"], one["epoch"], one["prev"]) for one in screens.said[2:]] == [("turn_called", 2, head)]
    spare.engine.dispose()


def test_a_day_that_comes_with_a_restore_is_followed_from_its_head(
    hall: Hall, hall_file: Path, empty_file: Path, tmp_path: Path, begin: Begin
) -> None:
    hall.take_many(3, "ktp")
    hall.call("1")
    spare = restored(hall_file, tmp_path / "spare")
    data = Data(Path(shutil.copy(empty_file, tmp_path / "empty.db")))
    announcer, screens = begin(data)
    data.path = tmp_path / "spare/restored.db"
    assert wait_until(lambda: announcer.epoch(hall.day_id) == 2)
    assert wait_until(lambda: announcer.lag() == {hall.code: 0})
    head = spare.seq()
    spare.call("2")
    assert wait_until(lambda: screens.said != [] and screens.said[-1]["seq"] == spare.seq())
    assert [(one["kind"], one["prev"]) for one in screens.said] == [("turn_called", head)]
    spare.engine.dispose()


def test_an_old_day_that_is_among_the_latest_again_is_not_told_again(hall: Hall, hall_file: Path, begin: Begin) -> None:
    hall.take("ktp")
    hall.call("1")
    plans = [plan_with(code=f"later-{nth}", held_on=plan_with().held_on.replace(year=2027)) for nth in range(FOLLOWED)]
    later_days = [hall.writer.perform(prepare_day, actor=SYSTEM, now=NOON, plan=plan).made.stream_id for plan in plans]
    announcer, screens = begin(Data(hall_file))
    assert hall.code not in announcer.lag()
    hall.writer.write(remove_day, later_days[0], now=NOON, by=COORDINATOR)
    assert wait_until(lambda: announcer.lag().get(hall.code) == 0)
    hall.take("ktp")
    assert wait_until(lambda: screens.said != [] and screens.said[-1]["seq"] == hall.seq())
    assert [one["seq"] for one in screens.said] == [hall.seq()]


def test_two_processes_each_say_everything_to_their_own_screens(hall: Hall, hall_file: Path, begin: Begin) -> None:
    first, second = begin(Data(hall_file)), begin(Data(hall_file))
    hall.take("ktp")
    for _announcer, screens in (first, second):
        assert wait_until(lambda screens=screens: [one["seq"] for one in screens.said] == [hall.seq()])  # type: ignore[misc]
