"""A router between the hall's screens and its server, which now and then answers in the server's place.

Captive pages, carriers and cheap proxies do this: HTML and status 200, whatever was asked for.
"""

import select
import socket
import threading
from contextlib import suppress

PAGE = b"<!doctype html><title>Wi-Fi</title><h1>Selamat datang di Wi-Fi gratis</h1>"
HEAD = b"HTTP/1.1 %d Wi-Fi\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
CHUNK = 65_536


class CaptiveRouter:
    """Listens on a port of 127.0.0.1; passes bytes on to the server's port until it is told to answer by itself."""

    def __init__(self, port: int, server_port: int) -> None:
        self._server_port = server_port
        self._open: set[socket.socket] = set()
        self.is_captive = False
        self.status = 200
        self.answered = 0
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def capture(self, status: int = 200) -> None:
        """From now on every request gets the page, and what was connected is cut."""
        self.is_captive, self.status = True, status
        self._cut()

    def release(self) -> None:
        self.is_captive = False

    def close(self) -> None:
        self._listener.close()
        self._cut()

    def _cut(self) -> None:
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hold, args=(visitor,), daemon=True).start()

    def _hold(self, visitor: socket.socket) -> None:
        """Known first and judged then: whoever comes while it begins to capture is cut or answered."""
        self._open.add(visitor)
        serve = self._answer if self.is_captive else self._pass_on
        with visitor, suppress(OSError):
            serve(visitor)
        self._open.discard(visitor)

    def _answer(self, visitor: socket.socket) -> None:
        visitor.settimeout(10)
        head = b""
        while b"\r\n\r\n" not in head:
            head += visitor.recv(CHUNK) or b"\r\n\r\n"
        self.answered += 1
        visitor.sendall(HEAD % (self.status, len(PAGE)) + PAGE)

    def _pass_on(self, visitor: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._server_port)) as server:
            other = {visitor: server, server: visitor}
            while True:
                for one in select.select(list(other), [], [])[0]:
                    said = one.recv(CHUNK)
                    if not said:
                        return
                    other[one].sendall(said)
