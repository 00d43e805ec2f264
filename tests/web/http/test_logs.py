"""The log says what failed and never about whom: a server is used in every way, and its log is searched."""

import json
import logging
import re
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import structlog
from flask import Flask

from tests.live.conftest import SCRIPTS, Server, environment, start_server, stop_server
from tests.live.patient_client import PatientClient
from tests.patience import PATIENCE
from tests.servers import SERVERS
from webapp.http.log_lines import JsonLines, described, without_quotes

NAME = "Ibu Rahasia Sekali"
CARD = "kartupalsu234567abcd"
NOTE = "alamat: Gang Mawar nomor tujuh"


@pytest.fixture(params=SERVERS)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    running = start_server(tmp_path, GILIRAN_SERVER=request.param)
    yield running
    stop_server(running)


class Day:
    """Everything that people do with a server, and every secret and number that it knew."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.tickets: list[dict[str, Any]] = []

    def live_through(self) -> None:
        self._serve()
        self._ask_for_what_is_refused()
        self._sign_in_with()
        self._send_what_makes_no_sense()
        self._watch()
        self._run_commands()
        self._lose_the_disk()

    def secrets(self) -> set[str]:
        kept = json.loads((self.server.data_dir / "demo-signins.json").read_text())
        demo = self.server.demo
        found = {ticket["token"] for ticket in self.tickets} | {ticket["number"] for ticket in self.tickets}
        found |= {desk["token"] for desk in demo["desks"]} | {kept["day"]["pin"]}
        found |= {demo["greeter_token"], demo["coordinator_token"], demo["admin_token"]}
        found |= {user["password"] for user in demo["users"]} | {user["username"] for user in demo["users"]}
        found |= {(self.server.data_dir / "secret-key").read_text().strip(), NAME, NOTE}
        return found | {
            "salah-sandi-123",
            "rahasia-baru-456",
            "giliran_session",
            "giliran_device",
            "Bearer",
            "/t/",
            "/s/",
            CARD,
        }

    def _serve(self) -> None:
        for _ in range(3):
            self.tickets.append(self.server.take("SKCK"))
        desk = self.server.desk_for("SKCK")
        turn = self.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
        body = {"outcome": "served", "note": NOTE}
        self.server.post(f"/api/v1/turns/{turn['id']}/finish", body, token=desk["token"])
        for ticket in self.tickets:
            assert self.server.get(f"/t/{ticket['token']}").status_code == 200
            assert self.server.get(f"/t/{ticket['token']}/tidak-ada").status_code == 404

    def _ask_for_what_is_refused(self) -> None:
        day, desk = self.server.day, self.server.demo["desks"][0]
        for path, body, token in (
            (f"/api/v1/days/{day}/tickets", {"services": ["tidak-ada"], "name": NAME}, None),
            (f"/api/v1/desks/{desk['id']}/call-next", {}, "a-token-that-nobody-has"),
            (f"/s/{CARD}", {}, None),
            (f"/api/v1/tickets/{self.tickets[0]['token']}/cancel", {}, None),
            (f"/api/v1/tickets/{self.tickets[0]['token']}/cancel", {"unknown": NOTE}, None),
        ):
            assert self.server.post(path, body, token=token).status_code >= 400

    def _sign_in_with(self) -> None:
        phone = requests.Session()
        page = phone.get(f"{self.server.url}/sign-in", timeout=PATIENCE).text
        csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        user = self.server.demo["users"][0]
        for password in ("salah-sandi-123", user["password"]):
            form = {"username": user["username"], "password": password, "csrf_token": csrf[1] if csrf else ""}
            phone.post(f"{self.server.url}/sign-in", data=form, timeout=PATIENCE)

    def _send_what_makes_no_sense(self) -> None:
        """Lines that never reach a route: servers like to quote those."""
        at = urlsplit(self.server.url)
        token = self.tickets[1]["token"]
        for line in (
            f"GET /t/{token} HTTP/9.9\r\n\r\n",
            f"GET /t/{token} \x01\r\nCookie: giliran_session={token}\r\n\r\n",
            f"GET / HTTP/1.1\r\nAuthorization Bearer {token}\r\n\r\n",
            f"P<ST /t/{token} HTTP/1.1\r\nHost: x\r\n\r\n",
            f"POST /api/v1/tickets/{token}/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: {token}\r\n\r\n",
        ):
            with socket.create_connection((at.hostname, at.port), timeout=PATIENCE) as connection:
                connection.sendall(line.encode())
                connection.shutdown(socket.SHUT_WR)
                connection.recv(4096)

    def _watch(self) -> None:
        client = PatientClient(reconnection=False)
        client.connect(self.server.url, auth={"token": NAME})
        for asked in ({"ticket": self.tickets[2]["token"]}, {"ticket": NAME}, {"desk": NAME}, NAME, [NAME]):
            client.call("watch", asked, namespace="/live", timeout=PATIENCE)
        client.emit("no such message", NAME, namespace="/live")
        client.disconnect()

    def _run_commands(self) -> None:
        for arguments in (
            ("user", "add", "rahasia", "--name", NAME, "--role", "clerk", "--password", "rahasia-baru-456"),
            ("day", "open", self.server.day),
        ):
            known = environment(self.server.data_dir)
            subprocess.run([SCRIPTS / "giliran", *arguments], env=known, capture_output=True, timeout=PATIENCE)

    def _lose_the_disk(self) -> None:
        """The database is gone for a moment: every route fails."""
        with TableRenamed(self.server.data_dir / "giliran.db"):
            for ticket in self.tickets:
                assert self.server.get(f"/t/{ticket['token']}").status_code >= 500
                assert self.server.get(f"/api/v1/tickets/{ticket['token']}").status_code >= 500
                cancelled = self.server.post(f"/api/v1/tickets/{ticket['token']}/cancel", {})
                assert cancelled.status_code >= 500


class TableRenamed:
    def __init__(self, database: Path) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._run("ALTER TABLE turn RENAME TO elsewhere")

    def __exit__(self, *_: object) -> None:
        self._run("ALTER TABLE elsewhere RENAME TO turn")

    def _run(self, statement: str) -> None:
        with sqlite3.connect(self._database, timeout=PATIENCE) as connection:
            connection.execute(statement)
        connection.close()


def test_nothing_about_a_person_stands_in_the_log(hall: Server) -> None:
    day = Day(hall)
    day.live_through()
    stop_server(hall)
    said = (hall.data_dir / "server.log").read_text()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    events = {line["event"] for line in lines}
    assert events >= {"started", "no database", "ending", "ended"}
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)
    plain = [line for line in said.splitlines() if line and not line.startswith("{")]
    assert all("Traceback" not in line and "Error" not in line for line in plain), plain
    assert [secret for secret in day.secrets() if secret in "\n".join(map(json.dumps, lines))] == []
    assert [secret for secret in day.secrets() if secret in said] == []


# -- one line --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Error handling request %s", "Error handling request %s"),
        ("Invalid request from ip=10.0.0.7: Invalid line 'GET /t/abc'", "Invalid request from ip"),
        ("/t/abc is missing", "?"),
    ],
)
def test_a_sentence_ends_where_it_begins_to_quote(sentence: str, kept: str) -> None:
    assert without_quotes(sentence) == kept


def test_an_exception_is_told_by_classes_and_lines_without_what_it_says() -> None:
    def fail() -> None:
        try:
            int("nomor-rahasia")
        except ValueError as cause:
            raise KeyError("nomor-rahasia") from cause

    with pytest.raises(KeyError) as caught:
        fail()
    told = described(caught.value)
    assert [one["kind"] for one in told] == ["KeyError", "ValueError"]
    assert told[0]["frames"][-1].endswith(" fail")
    assert "rahasia" not in json.dumps(told)


def test_a_library_s_line_is_json_without_its_arguments() -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "x", 1, "request %s", ("/t/abc",), None)
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["level"], line["logger"]) == ("request %s", "warning", "gunicorn.error")


def test_a_slow_request_is_said_with_its_endpoint_only(app: Flask) -> None:
    wait: Callable[[], Any] = app.view_functions["health.alive"]

    def slow() -> Any:
        time.sleep(1.05)
        return wait()

    slow.access = wait.access  # type: ignore[attr-defined]
    app.view_functions["health.alive"] = slow
    with structlog.testing.capture_logs() as said:
        app.test_client().get("/healthz?token=abc")
    (line,) = [one for one in said if one["event"] == "slow request"]
    assert line["endpoint"] == "health.alive" and line["seconds"] >= 1.0 and "abc" not in json.dumps(line)
