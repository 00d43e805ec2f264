"""A server that can be killed and started again over the same folder, on a disk of its own."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

from tests.durability.disk import Disk
from tests.live.conftest import SCRIPTS, environment, free_port
from tests.patience import PATIENCE


class Hall:
    """`giliran serve` on a copy of a demo day; its log lies beside the data, where a full disk does not silence it."""

    def __init__(self, model: Path, demo: dict[str, Any], beside: Path, folder: Path | None = None) -> None:
        self.demo = demo
        self.folder = (folder or beside / "data").resolve()
        shutil.copytree(model, self.folder, dirs_exist_ok=True)
        self.disk = Disk(self.folder, beside)
        self.log = beside / "server.log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "giliran.db"

    @property
    def day(self) -> str:
        return str(self.demo["day"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, recorded: bool = False) -> "Hall":
        known = environment(
            self.folder,
            GILIRAN_BIND=f"127.0.0.1:{self.port}",
            GILIRAN_PUBLIC_URL=self.url,
            **self.disk.environment(recorded=recorded),
        )
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [SCRIPTS / "giliran", "serve"], env=known, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until_ready()
        return self

    def kill(self) -> None:
        """All its processes at once, as the power or the kernel would; whoever is dead already stays so."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def is_ready(self) -> bool:
        return requests.get(self.url + "/readyz", timeout=PATIENCE).ok

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.is_ready():
                    return
            except requests.RequestException:
                assert self._process is not None
                assert self._process.poll() is None, self.log.read_text()[-3000:]
            time.sleep(0.05)
        raise AssertionError(self.log.read_text()[-3000:])
