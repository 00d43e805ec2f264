"""Writes whole WebSocket frames to one socket, in the order in which they come, without ever waiting for its reader."""

import socket
import struct

import gevent
from gevent.socket import socket as GeventSocket

MOST_OWED = 64 * 1024  # bytes that a reader may be behind: some 200 messages, beyond what the kernel holds
KERNEL_BUFFER = 64 * 1024  # else the kernel lets a phone that does not read pile up 4 MB
CLOSE_WITHIN = 5  # seconds a phone has to answer a close frame; one that has walked away never does
DROP_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: what is still unsent is thrown away with the connection
_NOW = 16 * 1024  # bytes offered to the kernel at a time when a slow reader catches up
_TEXT = b"\x81"  # one whole, unmasked text frame


def text_frame(text: bytes) -> bytes:
    """A WebSocket frame as a server sends it, RFC 6455 section 5.2."""
    size = len(text)
    if size < 126:
        return _TEXT + bytes([size]) + text
    if size < 65_536:
        return _TEXT + b"\x7e" + struct.pack("!H", size) + text
    return _TEXT + b"\x7f" + struct.pack("!Q", size) + text


class Outlet:
    """The one way out of a WebSocket; stands for the socket towards simple-websocket.

    Who is so far behind that `MOST_OWED` bytes would wait is cut off: the page connects again and reads what it missed.
    """

    __slots__ = ("_owed", "_paying", "_plain", "_socket", "is_cut", "recv")

    def __init__(self, sock: GeventSocket) -> None:
        self._socket = sock
        self._plain = sock._sock  # the same descriptor, which says "would block" instead of waiting
        self._owed = b""
        self._paying: gevent.Greenlet | None = None
        self.recv = sock.recv
        self.is_cut = False
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, frame: bytes) -> None:
        """Write a whole frame, now or as soon as the reader takes it. Neither waits nor raises."""
        if self.is_cut:
            return
        if not self._owed:
            frame = frame[self._written(frame) :]
        if frame and not self.is_cut:
            self._owe(frame)

    def cut(self) -> None:
        """End the connection now; simple-websocket's greenlet finds it closed and engine.io forgets it."""
        if self.is_cut:
            return
        self.is_cut = True
        self._owed = b""
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DROP_AT_ONCE)
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:  # it had ended already
            pass

    def cut_later(self) -> None:
        gevent.spawn_later(CLOSE_WITHIN, self.cut)

    def close(self) -> None:
        self.is_cut = True
        self._owed = b""
        self._socket.close()

    def _written(self, data: bytes) -> int:
        try:
            return int(self._plain.send(data))
        except BlockingIOError:
            return 0
        except OSError:
            self.cut()
            return 0

    def _owe(self, data: bytes) -> None:
        if len(self._owed) + len(data) > MOST_OWED:
            self.cut()
            return
        self._owed += data
        if self._paying is None:
            self._paying = gevent.spawn(self._pay)

    def _pay(self) -> None:
        """The only place that waits for the reader: a greenlet of this socket alone, while it owes something."""
        try:
            while self._owed and not self.is_cut:
                sent = self._socket.send(self._owed[:_NOW])
                self._owed = self._owed[sent:]
        except OSError:
            self.cut()
        finally:
            self._paying = None


def outlet_of(sock: object) -> Outlet | None:
    """None where a plain write would be wrong: TLS sockets are a class of their own, threads have other sockets."""
    if type(sock) is not GeventSocket or not hasattr(sock, "_sock"):
        return None
    return Outlet(sock)
