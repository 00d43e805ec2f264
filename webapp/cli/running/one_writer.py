"""What the command line writes with: the running server's hands, or its own under the folder's lock.

Stands where the box's writer stands, so that a command does not know the difference. On PostgreSQL every process writes
for itself: there the day's row is the line.
"""

import json
import socket
import time
from collections.abc import Callable
from datetime import datetime
from inspect import signature
from pathlib import Path
from typing import Any, Concatenate, cast

from flask_babel import gettext as _
from pydantic import TypeAdapter
from sqlalchemy import Connection

from queues.model.actor import Actor
from queues.model.refusals import NotRecorded, Refusal, all_refusals
from queues.persistence.writing.commands import Named, Performed, Returned
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import UnknownCommand, is_marked, name_of
from webapp.background.command_socket import (
    NAME,
    TELL,
    ServerFacts,
    is_possible,
    require_true_clock,
    returned,
    sayable,
    socket_address,
)
from webapp.cli.running import folder_lock
from webapp.cli.speech import CommandError
from webapp.services import Box
from webapp.settings import Settings

PATIENCE = 15.0  # seconds; a server that has just been started answers after two or three, one that ends is gone


class Link:
    """A line to the running server."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rwb")

    def ask(self, name: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The server's answer; raises the Refusal that it gave."""
        asked = {"do": name, "arguments": sayable(arguments)} | more
        try:
            self._lines.write(json.dumps(asked).encode() + b"\n")
            self._lines.flush()
            line = self._lines.readline()
        except OSError:
            line = b""
        if not line:
            raise CommandError(_("Server berhenti sebelum menjawab. Periksa dahulu dengan: giliran day list"))
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise _refusal(answer["refused"], answer["details"])
        if answer.get("failed") == UnknownCommand.__name__:
            raise CommandError(
                _("Server yang berjalan belum mengenal perintah ini. Hentikan server itu lalu mulai lagi.")
            )
        if "failed" in answer:
            raise CommandError(_("Server tidak dapat menjalankan perintah ini (%(kind)s).", kind=answer["failed"]))
        return answer

    def facts(self) -> ServerFacts:
        """What the running server says of itself."""
        self._connection.settimeout(PATIENCE)
        facts = TypeAdapter(ServerFacts).validate_python(self.ask(TELL, {})["done"])
        self._connection.settimeout(None)  # a command may stand in line for longer
        return facts

    def close(self) -> None:
        self._lines.close()
        self._connection.close()


class OneWriter:
    """Performs as a `Writer` does; decides at the first write whose hands it uses.

    `link`: to the server that was running when the command began. Only what is marked for it is carried out, with a
    server and without one.
    """

    def __init__(self, here: Box, link: Link | None) -> None:
        self._here = here
        self._link = link
        self._decided = link is not None or not here.settings.database.startswith("sqlite")
        self._took_lock = False

    def perform(
        self, action: Any, *, actor: Actor, now: datetime, key: str | None = None, **arguments: Any
    ) -> Performed:
        _require_marked(action)
        link = self._decide()
        if link is None:
            require_true_clock(self._here, action, arguments)
            return self._here.own_writer.perform(action, actor=actor, now=now, key=key, **arguments)
        answer = link.ask(name_of(action), arguments, actor=sayable(actor), at=sayable(now))
        return Performed(Made.from_json(answer["done"]), answer["epoch"], answer["seq"])

    def write(
        self,
        change: Callable[Concatenate[Connection, Named], Returned],
        *arguments: Named.args,
        **named: Named.kwargs,
    ) -> Returned:
        _require_marked(change)
        link = self._decide()
        if link is None:
            return self._here.own_writer.write(change, *arguments, **named)
        given = dict(signature(change).bind_partial(None, *arguments, **named).arguments)
        given.pop(next(iter(given)))  # the connection, which is the server's
        return cast(Returned, returned(change, link.ask(name_of(change), given)["done"]))

    def close(self) -> None:
        if self._link:
            self._link.close()
        if self._took_lock:
            folder_lock.let_go(self._here.settings.data_dir)

    def _decide(self) -> Link | None:
        if not self._decided:
            self._find_a_way()
            self._decided = True
        return self._link

    def _find_a_way(self) -> None:
        """A server that starts holds the lock before it listens; one that ends stops listening first. So look twice."""
        folder = self._here.settings.data_dir
        until = time.monotonic() + PATIENCE
        while not folder_lock.is_held_here(folder):
            self._link = link_to(folder)
            if self._link:
                return
            self._took_lock = folder_lock.hold(folder)
            if not self._took_lock and time.monotonic() > until:
                raise CommandError(
                    _(
                        "Folder data %(folder)s sedang dipakai (proses %(process)s) dan tidak menjawab. "
                        "Hentikan dahulu proses itu.",
                        folder=folder,
                        process=folder_lock.holder(folder),
                    )
                )
            time.sleep(0 if self._took_lock else 0.1)


def facts_of(folder: Path) -> ServerFacts | None:
    """What the running server says of itself; None when there is none, or it does not answer."""
    link = link_to(folder)
    if link is None:
        return None
    try:
        return link.facts()
    except CommandError:
        return None
    finally:
        link.close()


def beside(settings: Settings, facts: ServerFacts | None) -> Settings:
    """The settings with what the running server was started with: those of a shell are not what the hall uses."""
    if facts is None:
        return settings
    return settings.model_copy(update={"bind": facts.bind, "public_url": facts.url, "clock": facts.clock})


def link_to(folder: Path) -> Link | None:
    """None when nobody listens: no server, or one that was killed and left its socket."""
    path = folder / NAME
    if not is_possible() or not path.exists():
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with socket_address(path) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        return None
    return Link(connection)


def _require_marked(function: Callable[..., Any]) -> None:
    """A mistake in the code, found where there is no server too."""
    if not is_marked(function):
        raise UnknownCommand(name_of(function))


def _refusal(code: str, details: dict[str, Any]) -> Refusal:
    """The same refusal as without a server."""
    known = {kind.code: kind for kind in all_refusals()}
    return known.get(code, NotRecorded)(**details)
