"""The official clients hear every event of a day, also across a lost connection."""

import json
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.live.conftest import Server
from tests.live.patient_client import NAMESPACE, PatientClient
from tests.patience import PATIENCE, wait_until

WATCH = Path(__file__).parent / "watch.mjs"
HOW_MANY = 24


class Watcher:
    """A python-socketio client that watches a day and catches up over HTTP after a reconnect.

    The client handles each message in a thread of its own, so they may overtake each other: an event before the one
    that it follows, or before the answer to who came back. What is noted is in order all the same.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seqs: list[int] = []
        self.events: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.last: int | None = None
        self._lock = threading.RLock()
        self.client = PatientClient(reconnection_delay=0.3)
        self.client.on("connect", self._watch, namespace=NAMESPACE)
        self.client.on("event", self._hear, namespace=NAMESPACE)
        self.client.connect(server.url)
        assert wait_until(lambda: bool(self.answers)), "the server does not answer who wants to watch"

    def _watch(self) -> None:
        self.client.emit("watch", {"day": self.server.day}, namespace=NAMESPACE, callback=self._answered)

    def _answered(self, answer: dict[str, Any]) -> None:
        if "error" in answer:  # the server cuts the line, and the client comes back
            return
        with self._lock:
            if self.last is None:
                self.last = answer["seq"]
            self.answers.append(answer)
            self._catch_up(answer["seq"])

    def _hear(self, event: dict[str, Any]) -> None:
        """An event says which one the room heard before: what lies between was missed."""
        with self._lock:
            if self.last is not None and event["prev"] > self.last:
                self._catch_up(event["prev"])
            self._take(event)

    def _catch_up(self, seq: int) -> None:
        while self.last is not None and self.last < seq:
            page = self.server.get(f"/api/v1/days/{self.server.day}/events?after={self.last}")
            for event in page.json()["events"] if page.ok else ():
                self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        if self.last is not None and event["seq"] > self.last:
            self.last = event["seq"]
            self.seqs.append(event["seq"])
            self.events.append(event)

    def lose_the_connection(self) -> None:
        self.client.eio.ws.sock.shutdown(socket.SHUT_RDWR)

    def wait_for(self, seq: int) -> None:
        assert wait_until(lambda: (self.last or 0) >= seq), f"{seq} is not heard"

    def assert_heard_everything(self, until: int) -> None:
        """From where it began, in order. More may have followed: the server raises an alert when it sees trouble."""
        assert self.seqs == list(range(self.answers[0]["seq"] + 1, (self.last or 0) + 1))
        assert (self.last or 0) >= until

    def pressed(self, after: int) -> list[dict[str, Any]]:
        """What somebody did after that event; not the alerts, which the server raises when it looks.

        A process that is behind lets a watcher begin where it stands itself: what was done before may be heard too.
        """
        return [event for event in self.events if event["seq"] > after and event["kind"] != "load_changed"]


def newest_seq(server: Server) -> int:
    return int(server.get(f"/api/v1/days/{server.day}/board").json()["seq"])


def test_python_hears_every_event_across_a_lost_connection(server: Server) -> None:
    watcher = Watcher(server)
    for number in range(HOW_MANY):
        server.take("KTP-REKAM")
        if number == HOW_MANY // 3:
            watcher.lose_the_connection()
    newest = newest_seq(server)
    watcher.wait_for(newest)
    assert wait_until(lambda: len(watcher.answers) == 2), "it has not come back"
    watcher.client.disconnect()
    watcher.assert_heard_everything(newest)


def test_node_hears_every_event_across_a_lost_connection(server: Server) -> None:
    node = shutil.which("node")
    assert node, "Node.js is on the path of make test"
    until = newest_seq(server) + HOW_MANY
    watching = subprocess.Popen(
        [node, WATCH, server.url, server.day, str(until)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())["watching"] + 1
    for _ in range(HOW_MANY // 3):
        server.take("KTP-REKAM")
    assert "lost" in json.loads(watching.stdout.readline())
    for _ in range(HOW_MANY - HOW_MANY // 3):
        server.take("KTP-REKAM")
    heard, trouble = watching.communicate(timeout=PATIENCE)
    assert watching.returncode == 0, trouble
    said = json.loads(heard)
    assert said == {"seqs": list(range(first, until + 1)), "reconnects": 1}


def test_each_event_names_the_one_before_it_in_the_room(server: Server) -> None:
    watcher = Watcher(server)
    for _ in range(5):
        server.take("KTP-REKAM")
    watcher.wait_for(newest_seq(server))
    watcher.client.disconnect()
    before = watcher.answers[0]["seq"]
    for event in watcher.events:
        assert event["prev"] == before
        before = event["seq"]


def test_an_event_in_a_room_tells_nothing_about_a_person(server: Server) -> None:
    before = newest_seq(server)
    watcher = Watcher(server)
    desk = server.desk_for("KTP-REKAM")
    server.take("KTP-REKAM")
    called = server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()
    server.post(f"/api/v1/turns/{called['turn']['id']}/no-show", token=desk["token"])
    watcher.wait_for(newest_seq(server))
    watcher.client.disconnect()
    allowed = {"to", "epoch", "seq", "prev", "at", "kind", "number", "desk", "desk_name", "service", "call_count"}
    assert [event["kind"] for event in watcher.pressed(before)] == ["ticket_issued", "turn_called", "turn_closed"]
    assert all(set(event) <= allowed for event in watcher.pressed(before))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"day": "no-such-day"}, "unknown_day"),
        ({"ticket": "no-such-ticket"}, "unknown_ticket"),
        ({"desk": "no-such-desk"}, "not_signed_in"),
        ({"load": "any"}, "not_signed_in"),
        ({"everything": True}, "invalid"),
        ({"day": "a\0b"}, "invalid"),
        ({"ticket": "\ud800"}, "invalid"),
        ("nothing", "invalid"),
    ],
)
def test_a_room_that_may_not_be_watched_answers_an_error(server: Server, asked: Any, code: str) -> None:
    client = PatientClient()
    client.connect(server.url)
    answer = client.watch(asked)
    client.disconnect()
    assert answer["error"]["code"] == code


def test_a_desk_token_watches_its_own_desk_and_no_other(server: Server) -> None:
    own, other = server.demo["desks"][:2]
    client = PatientClient()
    client.connect(server.url, auth={"token": own["token"]})
    mine = client.watch({"desk": own["id"]})
    theirs = client.watch({"desk": other["id"]})
    client.disconnect()
    assert set(mine) >= {"epoch", "seq"}
    assert theirs["error"]["code"] == "not_allowed"


def test_a_phone_hears_its_queue_as_places_and_its_own_call(server: Server) -> None:
    ticket = server.take("SKCK")
    heard: list[dict[str, Any]] = []
    client = PatientClient()
    client.on("event", heard.append, namespace=NAMESPACE)
    client.connect(server.url)
    assert set(client.watch({"ticket": ticket["token"]})["rooms"]) == {"ticket", "queue:SKCK"}
    later = server.take("SKCK")
    desk = server.desk_for("SKCK")
    server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
    called = {("queue:SKCK", "turn_called"), ("ticket", "turn_called")}

    def joined() -> set[int]:
        """Also told together with the call, where the room was told something a moment ago."""
        return {seq for event in heard for seq in event.get("joined", [])}

    assert wait_until(
        lambda: {(event["to"], event["kind"]) for event in heard} >= called and later["seq"] in joined()
    ), heard
    client.disconnect()
    by_room = {(event["to"], event["kind"]): event for event in heard}
    # Its own number may be told to it too, if it was so quick that the room had not heard of it yet.
    assert joined() - {ticket["seq"]} == {later["seq"]}
    assert by_room["queue:SKCK", "turn_called"]["left"] == [ticket["seq"]]
    assert by_room["ticket", "turn_called"]["number"] == ticket["number"]


def test_a_first_request_may_come_slowly(server: Server) -> None:
    """FIELD F7: on a bad radio the head of the first request takes seconds, and gunicorn's own patience is two."""
    parts = urlsplit(server.url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=PATIENCE) as phone:
        for piece in (f"GET /d/{server.day} HTTP/1.1\r\nHost: {parts.netloc}\r\n", "Accept: text/html\r\n", "\r\n"):
            time.sleep(2.5)
            phone.sendall(piece.encode())
        assert phone.recv(65_536).startswith(b"HTTP/1.1 200 ")
