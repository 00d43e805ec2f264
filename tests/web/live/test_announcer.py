"""The announcer goes on whatever its way to the sockets does."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.builders import Hall
from tests.patience import wait_until
from webapp.live.announcer import Announcer
from webapp.live.rooms import day_room
from webapp.live.wire.socket_wire import SocketWire
from webapp.services import Box


class BrokenWire(SocketWire):
    """Tells nobody anything while it is broken."""

    def __init__(self, wire: SocketWire) -> None:
        vars(self).update(vars(wire))
        self.is_broken, self.tried = True, 0
        self.said: list[dict[str, Any]] = []

    def say(self, name: str, message: dict[str, Any], room: str) -> int:
        self.tried += 1
        if self.is_broken:
            raise RuntimeError
        if name == "event":
            self.said.append(message)
        return 0


@pytest.fixture
def broken(app: Flask, box: Box, hall: Hall) -> Iterator[BrokenWire]:
    wire = BrokenWire(app.extensions["giliran_sockets"].wire)
    announcer = Announcer(box.engine, wire, box.clock, box.waking)
    announcer.start()
    announcer.watch(day_room(hall.day_id))
    yield wire
    announcer.stop()


def test_what_cannot_be_said_ends_nothing_and_is_seen_to_be_missing(broken: BrokenWire, hall: Hall) -> None:
    hall.take("ktp")
    missed = hall.seq()
    assert wait_until(lambda: broken.tried >= 2)  # the event, then that something has changed
    broken.is_broken = False
    hall.take("ktp")
    assert wait_until(lambda: len(broken.said) > 0)
    assert [(one["seq"], one["prev"]) for one in broken.said] == [(hall.seq(), missed)]
