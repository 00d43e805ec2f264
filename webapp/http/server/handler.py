"""gevent's own HTTP server, made patient and no more than that: a deadline for heads, places for connections."""

from contextlib import closing
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler, WSGIServer

from webapp.http.server.connections import Connection, Connections, current_connection
from webapp.http.server.pace import look_unless_looked, round_of_loop

HEAD_SECONDS = 15  # from the first moment, or the last answer, to the end of a head: as gunicorn's keepalive
_TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _Unread:
    """Stands for a body of which nothing more is read."""

    def _discard(self) -> None:
        return


class TimedHandler(WSGIHandler):
    """A subclass names `connections`."""

    connections: Connections
    _line: Connection
    _deadline: gevent.Timeout | None = None

    def handle(self) -> None:
        known = current_connection()
        if known:
            known.moves_to(self.socket)
            self._line = known
            super().handle()
            return
        self._line = self.connections.come(self.socket, str(self.client_address[0]))
        try:
            super().handle()
        finally:
            self.connections.leave(self._line)

    def handle_one_request(self) -> Any:
        self._deadline = gevent.Timeout.start_new(HEAD_SECONDS)
        try:
            return super().handle_one_request()
        except gevent.Timeout as late:
            if late is not self._deadline:
                raise
            return "408", _TOO_LATE
        finally:
            self._deadline.close()

    def get_environ(self) -> dict[str, Any]:
        """The head has come whole."""
        if self._deadline:
            self._deadline.close()
        self._line.asks(self._end)
        environ: dict[str, Any] = super().get_environ()
        return environ

    def handle_one_response(self) -> None:
        if self._line.is_gone:  # else the half head of a line that was cut would be taken for a whole one
            self.close_connection = True
            return
        began = round_of_loop()
        super().handle_one_response()
        look_unless_looked(began)
        if self._line.is_ending:
            self._line.linger()
        else:
            self._line.waits()

    def finalize_headers(self) -> None:
        super().finalize_headers()
        if self._line.is_ending:
            self.response_headers.append((b"Connection", b"close"))

    def _end(self) -> None:
        self.close_connection = True
        self.wsgi_input = _Unread()


class TimedServer(WSGIServer):
    """With TLS: a handshake has the deadline of a head, and its connection a place from the first. A subclass names
    `connections`."""

    connections: Connections

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> Any:
        line = self.connections.come(client_socket, str(address[0]))
        try:
            secured = self._handshake(client_socket)
            if secured:
                with closing(secured):
                    self.handle(secured, address)
        finally:
            self.connections.leave(line)

    def _handshake(self, client_socket: Any) -> Any:
        deadline = gevent.Timeout.start_new(HEAD_SECONDS)
        try:
            return self.wrap_socket(client_socket, **self.ssl_args)
        except (gevent.Timeout, OSError):  # too late, or no TLS at all
            client_socket.close()
            return None
        finally:
            deadline.close()
