"""Speaks the protocol of Chromium's own tools over two pipes: no port is opened, and nobody else can listen.

Messages are JSON, each ended by a zero byte. The browser reads from its descriptor 3 and writes to its descriptor 4
(`--remote-debugging-pipe`). A thread reads, so that whoever waits for an answer may give up.
"""

import json
import os
import queue
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

try:
    import fcntl
except ImportError:  # not on Windows, where there is no such pipe either
    fcntl = None  # type: ignore[assignment]

END = b"\0"
ABOVE = 10  # what we open is never 3 or 4: the browser is given these before it is given anything else
CLOSES_WITHIN = 5.0  # seconds

IS_POSSIBLE = fcntl is not None

Answer = dict[str, Any]


class NoAnswer(RuntimeError):
    """The browser, or the page in it, has not answered in time, or has ended."""


class Browser:
    """A running browser, and what it says without being asked (`events`)."""

    def __init__(self, process: int, into: int, out: int) -> None:
        self.process = process
        self.events: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._into = into
        self._lock = threading.Lock()
        self._last = 0
        self._awaited: dict[int, queue.SimpleQueue[Answer | None]] = {}
        self._ended: int | None = None
        self._is_closed = False
        threading.Thread(target=self._read, args=(out,), daemon=True).start()

    @classmethod
    def start(cls, program: Path, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Self:
        """In a group of processes of its own, so that all of it can be ended. Raises OSError."""
        its_in, into = _pipe()
        out, its_out = _pipe()
        silence = _above(os.open(os.devnull, os.O_RDWR))
        try:
            process = os.posix_spawn(
                program,
                [str(program), "--remote-debugging-pipe", *arguments],
                dict(environment or os.environ),
                setpgroup=0,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, its_in, 3),
                    (os.POSIX_SPAWN_DUP2, its_out, 4),
                    *((os.POSIX_SPAWN_DUP2, silence, one) for one in (0, 1, 2)),
                ],
            )
        except OSError:
            os.close(into)
            os.close(out)
            raise
        finally:
            for one in (its_in, its_out, silence):
                os.close(one)
        return cls(process, into, out)

    def ask(self, method: str, patience: float, *, session: str | None = None, **arguments: Any) -> Answer:
        """What the browser answers within so many seconds; raises NoAnswer, also where it refuses."""
        answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        with self._lock:
            self._last += 1
            number = self._last
            self._awaited[number] = answers
            said = {"id": number, "method": method, "params": arguments}
            if session:
                said["sessionId"] = session
            self._write(json.dumps(said).encode() + END)
        try:
            answer = answers.get(timeout=patience)
        except queue.Empty:
            raise NoAnswer(method) from None
        finally:
            self._awaited.pop(number, None)
        if answer is None or "error" in answer:
            raise NoAnswer(f"{method}: {answer['error'] if answer else 'it has ended'}")
        found: Answer = answer["result"]
        return found

    def exit_code(self) -> int | None:
        """None while it runs; negative where a signal ended it."""
        if self._ended is None:
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                self._ended = os.waitstatus_to_exitcode(status)
        return self._ended

    def close(self) -> None:
        """Asked first, then ended with all that it has started."""
        if self._is_closed:
            return
        self._is_closed = True
        with suppress(NoAnswer):
            self.ask("Browser.close", CLOSES_WITHIN / 2)
        until = time.monotonic() + CLOSES_WITHIN
        while self.exit_code() is None and time.monotonic() < until:
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)
        while self.exit_code() is None:
            time.sleep(0.05)
        os.close(self._into)

    def _write(self, said: bytes) -> None:
        try:
            while said:
                said = said[os.write(self._into, said) :]
        except OSError:
            raise NoAnswer("it has ended") from None

    def _read(self, out: int) -> None:
        with os.fdopen(out, "rb", buffering=0) as pipe:
            said = b""
            while part := pipe.read(65536):
                *messages, said = (said + part).split(END)
                for message in messages:
                    self._hear(json.loads(message))
        for waiting in list(self._awaited.values()):
            waiting.put(None)

    def _hear(self, message: Answer) -> None:
        awaited = self._awaited.get(message.get("id", 0))
        if awaited:
            awaited.put(message)
        elif "method" in message:
            self.events.put(message)


def _pipe() -> tuple[int, int]:
    """To read from and to write to; not inherited by what is started later."""
    ends = os.pipe()
    return _above(ends[0]), _above(ends[1])


def _above(descriptor: int) -> int:
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, ABOVE)
    os.close(descriptor)
    return moved
