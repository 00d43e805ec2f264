"""A hall to measure: `giliran demo` and `giliran serve` in a folder of its own, on a free port of this machine."""

import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.processes import children, start, stop

SCRIPTS = Path(sys.executable).parent
START_WITHIN = 60  # seconds
ANSWER_WITHIN = 30  # seconds
_WORKER = ["-k", "gevent", "-w", "1", "--worker-connections", "8000", "--no-control-socket", "--log-level", "warning"]


class BenchTrouble(RuntimeError):
    """A measurement could not be carried through: no figure is better than a wrong one."""


class HallTrouble(BenchTrouble):
    """The server did not do what a measurement needs; its answer or its log is quoted."""


class Line:
    """One keep-alive connection to a server."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._known = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A command; anything but success is trouble, because the figures would mean nothing."""
        said = json.dumps(body or {}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        status, _headers, answer = self._ask("POST", path, said, headers)
        if status not in (200, 201):
            raise HallTrouble(f"POST {path}: {status} {answer[:300]!r}")
        parsed: dict[str, Any] = json.loads(answer)
        return parsed

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        self._connection.request(method, path, body, self._known | headers)
        answer = self._connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@dataclass
class Hall:
    """A running server, and what `giliran demo --json` said of its day."""

    port: int
    folder: Path
    demo: dict[str, Any]
    process: subprocess.Popen[bytes]
    services: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)  # numbers that a client has been given

    @property
    def day(self) -> str:
        return str(self.demo["day"])

    @property
    def tickets_path(self) -> str:
        return f"/api/v1/days/{self.day}/tickets"

    @property
    def worker(self) -> int:
        """The process that answers."""
        return children(self.process.pid)[0]

    def line(self, token: str | None = None) -> Line:
        return Line(self.port, token)

    def busiest(self) -> tuple[str, dict[str, Any]]:
        """The service that most desks take, and one of those desks: the longest line of a morning."""
        desks = self.demo["desks"]
        service = max(self.services, key=lambda code: sum(code in desk["services"] for desk in desks))
        desk = min((d for d in desks if service in d["services"]), key=lambda d: len(d["services"]))
        return service, desk

    def take(self, service: str, how_many: int) -> list[dict[str, Any]]:
        """That many people, one after the other, given their numbers by the greeter."""
        line = self.line(self.demo["greeter_token"])
        taken = [line.post(self.tickets_path, {"services": [service]}) for _ in range(how_many)]
        line.close()
        return taken

    def numbers_on_disk(self) -> list[str]:
        """What the database holds, read without the server."""
        with sqlite3.connect(f"file:{self.folder / 'giliran.db'}?mode=ro", uri=True) as database:
            asked = "SELECT number FROM ticket JOIN service_day ON service_day.id = day_id WHERE service_day.code = ?"
            return [row[0] for row in database.execute(asked, (self.day,))]


class Halls:
    """Makes the demo day once and copies it: every run begins with the same, empty day."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Any] | None = None
        self._count = 0

    def prepared(self) -> Path:
        """A folder of its own with the demo day in it, not served yet."""
        model = self._folder / "model"
        if self._made is None:
            self._made = make_demo(model)
        self._count += 1
        return Path(shutil.copytree(model, self._folder / f"hall-{self._count}"))

    @contextmanager
    def open(self, folder: Path | None = None, around: dict[str, str] | None = None) -> Iterator[Hall]:
        folder = folder or self.prepared()
        assert self._made is not None
        with served(folder, self._made, around=around) as hall:
            yield hall


@contextmanager
def served(
    folder: Path, demo: dict[str, Any], *, around: dict[str, str] | None = None, **settings: str
) -> Iterator[Hall]:
    """`giliran serve` in this folder, until the end; the folder goes with it. `around`: more of its environment."""
    port, log = free_port(), folder / "server.log"
    with log.open("ab") as written:
        process = start([SCRIPTS / "giliran", "serve"], written, environment(folder, port, **settings) | (around or {}))
    try:
        _wait_until(port, "/readyz", process, log)
        yield _known_hall(Hall(port, folder, demo, process))
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bare_route(folder: Path) -> Iterator[int]:
    """The bare Flask route under the same worker; yields its port."""
    port, log = free_port(), folder / "bare-route.log"
    command = [sys.executable, "-m", "gunicorn", *_WORKER, "-b", f"127.0.0.1:{port}", "bench.bare_route:app"]
    with log.open("ab") as written:
        process = start(command, written, dict(os.environ))
    try:
        _wait_until(port, "/healthz", process, log)
        yield port
    finally:
        stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, port: int, **settings: str) -> dict[str, str]:
    """Nothing of the caller's own settings: the figures are those of the defaults."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("GILIRAN_")}
    own = {"DATA_DIR": str(folder), "BIND": f"127.0.0.1:{port}", "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    own |= settings
    return others | {f"GILIRAN_{name}": value for name, value in own.items()}


def make_demo(folder: Path, **settings: str) -> dict[str, Any]:
    """The demo day; what `giliran demo --json` says of it."""
    command = [str(SCRIPTS / "giliran"), "demo", "--json"]
    done = subprocess.run(command, env=environment(folder, free_port(), **settings), capture_output=True, timeout=120)
    if done.returncode:
        raise HallTrouble(done.stderr.decode()[-2000:])
    made: dict[str, Any] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return made


# -- inside ----------------------------------------------------------------------------------------------------------


def _known_hall(hall: Hall) -> Hall:
    """Services that give numbers to whoever comes: neither limited nor paused."""
    line = hall.line()
    _status, _headers, answer = line.get(f"/api/v1/days/{hall.day}")
    line.close()
    offered = json.loads(answer)["services"]
    hall.services = [one["code"] for one in offered if one["quota"] is None and not one["paused"]]
    return hall


def _wait_until(port: int, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            line = Line(port)
            status = line.get(path)[0]
            line.close()
            if status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise HallTrouble(log.read_text()[-2000:])
