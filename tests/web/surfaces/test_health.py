"""The server says whether it lives and can write, and gives figures to those who may see them."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.builders import Hall
from tests.patience import wait_until
from webapp.live.announcer import Announcer
from webapp.live.rooms import day_room
from webapp.live.wire.socket_wire import SocketWire
from webapp.services import Box


def test_the_server_says_that_it_lives(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"alive": True}


def test_the_server_is_ready_when_a_write_reaches_the_disk(client: FlaskClient, hall: Hall) -> None:
    assert client.get("/readyz").status_code == 200


def test_a_database_that_cannot_be_written_is_not_ready(client: FlaskClient, hall: Hall, box: Box) -> None:
    event.listen(box.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=ON"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False})


def test_figures_count_who_waits_for_each_service(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.take("ktp", "bpjs")
    figures = client.get("/metrics").text
    assert f'giliran_waiting{{day="{hall.code}",service="ktp"}} 2.0' in figures
    assert f'giliran_waiting{{day="{hall.code}",service="bpjs"}} 1.0' in figures


def test_figures_are_not_for_strangers_behind_a_proxy(client: FlaskClient, hall: Hall, bearer) -> None:  # type: ignore[no-untyped-def]
    through_a_proxy = {"X-Forwarded-For": "192.168.8.33"}
    assert client.get("/metrics", headers=through_a_proxy).status_code == 403
    assert client.get("/metrics", headers=through_a_proxy | bearer("viewer")).status_code == 200


class HeldUp(SocketWire):
    """Stands between the announcer and its sockets, and lets nothing through until it is let go."""

    def __init__(self, wire: SocketWire) -> None:
        vars(self).update(vars(wire))
        self.goes_on = threading.Event()

    def say(self, *_message: object) -> int:
        self.goes_on.wait()
        return 0


@pytest.fixture
def held_up(app: Flask, box: Box, hall: Hall) -> Iterator[HeldUp]:
    """The app's announcer speaks to a board through something that is held up."""
    sockets = app.extensions["giliran_sockets"]
    way = HeldUp(sockets.wire)
    sockets.announcer = Announcer(box.engine, way, box.clock, box.waking, patience=0.05)
    sockets.announcer.start()
    sockets.announcer.watch(day_room(hall.day_id))
    yield way
    way.goes_on.set()
    sockets.announcer.stop()


def test_who_stays_behind_with_saying_what_happened_is_not_ready(
    client: FlaskClient, hall: Hall, held_up: HeldUp
) -> None:
    assert client.get("/readyz").status_code == 200
    hall.take("ktp")
    assert wait_until(lambda: client.get("/readyz").status_code == 503)
    figures = client.get("/metrics").text
    assert f'giliran_announcer_lag{{day="{hall.code}"}} 1.0' in figures and "giliran_announcer_behind 1.0" in figures
    held_up.goes_on.set()
    assert wait_until(lambda: client.get("/readyz").status_code == 200)
    assert f'giliran_announcer_lag{{day="{hall.code}"}} 0.0' in client.get("/metrics").text
