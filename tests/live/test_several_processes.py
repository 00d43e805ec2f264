"""Several processes on one PostgreSQL, nginx before them: everybody hears everything in order, whatever dies."""

import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.live.conftest import Server, serving
from tests.live.patient_client import PatientClient
from tests.live.raw import RawSocket
from tests.live.regency import Regency, regency, send_until_answered, wait_for
from tests.live.test_clients import WATCH, Watcher, newest_seq
from tests.patience import PATIENCE, wait_until
from tests.postgres import new_database, running_postgres
from tests.redis_server import RedisServer

ROOT = Path(__file__).parents[2]
SERVICE = "KTP-REKAM"

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, redis_server: RedisServer) -> Iterator[Regency]:
    """Two processes that wake each other over Redis."""
    known = {"GILIRAN_REDIS_URL": redis_server.url, "GILIRAN_TICKETS_PER_ADDRESS": "3 per hour"}
    with new_database(postgres_url) as database, regency(tmp_path_factory.mktemp("regency"), database, **known) as made:
        yield made


class Listener:
    """What one socket hears of a day, as it comes over the line, with nothing read from elsewhere."""

    def __init__(self, server: Server) -> None:
        self.heard: list[dict[str, Any]] = []
        self._socket = RawSocket(server.url)
        self.began: int = self._socket.watch({"day": server.day})["seq"]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):  # until it is closed
            while True:
                self.heard.append(self._socket.event())

    def hear_until(self, seq: int) -> None:
        assert wait_until(lambda: (self.heard[-1]["seq"] if self.heard else self.began) >= seq), f"{seq} is not heard"
        self._socket.close()


def take(server: Server) -> dict[str, Any]:
    """A number from the greeter, asked for until it is there."""
    answer = send_until_answered(
        server,
        f"/api/v1/days/{server.day}/tickets",
        {"services": [SERVICE]},
        token=server.demo["greeter_token"],
        key=uuid4().hex,
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def assert_whole(listener: Listener, newest: int) -> None:
    """Every event once, in order, each naming the one before it; an alert may have followed the newest."""
    heard = list(listener.heard)
    assert [event["seq"] for event in heard] == list(range(listener.began + 1, heard[-1]["seq"] + 1))
    assert heard[-1]["seq"] >= newest
    before = listener.began
    for event in heard:
        assert event["prev"] == before
        before = event["seq"]


# -- hearing ---------------------------------------------------------------------------------------------------------


def test_each_process_says_every_event_in_order_whoever_wrote_it(place: Regency) -> None:
    listeners = [Listener(server) for server in (*place.processes, *place.processes, place.front)]
    with ThreadPoolExecutor(6) as people:
        list(people.map(lambda number: take(place.processes[number % 2]), range(60)))
    newest = newest_seq(place.front)
    for listener in listeners:
        listener.hear_until(newest)
        assert_whole(listener, newest)


def test_a_process_that_starts_later_hears_the_same(place: Regency) -> None:
    place.kill(1)
    take(place.processes[0])
    place.start_again(1)
    listener = Listener(place.processes[1])
    taken = [take(place.processes[0]) for _ in range(5)]
    listener.hear_until(taken[-1]["seq"])
    assert_whole(listener, taken[-1]["seq"])


# -- dying -----------------------------------------------------------------------------------------------------------


def test_a_killed_process_costs_nobody_an_event_and_nobody_a_number(place: Regency) -> None:
    watchers = [Watcher(place.front) for _ in range(4)]
    until = newest_seq(place.front) + 40
    node, first = watch_with_node(place.front, until)
    dying = place.busiest()  # before people come: their commands are connections too, and no screens
    with ThreadPoolExecutor(4) as people:
        taken = people.map(lambda _number: take(place.front), range(60))
        assert wait_until(lambda: len(watchers[0].seqs) >= 10)
        with place.killed(dying):
            tickets = list(taken)
            before = min(ticket["seq"] for ticket in tickets) - 1
            newest = newest_seq(place.front)
            assert wait_until(lambda: any(len(one.answers) > 1 for one in watchers)), "nobody was on the dead process"
            for watcher in watchers:
                watcher.wait_for(newest)
                watcher.client.disconnect()
                watcher.assert_heard_everything(newest)
                heard_of = sorted(event["number"] for event in watcher.pressed(before))
                assert heard_of == sorted({ticket["number"] for ticket in tickets})
            heard, trouble = node.communicate(timeout=PATIENCE)
    assert len({ticket["number"] for ticket in tickets}) == 60
    assert node.returncode == 0, trouble
    assert json.loads(heard.splitlines()[-1])["seqs"] == list(range(first, until + 1))


def watch_with_node(server: Server, until: int) -> "tuple[subprocess.Popen[str], int]":
    """The watching process, and the first seq that it hears."""
    program = shutil.which("node")
    assert program, "Node.js is on the path of make test"
    watching = subprocess.Popen(
        [program, WATCH, server.url, server.day, str(until)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None
    return watching, json.loads(watching.stdout.readline())["watching"] + 1


def test_a_clerk_goes_on_while_a_process_dies(place: Regency) -> None:
    desk = place.front.desk_for(SERVICE)
    for _ in range(20):
        take(place.front)
    before = newest_seq(place.front)

    def kill_amid_the_calls() -> None:
        assert wait_until(lambda: newest_seq(place.front) >= before + 6)
        place.kill(1)

    with ThreadPoolExecutor(1) as power:
        dying = power.submit(kill_amid_the_calls)
        called = clerks_empty_the_queue(place.front, [desk])
        dying.result()
    assert max(Counter(chain(*called)).values()) == 1
    place.start_again(1)


class Stranded:
    """A screen that comes while the database is away, and comes back whenever the server has cut its line.

    Each time with a new client: of one that comes back by itself nobody knows at what moment it is about to.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self.answer = self._come()

    def _come(self) -> dict[str, Any]:
        self.client = PatientClient(reconnection=False)
        self.client.connect(self._server.url)
        return self.client.watch({"day": self._server.day})

    def watches_in_the_end(self) -> bool:
        until = time.monotonic() + PATIENCE
        while "error" in self.answer and time.monotonic() < until:
            assert wait_until(lambda: not self.client.connected), "who was refused is not let go"
            self.answer = self._come()
        self.client.disconnect()
        return "seq" in self.answer


@pytest.mark.soak
def test_postgresql_is_restarted_and_the_hall_goes_on(tmp_path: Path) -> None:
    with (
        running_postgres() as postgres,
        new_database(postgres.url) as database,
        serving(tmp_path, GILIRAN_DATABASE_URL=database) as server,
    ):
        watcher = Watcher(server)
        server.take(SERVICE)
        postgres.stop()
        refused = server.post(
            f"/api/v1/days/{server.day}/tickets", {"services": [SERVICE]}, token=server.demo["greeter_token"]
        )
        unread = server.get(f"/d/{server.day}/board")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "not_recorded")
        assert (unread.status_code, "Retry-After" in unread.headers) == (503, True)
        stranded = Stranded(server)
        assert stranded.answer["error"]["code"] == "not_recorded"
        assert server.get("/healthz").ok
        assert server.get("/readyz").status_code == 503
        postgres.start()
        wait_for(server)
        last = [server.take(SERVICE)["seq"] for _ in range(10)][-1]
        watcher.wait_for(last)
        watcher.client.disconnect()
        assert stranded.watches_in_the_end()
    watcher.assert_heard_everything(last)


# -- several clerks --------------------------------------------------------------------------------------------------


def clerks_empty_the_queue(server: Server, desks: list[dict[str, Any]]) -> list[list[str]]:
    """A process for each desk; the numbers that each called, in order."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.live.clerk", server.url, desk["id"], desk["token"]],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for desk in desks
    ]
    said = [process.communicate(timeout=1200)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return [json.loads(line) for line in said]


def four_desks(server: Server) -> list[dict[str, Any]]:
    """Four desks that take one and the same service."""
    desks: list[dict[str, Any]] = server.demo["desks"][:4]
    for desk in desks:
        answer = server.post(
            f"/api/v1/desks/{desk['id']}/services", {"services": [SERVICE]}, token=server.demo["coordinator_token"]
        )
        assert answer.ok, answer.text
        opened = server.post(f"/api/v1/desks/{desk['id']}/open", token=server.demo["coordinator_token"])
        assert opened.ok or opened.status_code == 409, opened.text
    return desks


def four_clerks_empty_a_queue_of(people: int, server: Server) -> None:
    desks = four_desks(server)
    clerks_empty_the_queue(server, desks)  # whoever is there from before
    with ThreadPoolExecutor(4) as threads:
        numbers = [ticket["number"] for ticket in threads.map(lambda _number: take(server), range(people))]
    called = clerks_empty_the_queue(server, desks)
    assert len(set(numbers)) == people
    assert Counter(chain(*called)) == Counter(numbers)
    assert all(called), "a clerk had nothing to do"


def test_four_clerk_processes_call_everybody_once_on_postgresql(place: Regency) -> None:
    four_clerks_empty_a_queue_of(60, place.front)


@pytest.mark.soak
def test_four_clerk_processes_call_a_thousand_once_each_on_postgresql(place: Regency) -> None:
    four_clerks_empty_a_queue_of(1000, place.front)


@pytest.mark.soak
def test_four_clerk_processes_call_a_thousand_once_each_on_sqlite(server: Server) -> None:
    four_clerks_empty_a_queue_of(1000, server)


# -- nginx -----------------------------------------------------------------------------------------------------------


def take_from(place: Regency, claimed_address: str) -> int:
    """The status for a phone without a cookie that claims to have an address."""
    return requests.post(
        f"{place.front.url}/api/v1/days/{place.front.day}/tickets",
        json={"services": [SERVICE]},
        headers={"Idempotency-Key": uuid4().hex, "X-Forwarded-For": claimed_address, "X-Real-IP": claimed_address},
        timeout=PATIENCE,
    ).status_code


def test_a_visitor_cannot_claim_another_address_and_all_processes_count_together(place: Regency) -> None:
    claimed = [take_from(place, f"203.0.113.{number}") for number in range(6)]
    assert claimed == [201, 201, 201, 429, 429, 429]


def test_a_ticket_s_token_stands_in_no_log(place: Regency) -> None:
    ticket = take(place.front)
    token = ticket["token"]
    assert place.front.get(f"/t/{token}").ok
    assert place.front.get(f"/api/v1/tickets/{token}").ok
    assert place.front.get(f"/d/{place.front.day}/board").ok
    for index in (0, 1):
        place.kill(index)
    assert place.front.get(f"/t/{token}").status_code == 502
    for index in (0, 1):
        place.start_again(index)
    logs = place.logs()
    assert re.search(r"GET /t/- 200", logs["giliran.log"])
    assert re.search(r"GET /api/v1/tickets/- 200", logs["giliran.log"])
    assert f"GET /d/{place.front.day}/board 200" in logs["giliran.log"]
    assert [name for name, text in logs.items() if token in text] == []


def test_sockets_open_by_websocket_only(place: Regency) -> None:
    polling = "/socket.io/?EIO=4&transport=polling"
    assert place.front.get(polling).status_code == 400
    assert place.processes[0].get(polling).status_code == 400
