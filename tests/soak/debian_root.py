"""A clean Debian in a folder, run in a world of its own: no network but loopback, and processes that end with it.

Needs root, debootstrap and a mirror of Debian, that of the machine's own apt; what is missing fails the test.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE, wait_until

PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
ENVIRONMENT = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root")
LONG = 600  # seconds for what writes thousands of files

_LOOPBACK_UP = """
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 1))
"""
_ASK = """
import json, sys, urllib.error, urllib.request
path, body, headers = json.loads(sys.argv[1])
asked = urllib.request.Request("http://127.0.0.1:8000" + path, body and body.encode(), headers)
try:
    answer = urllib.request.urlopen(asked, timeout=30)
except urllib.error.HTTPError as refused:
    answer = refused
except OSError:
    sys.exit(1)
print(json.dumps([answer.status, answer.read().decode()]))
"""


def make_debian(folder: Path) -> None:
    """What every Debian has, and the one package that Giliran asks for beside."""
    mirror, codename = mirror_of_this_machine()
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={PYTHON}", codename, folder, mirror],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    # Nothing here outlives the test, so that nothing need be on the disk at once.
    (folder / "etc/dpkg/dpkg.cfg.d/test").write_text("force-unsafe-io\n")


def mirror_of_this_machine() -> tuple[str, str]:
    """(address, name of the release) that apt has here; without an address debootstrap takes its own."""
    codename = subprocess.run(
        ["sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME"], capture_output=True, text=True, check=True
    ).stdout.strip()
    said = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split() for line in said.splitlines()]
    return next((row[0] for row in rows if row[1:] == [codename, "main"]), ""), codename


@dataclass
class DebianRoot:
    """`power_on` before anything is run; `cut_power` ends every process at once."""

    folder: Path
    _first: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _pid: str = ""

    def power_on(self) -> None:
        """A process that all others hang on, with network, processes and mounts of its own."""
        script = f"mount -t proc proc {self.folder}/proc && exec sleep infinity"
        world = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script]
        self._first = subprocess.Popen(world, stderr=subprocess.DEVNULL)
        children = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children")
        assert wait_until(lambda: bool(children.read_text().strip()))
        self._pid = children.read_text().split()[0]
        assert wait_until(lambda: Path(f"/proc/{self._pid}/comm").read_text() == "sleep\n")
        subprocess.run([*self._enter("--net"), sys.executable, "-c", _LOOPBACK_UP], check=True)

    def cut_power(self) -> None:
        if self._first is None:
            return
        with suppress(ProcessLookupError):
            os.kill(int(self._pid), signal.SIGKILL)
        self._first.wait(timeout=PATIENCE)
        self._first = None

    def start(self, *command: str, user: str = "", environment: Sequence[str] = ()) -> "subprocess.Popen[str]":
        inside = ["chroot", *([f"--userspec={user}:{user}"] if user else []), str(self.folder)]
        return subprocess.Popen(
            [*self._enter("--net", "--mount", "--pid"), *inside, *ENVIRONMENT, *environment, *command],
            stdin=subprocess.DEVNULL,  # nobody answers: what asks, fails
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str, ends: int = 0, **how: Any) -> str:
        """What it said."""
        process = self.start(*command, **how)
        said, _ = process.communicate(timeout=LONG)
        assert process.returncode == ends, said
        return said

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, str] | None:
        """(status, text) of the server inside; None where nobody answers."""
        given = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        asked = json.dumps([path, None if body is None else json.dumps(body), given])
        command = [*self._enter("--net"), sys.executable, "-c", _ASK, asked]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return tuple(json.loads(done.stdout)) if done.returncode == 0 else None

    def interfaces(self) -> list[str]:
        return [line.split(":")[0].strip() for line in self.run("cat", "/proc/net/dev").splitlines()[2:]]

    def put(self, file: Path, place: str = "tmp") -> str:
        """Bring a file in; its path there."""
        shutil.copy(file, self.folder / place)
        return f"/{place}/{file.name}"

    def _enter(self, *spaces: str) -> list[str]:
        return ["nsenter", "--target", self._pid, *spaces]
