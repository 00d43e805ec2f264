"""A real server in a process of its own, with a demo day in a folder of its own."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.demo_days import copy_demo_day, make_demo_day
from tests.patience import PATIENCE
from tests.story_days import StoryDays, days_in

SCRIPTS = Path(sys.executable).parent
MAKES_ANOTHER_DAY = {
    "GILIRAN_DATABASE_URL",
    "GILIRAN_CLOCK",
    "LD_PRELOAD",
}  # with these a day is made for the test alone
LISTENING_PORTS = 20_000, 32_768  # Linux gives those above to outgoing connections
_CHANCE = random.SystemRandom()  # no seed of a test makes two processes choose alike


def free_port() -> int:
    """A port that nobody listens on, out of those that the system gives to no outgoing connection.

    Until its server listens, seconds later, any connection of the other tests could otherwise be given the same one.
    """
    while True:
        port = _CHANCE.randrange(*LISTENING_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Server:
    """A running `giliran serve` and what `giliran demo --json` said of its day."""

    url: str
    demo: dict[str, Any]
    data_dir: Path
    process: subprocess.Popen[bytes]

    @property
    def day(self) -> str:
        return str(self.demo["day"])

    def get(self, path: str, token: str | None = None, **more: Any) -> requests.Response:
        return requests.get(self.url + path, headers=_headers(token), timeout=PATIENCE, **more)

    def post(
        self, path: str, body: dict[str, Any] | None = None, *, token: str | None = None, key: str | None = None
    ) -> requests.Response:
        headers = _headers(token) | {"Idempotency-Key": key or uuid4().hex}
        return requests.post(self.url + path, json=body or {}, headers=headers, timeout=PATIENCE)

    def take(self, *services: str) -> dict[str, Any]:
        """A number from the greeter, who may give as many as there are people."""
        answer = self.post(
            f"/api/v1/days/{self.day}/tickets", {"services": list(services)}, token=self.demo["greeter_token"]
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def desk_for(self, service: str) -> dict[str, Any]:
        found: dict[str, Any] = next(desk for desk in self.demo["desks"] if service in desk["services"])
        return found


class FromAddress(HTTPAdapter):
    """For a session of requests: people of a hall come from addresses of their own, as 127.0.0.0/8 has many."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(self._address, 0), **more)


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "GILIRAN_DATA_DIR": str(data_dir), **more}


def start_server(
    data_dir: Path,
    *arguments: str,
    port: int | None = None,
    files: int | None = None,
    demo: dict[str, Any] | None = None,
    module: str = "",
    **more: str,
) -> Server:
    """Make the demo day, serve it, and wait until it answers.

    `files`: how many the server may have open; `demo`: of the day that is there already; `module`: a composition root
    of the test's own, run with host and port in a world that is patched for gevent.
    """
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    known = environment(data_dir, **{"GILIRAN_BIND": f"127.0.0.1:{port}", "GILIRAN_PUBLIC_URL": url, **more})
    if demo is None and (more.keys() & MAKES_ANOTHER_DAY or any(data_dir.glob("giliran.db*"))):
        demo = make_demo_day(known, *arguments)
    elif demo is None:
        demo = copy_demo_day(data_dir, known["GILIRAN_PUBLIC_URL"], *arguments)
    log = (data_dir / "server.log").open("ab")
    few = ["prlimit", f"--nofile={files}:{files}"] if files else []
    own = [sys.executable, "-m", "gevent.monkey", "--module", module, "127.0.0.1", str(port)]
    serve = own if module else [SCRIPTS / "giliran", "serve"]
    process = subprocess.Popen([*few, *serve], env=known, stdout=log, stderr=log)
    server = Server(url, demo, data_dir, process)
    try:
        _wait_until_it_answers(server)
    except BaseException:
        stop_server(server)
        raise
    return server


@contextmanager
def serving(data_dir: Path, **more: Any) -> Iterator[Server]:
    """A server for the length of a block, stopped whatever happens in it."""
    running = start_server(data_dir, **more)
    try:
        yield running
    finally:
        stop_server(running)


def stop_server(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def _wait_until_it_answers(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if requests.get(server.url + "/readyz", timeout=5).ok:
                return
        except requests.RequestException:  # not there yet, or the machine's disk is busy
            time.sleep(0.1)
        assert server.process.poll() is None, (server.data_dir / "server.log").read_text()[-2000:]
    raise AssertionError((server.data_dir / "server.log").read_text()[-2000:])


@pytest.fixture(scope="module")
def module_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for each file of tests, which may say otherwise."""
    with serving(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture(scope="module")
def days(module_server: Server) -> Iterator[StoryDays]:
    with days_in(module_server.data_dir, module_server.demo) as made:
        yield made


@pytest.fixture
def server(module_server: Server, days: StoryDays) -> Iterator[Server]:
    """A running server with an empty day of this test alone."""
    with days.day() as demo:
        yield replace(module_server, demo=demo)
