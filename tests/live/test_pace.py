"""Readers of public pages take turns with everybody else: nobody who asks again at once keeps the loop for himself."""

import threading
from collections import Counter
from urllib.parse import urlsplit

import gevent
import pytest

from tests.live.conftest import Server
from tests.patience import PATIENCE
from tests.trials.hall import address, dial
from webapp.http.server.pace import CROWD, RequestPace, look, round_of_loop

READERS = 40
TURNS = 2
ROUND = 3  # answers to each reader while a clerk takes, calls and finishes: one a request


@pytest.fixture(autouse=True)
def _loop_of_now() -> None:
    """A limit of a `joinall` counts from when the loop last ran: in another test, minutes ago."""
    gevent.get_hub().loop.update_now()


def test_one_is_admitted_between_two_looks_at_the_network_and_in_the_order_of_coming() -> None:
    pace, said = RequestPace(), list[str]()

    def read(name: str) -> None:
        pace.enter()
        said.append(name)

    def listen() -> None:
        for _ in range(4):
            look()
            said.append("look")

    readers = [gevent.spawn(read, name) for name in "abc"]
    gevent.joinall([*readers, gevent.spawn(listen)], timeout=PATIENCE)
    assert [one for one in said if one != "look"] == ["a", "b", "c"]
    between = "".join("-" if one == "look" else one for one in said)
    assert "ab" not in between and "bc" not in between


def test_nobody_is_admitted_while_staff_are_answered_but_not_for_ever() -> None:
    pace, admitted = RequestPace(), list[str]()

    def read(name: str) -> None:
        pace.enter()
        admitted.append(name)

    pace.begin_first()
    readers = [gevent.spawn(read, name) for name in "ab"]
    for _ in range(20):
        look()
    assert admitted == []
    gevent.joinall(readers, timeout=PATIENCE)
    assert admitted == ["a", "b"]
    pace.end_first()
    gevent.joinall([gevent.spawn(read, "c")], timeout=PATIENCE)
    assert admitted == ["a", "b", "c"]


def test_what_comes_while_staff_were_answered_is_looked_at_before_the_public() -> None:
    """The answer ends in the middle of a round: whoever was admitted in the same one kept the next command waiting."""
    pace, rounds = RequestPace(), dict[str, int]()

    def read() -> None:
        pace.enter()
        rounds["read"] = round_of_loop()

    pace.begin_first()
    reader = gevent.spawn(read)
    look()
    pace.end_first()
    rounds["answered"] = round_of_loop()
    gevent.joinall([reader], timeout=PATIENCE)
    assert rounds["read"] > rounds["answered"]


def test_long_work_gives_way_to_staff_and_nobody_else_is_admitted_halfway() -> None:
    pace, said = RequestPace(), list[str]()

    def long_work() -> None:
        pace.enter()
        for nth in range(3):
            said.append(f"piece {nth}")
            pace.give_way()
        said.append("whole")

    def read() -> None:
        pace.enter()
        said.append("read")

    def staff() -> None:
        pace.begin_first()
        look()
        said.append("staff")
        pace.end_first()

    begun = [gevent.spawn(long_work), gevent.spawn(read), gevent.spawn(staff)]
    gevent.joinall(begun, timeout=PATIENCE)
    assert said == ["piece 0", "staff", "piece 1", "piece 2", "whole", "read"]


def test_a_crowd_is_admitted_a_few_at_a_time() -> None:
    pace, rounds = RequestPace(), list[int]()

    def read() -> None:
        pace.enter()
        rounds.append(round_of_loop())

    gevent.joinall([gevent.spawn(read) for _ in range(CROWD * 4)], timeout=PATIENCE)
    at_once = Counter(rounds).values()
    assert sum(at_once) == CROWD * 4
    assert 1 < max(at_once) <= 5


def test_who_is_killed_in_the_line_holds_nobody_up() -> None:
    pace = RequestPace()
    first, killed, last = (gevent.spawn(pace.enter) for _ in range(3))
    gevent.sleep(0)
    killed.kill(block=False)
    gevent.joinall([first, killed, last], timeout=PATIENCE)
    assert last.successful()


class Reader:
    """Asks for the services again as soon as it was answered, until it is told to stop."""

    def __init__(self, server: Server, nth: int) -> None:
        host = urlsplit(server.url).netloc
        self._asked = f"GET /d/{server.day}/services HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        self._line = dial(server, address(nth), within=PATIENCE)
        self.answers = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(PATIENCE)
        self._line.close()

    def _read(self) -> None:
        received = b""
        while not self._over.is_set():
            self._line.sendall(self._asked)
            while b"\r\n\r\n" not in received:
                received += self._line.recv(65_536)
            head, _, received = received.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            while len(received) < length:
                received += self._line.recv(65_536)
            received = received[length:]
            self.answers += 1


@pytest.fixture
def readers(server: Server) -> list[Reader]:
    return [Reader(server, nth) for nth in range(READERS)]


def test_a_clerk_is_answered_while_forty_read_and_every_reader_has_its_turn(
    server: Server, readers: list[Reader]
) -> None:
    """Without turns the clerk was answered when they had finished, and one reader was given all pages meanwhile."""
    desk = server.desk_for("SKCK")

    def serve_until_each_had(turns: int) -> tuple[int, list[int]]:
        served, before = 0, [reader.answers for reader in readers]
        given = [0]
        while min(given) < turns:
            server.take("SKCK")
            turn = server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
            done = server.post(f"/api/v1/turns/{turn['id']}/finish", {"outcome": "served"}, token=desk["token"])
            assert done.status_code == 200
            served += 1
            given = [reader.answers - had for reader, had in zip(readers, before, strict=True)]
        return served, given

    serve_until_each_had(1)  # the last of them has connected by then
    served, given = serve_until_each_had(TURNS)
    for reader in readers:
        reader.stop()
    assert max(given) <= 2 * min(given) + 2
    assert sum(given) <= served * ROUND * READERS
