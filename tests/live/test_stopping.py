"""The server ends well: what it has answered is there, sockets are let go, and it never has a second writer."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.live.conftest import Server, start_server, stop_server
from tests.live.patient_client import PatientClient
from tests.patience import PATIENCE
from tests.servers import SERVERS


@pytest.fixture(params=SERVERS)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    running = start_server(tmp_path, GILIRAN_SERVER=request.param)
    yield running
    stop_server(running)


class Phones:
    """People who take numbers until the server is gone; what they were told is kept."""

    def __init__(self, server: Server, how_many: int) -> None:
        self._server = server
        self.told: list[dict[str, Any]] = []
        self._threads = [threading.Thread(target=self._take_on) for _ in range(how_many)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _take_on(self) -> None:
        while True:
            try:
                self.told.append(self._server.take("KTP-REKAM"))
            except requests.ConnectionError:
                return


def watching(server: Server) -> PatientClient:
    client = PatientClient(reconnection=False)
    client.connect(server.url)
    client.watch({"day": server.day})
    return client


@pytest.mark.soak
def test_everything_that_was_answered_is_there_after_a_stop_under_load(hall: Server, tmp_path: Path) -> None:
    sockets = [watching(hall) for _ in range(5)]
    phones = Phones(hall, 12)
    while len(phones.told) < 40:
        time.sleep(0.05)
    began = time.monotonic()
    hall.process.send_signal(signal.SIGTERM)
    assert hall.process.wait(timeout=PATIENCE) == 0
    print(f"ended after {time.monotonic() - began:.1f} s")
    phones.wait()
    for client in sockets:
        client.disconnect()
    log = [json.loads(line) for line in (tmp_path / "server.log").read_text().splitlines() if line.startswith("{")]
    assert [line["event"] for line in log if line["event"] in ("started", "ending", "ended")] == [
        "started", "ending", "ended",
    ]  # fmt: skip
    assert not any(line["event"].startswith("Worker graceful timeout") for line in log)
    again = start_server(tmp_path, demo=hall.demo)
    try:
        known = [again.get(f"/api/v1/tickets/{ticket['token']}") for ticket in phones.told]
        assert {answer.status_code for answer in known} == {200}
        numbers = [answer.json()["number"] for answer in known]
        assert len(set(numbers)) == len(numbers)
        assert len(numbers) == issued(again), "somebody was given a number and not told"
    finally:
        stop_server(again)


def test_a_closed_terminal_and_the_signals_of_a_reload_leave_one_server(hall: Server) -> None:
    before = workers(hall.process.pid)
    for number in (signal.SIGHUP, signal.SIGHUP):
        os.kill(hall.process.pid, number)
    for child in before:
        os.kill(child, signal.SIGHUP)
    if before:  # gunicorn: an upgrade and one worker more
        os.kill(hall.process.pid, signal.SIGUSR2)
        os.kill(hall.process.pid, signal.SIGTTIN)
    for _ in range(10):
        assert hall.get("/readyz").status_code == 200
        time.sleep(0.2)
    assert workers(hall.process.pid) == before


def issued(server: Server) -> int:
    events: list[dict[str, Any]] = []
    while page := server.get(f"/api/v1/days/{server.day}/events?after={len(events)}").json()["events"]:
        events += page
    return sum(event["kind"] == "ticket_issued" for event in events)


def workers(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
