"""Processes of the measurements: started in a session of their own, ended by their id, looked at through /proc."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 15  # seconds; then a process is killed


def start(command: Sequence[str | Path], log: IO[bytes], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C ends the measurement, and the measurement ends its servers."""
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """SIGQUIT is gunicorn's quick way out: it does not wait for open sockets."""
    workers = children(process.pid)
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def resident_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise LookupError(pid)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Helper:
    """A process of `bench` that is led by lines of JSON."""

    def __init__(self, module: str, spec: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"bench.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.tell(json.dumps(spec))

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ChildProcessError("a helper process ended too early")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, **order: Any) -> dict[str, Any]:
        self.tell(json.dumps(order))
        return self.hear()

    def end(self) -> None:
        """A closed standard input means that there is nothing more to do."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def helper(module: str, spec: dict[str, Any]) -> Iterator[Helper]:
    started = Helper(module, spec)
    try:
        yield started
    finally:
        started.end()


def run_load(spec: dict[str, Any]) -> dict[str, Any]:
    """The load generator, from start to end."""
    return run_helper("loads.posting", spec)


def run_helper(module: str, spec: dict[str, Any]) -> dict[str, Any]:
    """A process of `bench` that is told everything at once, from start to end."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}"],
        input=json.dumps(spec).encode(),
        stdout=subprocess.PIPE,
        timeout=spec["most_seconds"] + PATIENCE,
        check=True,
        start_new_session=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said
