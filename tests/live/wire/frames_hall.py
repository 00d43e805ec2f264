"""Rooms with sockets that are told things both ways, in a process of its own: the world is patched for gevent.

Prints what each heard, and to how many each thing went straight: `run` begins it.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import gevent
from flask import Flask, request
from flask_socketio import SocketIO
from gevent.pywsgi import WSGIServer

from tests.live.patient_client import PatientClient
from tests.live.raw import RawSocket
from tests.live.wire.polling import PollingClient
from tests.patience import PATIENCE, wait_until
from webapp.http.logs import set_up_logs
from webapp.live.wire.socket_wire import NAMESPACE, SocketWire

ROOM = "hall"
LONG = "x" * 70_000  # a length that takes the longest form of a frame's head
MIDDLE = "y" * 300


class Hall:
    """One room, in which everybody is who connects. What is emitted goes engine.io's way, what is said goes ours."""

    def __init__(self, **more: Any) -> None:
        app = Flask("hall")
        app.secret_key = "nothing to hide"
        self._socketio = SocketIO(app, async_mode="gevent", **more)
        self.wire = SocketWire(self._socketio)
        self.sids: list[str] = []
        self.wire.on("connect", self._let_in)
        listening = WSGIServer(("127.0.0.1", 0), app, log=None)
        listening.start()
        self.url = f"http://127.0.0.1:{listening.server_port}"

    def _let_in(self, _auth: Any = None) -> None:
        self.sids.append(request.sid)  # type: ignore[attr-defined]
        self.wire.join(self.sids[-1], ROOM)

    def emit(self, n: int) -> None:
        self._socketio.emit("event", {"n": n}, namespace=NAMESPACE, to=ROOM)

    def say(self, n: int, text: str = "") -> int:
        """To how many it went straight."""
        return self.wire.say("event", {"n": n, "text": text}, ROOM)


def numbers(opened: RawSocket, how_many: int) -> list[int]:
    """Of the next events that it hears."""
    return [int(opened.event()["n"]) for _ in range(how_many)]


def is_closed(opened: RawSocket) -> bool:
    try:
        opened.event()
    except ConnectionResetError:
        return True
    return False


# -- what is tried ---------------------------------------------------------------------------------------------------


def straight() -> dict[str, Any]:
    """To a WebSocket straight, to who polls the usual way, each behind what was said before."""
    hall = Hall()
    polling: list[int] = []
    client = PatientClient()
    client.on("event", lambda event: polling.append(event["n"]), namespace=NAMESPACE)
    by_socket = RawSocket(hall.url)
    client.connect(hall.url, transports=["polling"])
    hall.emit(1)
    directly = [hall.say(2)]
    heard = numbers(by_socket, 2)
    directly += [hall.say(3, MIDDLE), hall.say(4, "z")]
    heard += numbers(by_socket, 2)
    directly.append(hall.say(5, LONG))
    whole = by_socket.event()
    wait_until(lambda: len(polling) == 5)
    is_whole = (whole["n"], whole["text"]) == (5, LONG)
    return {"fast": hall.wire.is_fast, "directly": directly, "socket": heard, "polling": polling, "whole": is_whole}


def mixed() -> dict[str, Any]:
    """Emitted and said in any order, now and then with a pause in which engine.io's greenlets run."""
    hall, chance = Hall(), random.Random(7)
    sockets, polling = [RawSocket(hall.url) for _ in range(3)], PollingClient(hall.url)
    directly = 0
    for n in range(300):
        if chance.random() < 0.4:
            hall.emit(n)
        else:
            directly += hall.say(n)
        if chance.random() < 0.3:
            gevent.sleep(0)
    while len(polling.heard) < 300:
        polling.poll()
    heard = [numbers(one, 300) for one in sockets] + [[event["n"] for event in polling.heard]]
    return {"in order": [one == list(range(300)) for one in heard], "directly": directly}


def pongs() -> dict[str, Any]:
    """A client's pings of the WebSocket are answered in between, whole."""
    hall = Hall()
    opened = RawSocket(hall.url)
    for n in range(50):
        opened.ping(b"%d" % n)
    heard: list[int] = []
    while len(opened.pongs) < 50:
        hall.say(len(heard))
        heard += numbers(opened, 1)
        gevent.sleep(0.001)  # the loop looks at its sockets
    in_order = heard == list(range(len(heard)))
    return {"in order": in_order, "pongs": [int(pong) for pong in opened.pongs] == list(range(50))}


def pings() -> dict[str, Any]:
    """engine.io's own go on while much is said, and who does not answer them is let go."""
    hall = Hall(ping_interval=1, ping_timeout=3)
    opened, silent = RawSocket(hall.url), RawSocket(hall.url, is_silent=True)
    heard: list[int] = []
    while opened.pings < 3:
        hall.say(len(heard))
        heard += numbers(opened, 1)
        gevent.sleep(0.05)
    with suppress(ConnectionResetError):
        while True:
            silent.text()
    return {"in order": heard == list(range(len(heard))), "left": wait_until(lambda: hall.wire.count() == 1)}


def closing() -> dict[str, Any]:
    """Who leaves while something is said, with or without a word, disturbs nobody and is forgotten."""
    hall = Hall()
    polite, rude, stays = (RawSocket(hall.url) for _ in range(3))
    for n in range(100):
        hall.say(n)
        if n == 30:
            polite.say_goodbye()
        if n == 60:
            rude.break_off()
        if n % 7 == 0:
            gevent.sleep(0)
    heard = numbers(stays, 100)
    with suppress(ConnectionResetError):
        while True:
            polite.text()
    forgotten = wait_until(lambda: hall.wire.count() == 1)
    directly = hall.say(100)
    heard += numbers(stays, 1)
    return {"in order": heard == list(range(101)), "forgotten": forgotten, "directly": directly}


def hanging_up() -> dict[str, Any]:
    """The server ends one of two while it speaks to both."""
    hall = Hall()
    ended, stays = RawSocket(hall.url), RawSocket(hall.url)
    hall.say(0)
    hall.wire.hang_up(hall.sids[0])
    directly = hall.say(1)
    return {"ended": [*numbers(ended, 1), is_closed(ended)], "stays": numbers(stays, 2), "directly": directly}


def slow() -> dict[str, Any]:
    """A reader that has fallen behind: frames that the kernel took in part are finished before the next begins."""
    hall = Hall()
    late = RawSocket(hall.url, receive_buffer=4096)
    (outlet,) = hall.wire._outlets.values()
    said = 0
    while not outlet._owed:
        hall.say(said, MIDDLE * 4)
        said += 1
    heard: list[int] = []
    for _ in range(20):
        heard += numbers(late, 1)  # the kernel has room again before the outlet has paid
        hall.say(said, MIDDLE)
        hall.emit(said + 1)
        gevent.sleep(0)
        said += 2
    heard += numbers(late, said - len(heard))
    return {"in order": heard == list(range(said))}


def upgrade() -> dict[str, Any]:
    """From polling to a WebSocket in the middle: nothing is lost, nothing comes twice, and then it goes straight."""
    hall = Hall()
    client = PollingClient(hall.url)
    hall.wire.note_watching(hall.sids[0])
    said = iter(range(1000))
    directly = [hall.say(next(said)) for _ in range(3)]
    client.poll()
    line = client.probe()
    directly += [hall.say(next(said)) for _ in range(3)]
    client.go_over(line)
    while not (last := hall.say(next(said))):
        gevent.sleep(0.01)
    count = next(said)
    heard = [event["n"] for event in client.heard]
    heard += numbers(line, count - len(heard))
    hall.wire.cut_idle(older_than=0)  # it watches, though it began to while it polled
    stays = hall.say(count)
    return {"in order": heard == list(range(count)), "directly": [*directly, last], "stays": stays}


def idle() -> dict[str, Any]:
    """Who watches nothing is cut, also one whose second line never became the one that counts."""
    hall = Hall()
    nothing, watching = RawSocket(hall.url), RawSocket(hall.url)
    hall.wire.note_watching(hall.sids[-1])
    halfway = PollingClient(hall.url)
    hall.wire.note_watching(hall.sids[-1])
    line = halfway.probe()
    hall.wire.cut_idle(older_than=0)
    hall.say(1)
    halfway.poll()
    return {"cut": [is_closed(nothing), is_closed(watching), is_closed(line)], "polls": hall.wire.count()}


USUAL = (straight, mixed)  # also where nothing goes straight
ALL = (*USUAL, pongs, pings, closing, hanging_up, slow, upgrade, idle)
Tried = dict[str, dict[str, Any]]


def run(tried: Iterable[Callable[[], dict[str, Any]]], in_front: Mapping[str, str]) -> tuple[Tried, str]:
    """What came of each, by its name, and what was logged. `in_front`: of its environment."""
    command = [sys.executable, "-m", "gevent.monkey", "--module", __name__, *(one.__name__ for one in tried)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, **in_front})
    assert done.returncode == 0, done.stderr[-2000:]
    found: Tried = json.loads(done.stdout.splitlines()[-1])
    return found, done.stderr


if __name__ == "__main__":
    set_up_logs()
    print(json.dumps({one.__name__: one() for one in ALL if one.__name__ in sys.argv}))
