"""Who goes first: staff always, readers of public pages one after the other, too many of one address never.

Forty connections that loop on the hall page must not make a clerk wait. A page is made without a pause, so what counts
is how many are made between two looks at the network: one, when others wait too.
"""

from contextlib import suppress
from typing import Any

import gevent
from flask import Flask, current_app, g, request
from gevent import monkey
from gevent.lock import BoundedSemaphore

from queues.model.errors import Refusal
from webapp.access import current_actor
from webapp.errors import TooManyConnections
from webapp.http.connections import KEY, Connection, Connections

READERS = 1  # at once, where a page is made without a pause: with SQLite
READERS_BESIDE = 8  # where the database answers from elsewhere meanwhile
LONGEST_WAIT = 0.5  # seconds that a reader lets others go first
ALWAYS = frozenset({"health.alive", "health.ready", "static"})  # no page, or none that is made


class Readers:
    """Lets public pages be made one after the other, and what has come for others in between."""

    def __init__(self, at_once: int) -> None:
        self._places = BoundedSemaphore(at_once)

    def enter(self) -> None:
        if self._places.acquire(blocking=False):
            return
        self._places.acquire()
        # The next page only when nothing else is ready: else all that wait would be made in one go.
        with gevent.Timeout(LONGEST_WAIT, False):
            gevent.idle()

    def leave(self) -> None:
        self._places.release()


def init_gate(app: Flask) -> None:
    # Without a patched world every request has a thread of its own, as in most tests.
    if monkey.is_module_patched("threading"):
        several = app.extensions["giliran"].settings.may_be_several
        app.extensions["giliran_readers"] = Readers(READERS_BESIDE if several else READERS)
    app.before_request(_enter)
    app.teardown_request(_leave)


def connections() -> Connections:
    """The connections of the current app."""
    found: Connections = current_app.extensions["giliran_connections"]
    return found


def _enter() -> None:
    line: Connection | None = request.environ.get(KEY)
    if _is_known():
        if line:
            line.know()
        return
    if line and connections().is_too_many(line):
        line.end()
        raise TooManyConnections
    readers: Readers | None = current_app.extensions.get("giliran_readers")
    if readers and request.method in ("GET", "HEAD") and request.endpoint not in ALWAYS:
        readers.enter()
        g.reads = readers


def _leave(_error: Any = None) -> None:
    readers: Readers | None = g.pop("reads", None)
    if readers:
        readers.leave()


def _is_known() -> bool:
    with suppress(Refusal):  # a token that nobody has: the view says so
        return current_actor().is_staff
    return False
