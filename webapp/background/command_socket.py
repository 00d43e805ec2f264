"""Commands of the `giliran` command line, carried out by the running server: one writer for one data folder.

A Unix socket in the data folder, closed to everybody but its owner, speaks JSON lines. A line names a function that is
marked in `queues.persistence.writing.registry`, with its arguments; nothing else can be asked for, but the facts of the
server ("tell"). So what the command line does stands in the same line as what phones and clerks do, and is said to
every screen at once.

    {"do": "queues.actions.hall.opening.open_day", "arguments": {"day_id": "…"}, "actor": {…}, "at": null}
    {"done": …} or {"refused": code, "details": {…}} or {"failed": kind}
"""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import structlog
from flask import Flask
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from queues.actions.hall import opening
from queues.model.actor import SYSTEM, Actor
from queues.model.hall import service as service_model
from queues.model.refusals import Refusal
from queues.persistence.writing.commands import Performed
from queues.persistence.writing.registry import CHANGES, find_command
from queues.snapshots.shared.days import day_head
from webapp.auth.access import forget_tokens
from webapp.http.refusals import ClockIsFast
from webapp.services import Box, box

NAME = "giliran.sock"
LONGEST_LINE = 4 * 1024 * 1024  # bytes; the plan of a large day has some 60,000
LONGEST_PATH = 100  # bytes that a Unix socket's address may have, a little less than any system allows
AGAIN_AFTER = 1.0  # seconds until the socket is listened to again
LEAVE_WITHIN = 5.0  # seconds that a command has to be answered when the server ends

TELL = "tell"  # asks for the server's facts
LONGEST_NAME = 100  # characters of an unknown command that the log keeps

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ServerFacts:
    """What only the running server knows: the settings that it was started with, and the time that it shows."""

    bind: str
    url: str
    clock: str
    now: datetime

    @classmethod
    def of(cls, here: Box) -> "ServerFacts":
        return cls(here.settings.bind, here.public_url, here.settings.clock, here.now())


def carry_out(here: Box, asked: Mapping[str, Any]) -> Any:
    """What a line asks for; raises a Refusal, or UnknownCommand for what is not marked."""
    if asked["do"] == TELL:
        return ServerFacts.of(here)
    function, arguments = find_command(str(asked["do"])), asked["arguments"]
    if function in CHANGES.values():
        try:
            return here.writer.write(function, **understood(function, arguments))
        finally:
            forget_tokens()  # one may have been revoked
    given = understood(function, arguments)
    require_true_clock(here, function, given)
    actor = _adapter(Actor).validate_python(asked["actor"]) if asked.get("actor") else SYSTEM
    at = asked.get("at")
    now = here.now() if at is None else understood(function, {"now": at})["now"]
    return here.writer.perform(function, actor=actor, now=now, **given)


def require_true_clock(here: Box, action: Any, arguments: Mapping[str, Any]) -> None:
    """A clock that runs faster is for demo days: a real one would end before noon."""
    opens = action is opening.open_day and here.settings.speed != 1.0
    if opens and not day_head(here.engine, str(arguments["day_id"])).is_demo:
        raise ClockIsFast(clock=here.settings.clock)


# -- words on the line -----------------------------------------------------------------------------------------------


def sayable(value: Any) -> Any:
    """Ids, times, enums and dataclasses as JSON knows them."""
    return to_jsonable_python(value.made.as_json() if isinstance(value, Performed) else value)


def understood(command: Callable[..., Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the command declares them; an unknown one is a KeyError."""
    hints = _hints(command)
    return {name: _adapter(hints[name]).validate_python(value) for name, value in arguments.items()}


def returned(change: Callable[..., Any], value: Any) -> Any:
    return _adapter(_hints(change)["return"]).validate_python(value)


@cache
def _hints(command: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(command)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    # A day's plan names the classes of its services, which its own module imports for the type checker only.
    adapter.rebuild(raise_errors=False, _types_namespace=vars(service_model))
    return adapter


def _answer(line: bytes) -> dict[str, Any]:
    name = None
    try:
        asked = json.loads(line)
        name = _nameable(asked["do"])
        done = carry_out(box(), asked)
    except Refusal as refusal:
        return {"refused": refusal.code, "details": to_jsonable_python(refusal.details, fallback=str)}
    except Exception as trouble:  # whoever asked is told, and the server goes on
        log.exception("command failed", do=name, kind=type(trouble).__name__)
        return {"failed": type(trouble).__name__}
    if isinstance(done, Performed):
        return {"done": sayable(done), "epoch": done.epoch, "seq": done.seq}
    return {"done": sayable(done)}


def _nameable(name: Any) -> str | None:
    """For the log, which holds no text that anybody wrote: only what looks like a function's name."""
    is_name = isinstance(name, str) and all(part.isidentifier() for part in name.split("."))
    return name[:LONGEST_NAME] if is_name else None


# -- the socket ------------------------------------------------------------------------------------------------------


@contextmanager
def socket_address(path: Path) -> Iterator[str]:
    """The path as a socket's address, which may have some hundred bytes only: deeper folders are reached by number."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def is_possible() -> bool:
    """Not on Windows, where Python knows no Unix sockets."""
    return hasattr(socket, "AF_UNIX")


class CommandSocket:
    """Listens beside the server; every connection is served by a thread, or greenlet, of its own."""

    def __init__(self, app: Flask, path: Path) -> None:
        self._app = app
        self._path = path
        self._listener: socket.socket | None = None
        self._busy: set[int] = set()

    def start(self) -> None:
        """Whoever holds the folder's lock may remove what a killed server left."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._path.unlink(missing_ok=True)
        with socket_address(self._path) as address:
            listener.bind(address)
        os.chmod(self._path, 0o600)  # before it listens: nobody can have connected
        listener.listen(16)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def stop(self) -> None:
        """No new commands; the one that is being carried out is answered."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._path.unlink(missing_ok=True)
        listener.close()

    @property
    def is_busy(self) -> bool:
        return bool(self._busy)

    def _accept(self, listener: socket.socket) -> None:
        while self._listener is listener:
            try:
                connection, _ = listener.accept()
            except OSError as trouble:
                if self._listener is listener:  # no file is left, perhaps: one comes back
                    log.warning("no command was heard", kind=type(trouble).__name__)
                    time.sleep(AGAIN_AFTER)
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as lines, self._app.app_context():
            try:
                while self._listener and (line := lines.readline(LONGEST_LINE)):
                    self._serve_line(lines, line)
            except OSError:  # whoever asked has gone
                pass

    def _serve_line(self, lines: Any, line: bytes) -> None:
        self._busy.add(id(lines))
        try:
            lines.write(json.dumps(_answer(line)).encode() + b"\n")
            lines.flush()
        finally:
            self._busy.discard(id(lines))
