"""A Redis server for tests: in a temporary folder, reached by a Unix socket, stopped afterwards."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis, RedisError

from tests.patience import PATIENCE


class RedisServer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "socket"
        self.url = f"unix://{self._socket}"
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server")
        if not program:
            pytest.fail("redis-server is missing: run `make system-packages`")
        settings = (
            "--port",
            "0",
            "--unixsocket",
            self._socket,
            "--dir",
            self._folder,
            "--save",
            "",
            "--daemonize",
            "no",
        )
        self._process = subprocess.Popen([program, *settings], stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < until, "redis-server does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    # A socket's path may have 107 characters: pytest's own folders are too deep for that.
    folder = Path(tempfile.mkdtemp(prefix="giliran-redis-"))
    server = RedisServer(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
