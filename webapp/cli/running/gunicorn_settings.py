"""gunicorn's settings. Read as a file, never imported: what is in `webapp` must wait until the worker is patched."""

import gc
import os
import runpy
import signal
from functools import cached_property
from pathlib import Path
from socket import socket
from types import FrameType
from typing import TYPE_CHECKING

import gevent
from gunicorn.arbiter import Arbiter
from gunicorn.http import wsgi
from gunicorn.http.message import Request
from gunicorn.workers.ggevent import GeventWorker

if TYPE_CHECKING:
    from webapp.http.server.connections import Connections

_WEBAPP = Path(__file__).parents[2]
_JSON_LINES = runpy.run_path(str(_WEBAPP / "http/log_lines.py"))["JsonLines"]
_ROOM = runpy.run_path(str(_WEBAPP / "http/server/open_files.py"))


class Worker(GeventWorker):
    """gunicorn's worker for gevent that knows its connections: whose turn it is on each, and whose each is."""

    @cached_property
    def connections(self) -> "Connections":
        from webapp.wsgi import app

        found: Connections = app.extensions["giliran_connections"]
        return found

    def handle(self, listener: socket, client: socket, addr: tuple[str, int] | None) -> None:
        line = self.connections.come(client, addr[0] if addr else "")
        try:
            super().handle(listener, client, addr)
        finally:
            self.connections.leave(line)

    def handle_request(self, listener_name: str, req: Request, sock: socket, addr: tuple[str, int]) -> object:
        from webapp.http.server.pace import look_unless_looked, round_of_loop

        line, began = gevent.getcurrent().giliran_connection, round_of_loop()
        line.asks(req.force_close)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            look_unless_looked(began)
            if line.is_ending:
                line.linger()
            else:
                line.waits()


def _headers_without_server(response: wsgi.Response) -> list[str]:
    """Which server this is and of which version helps only those who look for its faults."""
    return [line for line in _all_headers(response) if not line.startswith("Server:")]


_all_headers = wsgi.Response.default_headers
wsgi.Response.default_headers = _headers_without_server

worker_class = Worker
workers = 1  # the announcer speaks for one process, and SQLite has one writer
# The default of 1,000 freezes everything, clerks too, when the thousandth phone connects.
worker_connections = _ROOM["accepted"](_ROOM["open_files"]())
# Seconds in which a first request must have come, too: of 500 page loads on a radio that loses a fifth, 27 were cut off
# without a word at the default of 2, and none at 15.
keepalive = 15
graceful_timeout = 10  # seconds; sockets are let go at once, so only a slow disk makes it last
control_socket_disable = True
loglevel = "warning"
accesslog = None  # it would keep the tokens of tickets, which stand in their addresses
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": _JSON_LINES}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
# Reload, upgrade, one worker more: each would let two writers work on one file. A restart is stop, then start.
_NEVER = (signal.SIGHUP, signal.SIGUSR2, signal.SIGTTIN, signal.SIGTTOU) if os.name != "nt" else ()


def when_ready(_arbiter: Arbiter) -> None:
    for number in _NEVER:
        signal.signal(number, signal.SIG_IGN)


def post_fork(_arbiter: Arbiter, _worker: Worker) -> None:
    """The app is loaded next, and `webapp.wsgi` collects again at its end: loading throws hardly anything away."""
    gc.disable()


def post_worker_init(worker: Worker) -> None:
    """The https listener opens.

    SIGTERM: gunicorn waits until every connection has ended, and an open socket ends only when it is let go.
    """
    from webapp.first_start.restoring import let_restart
    from webapp.wsgi import app, lifetime, open_staff_door

    let_restart(app, lambda: os.kill(os.getppid(), signal.SIGTERM))

    staff_door = open_staff_door()

    def leave(number: int, frame: FrameType | None) -> None:
        worker.handle_exit(number, frame)
        lifetime.leave()
        if staff_door:
            staff_door.close()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the terminal was closed: the hall goes on


def worker_exit(_arbiter: Arbiter, _worker: Worker) -> None:
    from webapp.wsgi import lifetime

    lifetime.end()


def on_exit(_arbiter: Arbiter) -> None:
    from webapp.cli.running.beginning_again import begin_again_if_asked
    from webapp.settings import Settings

    begin_again_if_asked(Settings().data_dir, "gunicorn")


def worker_int(_worker: Worker) -> None:
    """Ctrl+C: end at once. What was answered is on disk; what was not will be asked again with its key."""
    os._exit(0)
