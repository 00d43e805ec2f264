"""What the command line writes with: the running server's hands, or its own under the folder's lock.

Stands where the box's writer stands, so that a command does not know the difference. On PostgreSQL every process writes
for itself: there the day's row is the line.
"""

import json
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from queues.model.actor import Actor
from queues.model.errors import NotRecorded, Refusal, all_refusals
from queues.persistence.commands import Performed
from queues.persistence.unit_of_work import Made
from webapp.box import Box
from webapp.cli import folder_lock
from webapp.cli.speech import Trouble
from webapp.command_socket import NAME, address_of, is_possible, require_true_clock, returned, sayable

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
            raise Trouble(_("Server berhenti sebelum menjawab. Periksa dahulu dengan: giliran day list"))
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise _refusal(answer["refused"], answer["details"])
        if "failed" in answer:
            raise Trouble(_("Server tidak dapat menjalankan perintah ini (%(kind)s).", kind=answer["failed"]))
        return answer

    def close(self) -> None:
        self._lines.close()
        self._connection.close()


class OneWriter:
    """Looks like a `Writer`; decides at the first write whose hands it uses. `now` None: when it is carried out."""

    def __init__(self, here: Box) -> None:
        self._here = here
        self._own = here.writer
        self._link: Link | None = None
        self._decided = not here.settings.database.startswith("sqlite")
        self._took_lock = False

    def perform(
        self, action: Any, *, actor: Actor, now: datetime | None = None, key: str | None = None, **arguments: Any
    ) -> Performed:
        link = self._decide()
        if link is None:
            require_true_clock(self._here, action, arguments)
            return self._own.perform(action, actor=actor, now=now or self._here.now(), key=key, **arguments)
        who, at = sayable(actor), sayable(now)
        answer = link.ask(action.__name__, arguments, actor=who, at=at)
        return Performed(Made.from_json(answer["done"]), answer["epoch"], answer["seq"])

    def write(self, change: Callable[..., Any], **arguments: Any) -> Any:
        link = self._decide()
        if link is None:
            return self._own.write(change, **arguments)
        return returned(change, link.ask(change.__name__, arguments)["done"])

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
            self._link = _link_to(folder / NAME)
            if self._link:
                return
            self._took_lock = folder_lock.hold(folder)
            if not self._took_lock and time.monotonic() > until:
                raise Trouble(
                    _(
                        "Folder data %(folder)s sedang dipakai (proses %(process)s) dan tidak menjawab. "
                        "Hentikan dahulu proses itu.",
                        folder=folder,
                        process=folder_lock.holder(folder),
                    )
                )
            time.sleep(0 if self._took_lock else 0.1)


def _link_to(path: Any) -> Link | None:
    """None when nobody listens: no server, or one that was killed and left its socket."""
    if not is_possible() or not path.exists():
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with address_of(path) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        return None
    return Link(connection)


def _refusal(code: str, details: dict[str, Any]) -> Refusal:
    """The same refusal as without a server."""
    known = {kind.code: kind for kind in all_refusals()}
    return known.get(code, NotRecorded)(**details)
