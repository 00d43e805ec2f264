"""Who goes first: staff always, the public one after the other, too many of one address never."""

from contextlib import suppress

from flask import Flask, current_app, g, request, session
from gevent import monkey

from queues.model.refusals import Refusal
from webapp.auth.access import current_actor
from webapp.http.refusals import TooManyConnections
from webapp.http.server.connections import KEY, Connection, Connections
from webapp.http.server.pace import RequestPace
from webapp.live.named_boards import COOKIE, is_named

ALWAYS = frozenset({"health.alive", "health.ready", "static"})  # no page, or none that is made


def init_gate(app: Flask) -> None:
    # Without a patched world every request has a thread of its own, as in most tests.
    if monkey.is_module_patched("threading"):
        app.extensions["giliran_pace"] = RequestPace()
    app.before_request(_enter)
    app.teardown_request(_leave)


def connections() -> Connections:
    """The connections of the current app."""
    found: Connections = current_app.extensions["giliran_connections"]
    return found


def _enter() -> None:
    line: Connection | None = request.environ.get(KEY)
    pace: RequestPace | None = current_app.extensions.get("giliran_pace")
    if _is_known():
        if line:
            line.know()
        if pace is not None:
            pace.begin_first()
            g.goes_first = pace
        return
    if line and connections().is_too_many(line):
        line.end()
        raise TooManyConnections
    if pace is not None and request.endpoint not in ALWAYS:
        pace.enter()


def _leave(_error: BaseException | None) -> None:
    first: RequestPace | None = g.pop("goes_first", None)
    if first is not None:
        first.end_first()


def _is_known() -> bool:
    if not (session or "Authorization" in request.headers or COOKIE in request.cookies):
        return False  # nearly everybody in the hall
    with suppress(Refusal):  # a token that nobody has: the view says so
        return current_actor().is_staff or is_named()
    return False
