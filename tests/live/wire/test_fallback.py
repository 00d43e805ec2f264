"""Where anything is not as tested, and by the setting, messages go by Socket.IO's emit, and everybody hears all."""

import json
import threading
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Server, serving
from tests.live.raw import RawSocket
from tests.live.wire.conftest import put_in_front
from tests.live.wire.frames_hall import USUAL, run
from tests.live.wire.made_up import Words, made_up
from tests.live.wire.polling import PollingClient
from tests.live.wire.test_contract import SERVICE, a_rush, assert_whole, events_until, watching
from tests.patience import wait_until
from webapp.live.announcer import IDLE_SECONDS

OFF = "fast frames are off"
EMPTY_FAILS_LATER = """
class Queue(queue.JoinableQueue):
    asked = 0

    def empty(self):
        Queue.asked += 1
        if Queue.asked > 20:
            raise RuntimeError
        return super().empty()


_async = {"""


@dataclass(frozen=True)
class Release:
    """What is made up, and what the log says of it."""

    package: str
    changes: Words
    said: str
    renamed: tuple[str, str] | None = None

    def put_in(self, folder: Path) -> dict[str, str]:
        """The environment of a process that finds it in front of the installed one."""
        made_up(folder, self.package, self.changes, self.renamed)
        return put_in_front(folder)


RELEASES = {
    "another version": Release(
        "python-engineio",
        {"METADATA": ("\nVersion: 4.", "\nVersion: 4.99")},
        "python-engineio 4.14.0 to 4.15.1, not 4.99",
    ),
    "the driver is elsewhere": Release(
        "python-engineio",
        {".py": ("async_drivers", "async_elsewhere")},
        "engineio.async_drivers.gevent",
        renamed=("engineio/async_drivers", "engineio/async_elsewhere"),
    ),
    "a socket must do more": Release(
        "simple-websocket",
        {"ws.py": ("in_data = self.sock.recv(", "self.sock.fileno(); in_data = self.sock.recv(")},
        "rehearsal: handshake: Timeout",
    ),
    "an empty queue means less": Release(
        "python-engineio",
        {"engineio/socket.py": ("ws.send(pkt.encode())", "ws.send(pkt.encode()); self.server.sleep(0)")},
        "rehearsal: order: ",
    ),
}

ATTRIBUTE_GONE = Release(
    "python-socketio", {".py": ("_send_eio_packet", "_send_packet_on")}, "socketio.Server._send_eio_packet"
)
FAILS_LATER = Release(
    "python-engineio",
    {
        "drivers/gevent.py": ("_async = {", EMPTY_FAILS_LATER),
        "async_drivers/gevent.py": ("'queue': queue.JoinableQueue", "'queue': Queue"),
    },
    "RuntimeError",
)


def said_in(log: str, event: str) -> list[dict[str, Any]]:
    said = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [line for line in said if line["event"] == event]


def said_by(server: Server, event: str) -> list[dict[str, Any]]:
    return said_in((server.data_dir / "server.log").read_text(), event)


def assert_everybody_hears_everything(server: Server, twice: int = 0) -> None:
    """A board, a phone that polls and one that goes over in the middle, in a rush; then they leave.

    `twice`: how many events may come to one of them a second time, right after the first.
    """
    board, polling, goes_over = RawSocket(server.url), PollingClient(server.url), PollingClient(server.url)
    firsts = [one.watch({"day": server.day})["seq"] for one in (board, polling, goes_over)]
    with a_rush(server):
        while len(goes_over.heard) < 5:
            goes_over.poll()
        line = goes_over.probe()
        goes_over.go_over(line)
        board.ping(b"still there")
        early = [board.event() for _ in range(30)]
    newest = server.take(SERVICE)["seq"]
    while not polling.heard or polling.heard[-1]["seq"] < newest:
        polling.poll()
    over = goes_over.heard[-1]["seq"]
    heard = [early, polling.heard, goes_over.heard + events_until(line, newest, over)]
    heard[0] += events_until(board, newest, early[-1]["seq"])
    for events, first in zip(heard, firsts, strict=True):
        once = [event for before, event in pairwise([{}, *events]) if event != before]
        assert len(events) - len(once) <= twice
        assert_whole([event for event in once if event["seq"] > first], first)
    assert board.pongs == [b"still there"]
    board.close()
    line.close()
    assert wait_until(lambda: watching(server, "day") == 1)


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_what_was_not_tested_is_named_and_not_trusted(release: Release, tmp_path: Path) -> None:
    tried, log = run(USUAL, release.put_in(tmp_path))
    assert tried["straight"] | {"fast": False, "directly": [0] * 4} == tried["straight"]
    assert (tried["straight"]["socket"], tried["straight"]["polling"]) == ([1, 2, 3, 4], [1, 2, 3, 4, 5])
    assert tried["mixed"] == {"in order": [True] * 4, "directly": 0}
    assert all(release.said in missing for line in said_in(log, OFF) for missing in line["missing"])
    assert len(said_in(log, OFF)) == len(USUAL)


def test_with_an_attribute_gone_a_server_says_so_and_everybody_hears_everything(tmp_path: Path) -> None:
    with serving(tmp_path / "hall", **ATTRIBUTE_GONE.put_in(tmp_path / "made-up")) as server:
        assert_everybody_hears_everything(server)
        (said,) = said_by(server, OFF)
    assert (said["level"], said["missing"]) == ("warning", [ATTRIBUTE_GONE.said])


def test_what_fails_while_the_server_runs_ends_no_announcer_and_everybody_hears_everything(tmp_path: Path) -> None:
    with serving(tmp_path / "hall", **FAILS_LATER.put_in(tmp_path / "made-up")) as server:
        assert_everybody_hears_everything(server, twice=1)
        (said,) = said_by(server, "fast frames failed: from now on the usual way")
    assert FAILS_LATER.said in str(said["exception"])


def test_with_the_setting_off_nothing_is_missing_and_everybody_hears_everything(tmp_path: Path) -> None:
    with serving(tmp_path, GILIRAN_FAST_FRAMES="off") as server:
        assert_everybody_hears_everything(server)
        (said,) = said_by(server, OFF)
    assert said["because"] == "GILIRAN_FAST_FRAMES" and said["level"] == "info"


@pytest.mark.soak
@pytest.mark.parametrize("fast", ["on", "off"])
def test_who_watches_nothing_is_cut_either_way(tmp_path: Path, fast: str) -> None:
    with serving(tmp_path, GILIRAN_FAST_FRAMES=fast) as server:
        board, idle = RawSocket(server.url), RawSocket(server.url)
        board.watch({"day": server.day})
        watching_nothing = threading.Thread(target=wait_for_the_end, args=[idle])
        watching_nothing.start()
        goes_on = threading.Thread(target=wait_for_the_end, args=[board])
        goes_on.start()
        watching_nothing.join(2 * IDLE_SECONDS + 30)
        assert (watching_nothing.is_alive(), goes_on.is_alive()) == (False, True)
        board.close()
        goes_on.join()


def wait_for_the_end(opened: RawSocket) -> None:
    with suppress(OSError):
        while True:
            opened.text()  # a board's beats, or nothing but pings
