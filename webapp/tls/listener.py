"""The https listener of a hall: a second door to the same app, in the same process and on the same loop.

gunicorn's `certfile` would hold for all its addresses, and citizens stay on plain http; so this door is gevent's own
server, started inside the worker. It opens only where `giliran tls init` has made a certificate, and takes a new one
without a restart when the laptop's addresses change or the certificate comes near its end.
"""

import logging
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any
from wsgiref.types import WSGIApplication

import gevent
import structlog
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer

from webapp.settings import Settings
from webapp.tls.authority import Authority, Issued, NameNotPermitted
from webapp.tls.box_names import hosts

LOOK_EVERY = 60.0  # seconds; a tablet that finds a wrong certificate waits no longer than that

log = structlog.get_logger(__name__)


class HttpsListener:
    """`server` and `handler` read requests, with their deadlines; `most` connections at once."""

    def __init__(
        self,
        app: WSGIApplication,
        settings: Settings,
        now: Callable[[], datetime],
        *,
        server: type[WSGIServer] = WSGIServer,
        handler: type[WSGIHandler] = WSGIHandler,
        most: int = 1000,
        on_shown: Callable[[frozenset[str]], None] = lambda hosts: None,
    ) -> None:
        self._settings, self._now, self._on_shown = settings, now, on_shown
        self._authority = Authority(settings.tls_dir)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._shown: Issued | None = None
        host, port = settings.https_address
        self._server = server(
            (host, port),
            app,
            ssl_context=self._context,
            handler_class=handler,
            spawn=Pool(most),
            log=None,
            error_log=logging.getLogger("https"),
        )

    def start(self) -> bool:
        """Open the door; False, with a line in the log, where that is not possible: the hall goes on without it."""
        try:
            self.look()
            self._server.start()
        except (OSError, ValueError) as trouble:
            log.error("no https", kind=type(trouble).__name__, reason=str(trouble))
            return False
        gevent.spawn(self._follow)
        log.info("https", port=self._settings.https_address[1])
        return True

    def close(self) -> None:
        """No new connections; those that are open are let go with all others when the server ends."""
        self._server.close()

    def look(self) -> None:
        """Show the newest certificate; make one first when the one that is there will not do."""
        found = self._authority.issued
        if found is None or found.is_due(self._wanted(), self._now()):
            found = self._renewed() or found
        if found is not None and (self._shown is None or found.certificate != self._shown.certificate):
            self._context.load_cert_chain(*map(str, self._authority.server_files))
            self._shown = found
            self._on_shown(found.hosts)

    def _wanted(self) -> list[str]:
        return [host for host in hosts(self._settings) if self._authority.permits(host)]

    def _renewed(self) -> Issued | None:
        """None where the CA's key is gone or the CA is over: what is there is shown until somebody sees to it."""
        try:
            return self._authority.issue(self._wanted(), self._now())
        except (OSError, ValueError, NameNotPermitted) as trouble:
            log.error("certificate not renewed", kind=type(trouble).__name__)
            return None

    def _follow(self) -> None:
        while True:
            gevent.sleep(LOOK_EVERY)
            try:
                self.look()
            except Exception:  # the door stays open with what it has
                log.exception("certificate not looked at")


def open_https(
    app: WSGIApplication, settings: Settings, now: Callable[[], datetime], **how: Any
) -> HttpsListener | None:
    """The listener, open; None where the box has no certificate of its own or the port is taken.

    `on_shown` hears the names and addresses of each certificate that is shown, the first before the door opens.
    """
    if not Authority(settings.tls_dir).exists:
        return None
    listener = HttpsListener(app, settings, now, **how)
    return listener if listener.start() else None
