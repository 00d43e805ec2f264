"""gevent's own server, for where gunicorn does not run.

Started as `python -m gevent.monkey --module webapp.cli.running.pywsgi`, so that the world is patched before our first
import.
"""

import logging
import signal
import sys
from typing import Any, ClassVar

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from webapp.cli.running.beginning_again import begin_again_if_asked
from webapp.first_start.restoring import let_restart
from webapp.http.server import open_files
from webapp.http.server.handler import TimedHandler
from webapp.wsgi import app, lifetime, open_staff_door

IDLE_FOR = 0.2  # seconds; what a phone has just sent is read before
STOP_WITHIN = 10  # seconds; sockets and connections that ask nothing are let go at once


class Handler(TimedHandler):
    """Knows which connections wait for their next request: those need not be waited for at the end."""

    connections = app.extensions["giliran_connections"]
    idle: ClassVar[set[gevent.Greenlet]] = set()

    def read_requestline(self) -> Any:
        waiting = gevent.getcurrent()
        self.idle.add(waiting)
        try:
            return super().read_requestline()
        finally:
            self.idle.discard(waiting)


def _hang_up_on_idle() -> None:
    """For as long as this process lives: an answer that is on its way makes one more idle connection."""
    while True:
        gevent.sleep(IDLE_FOR)
        gevent.killall(list(Handler.idle), block=False)


def main(host: str, port: int) -> None:
    server = WSGIServer(
        (host, port),
        app,
        log=None,
        error_log=logging.getLogger("pywsgi"),
        handler_class=Handler,
        spawn=Pool(open_files.accepted(open_files.open_files())),  # without a pool nobody is waited for at the end
    )

    staff_door = open_staff_door(handler=Handler)

    def stop() -> None:
        server.close()
        if staff_door:
            staff_door.close()
        lifetime.leave()
        gevent.spawn(_hang_up_on_idle)
        server.stop(STOP_WITHIN)

    let_restart(app, lambda: gevent.spawn(stop))
    gevent.signal_handler(signal.SIGINT, stop)
    gevent.signal_handler(signal.SIGTERM, stop)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the terminal was closed: the hall goes on
    server.serve_forever(stop_timeout=STOP_WITHIN)
    lifetime.end()
    begin_again_if_asked(app.extensions["giliran"].settings.data_dir, "pywsgi")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
