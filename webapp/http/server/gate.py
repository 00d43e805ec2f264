"""Who goes first: staff always, the public one after the other, too many of one address never."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask, current_app, g, request, session
from gevent import monkey

from queues.model.refusals import Refusal
from webapp.auth.access import current_actor
from webapp.http.metrics import register_metrics
from webapp.http.refusals import TooManyConnections
from webapp.http.server.connections import KEY, Connection, ConnectionMetrics, Connections
from webapp.http.server.pace import RequestPace

_FIRST = "giliran_goes_first"
ALWAYS = frozenset({"health.alive", "health.ready", "static"})  # no page, or none that is made


def let_go_first(app: Flask, is_first: Callable[[], bool]) -> None:
    """Whoever asks for a page goes first, as staff do, where `is_first` says so of the current request."""
    app.extensions.setdefault(_FIRST, []).append(is_first)


def init_gate(app: Flask) -> None:
    register_metrics(app, ConnectionMetrics(app.extensions["giliran_connections"]))
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
    with suppress(Refusal):  # a token that nobody has: the view says so
        return _is_staff() or any(is_first() for is_first in current_app.extensions.get(_FIRST, ()))
    return False


def _is_staff() -> bool:
    # Nearly everybody in the hall shows neither.
    return bool(session or "Authorization" in request.headers) and current_actor().is_staff
