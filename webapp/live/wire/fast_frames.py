"""Messages for many: encoded and framed once, then written straight to each socket without ever waiting for it.

engine.io gives every socket a queue, a greenlet and a framing of its own: with a thousand phones that is four times the
work of sending. Here the frame of a message is made once. Three parties write to a socket: engine.io's own greenlet
(answers, pings), simple-websocket (close frames, pongs) and a message for many. All of them go through one `Outlet`,
which writes whole frames in the order in which they come and keeps what the kernel does not take. So no frame is torn,
and none overtakes another:

- While engine.io still has something in the socket's queue, a message for many joins that queue.
- engine.io's greenlet takes everything from the queue and writes it without a switch in between, because an outlet
  never waits; an empty queue therefore means that nothing is on its way.

Where an outlet cannot be (long polling, TLS in this process, threads instead of gevent) the usual way is taken.
"""

import socket
import struct
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import gevent
from engineio import packet as eio_packet
from engineio.async_drivers import gevent as driver
from gevent.socket import socket as GeventSocket
from socketio import packet as sio_packet

MOST_OWED = 64 * 1024  # bytes that a reader may be behind: some 200 messages, beyond what the kernel holds
KERNEL_BUFFER = 64 * 1024  # else the kernel lets a phone that does not read pile up 4 MB
MOST_QUEUED = 512  # packets for a client that polls; engine.io forgets it after 45 s without a poll
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

    __slots__ = ("_owed", "_paying", "_plain", "_socket", "is_cut", "is_watching", "made_at", "recv")

    def __init__(self, sock: GeventSocket) -> None:
        self._socket = sock
        self._plain = sock._sock  # the same descriptor, which says "would block" instead of waiting
        self._owed = b""
        self._paying: gevent.Greenlet | None = None
        self.recv = sock.recv
        self.is_cut = False
        self.is_watching = False
        self.made_at = time.monotonic()
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


class FrameSocket(driver.WebSocketWSGI):
    """engine.io's WebSocket with an outlet of ours between it and the connection."""

    def __init__(self, frames: "FastFrames", handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self._frames = frames
        self._held = handler.__self__
        self._handle = handler
        self._outlet: Outlet | None = None
        self.app = self._with_outlet

    def _with_outlet(self, _ws: Any) -> Any:
        # The handshake is written, and the greenlet that reads has not run yet: nobody is in the middle of a frame.
        self._outlet = outlet_of(self.ws.sock)
        if self._outlet is None:
            return self._handle(self)
        self.ws.sock = self._outlet
        self._frames.outlets[self._held.sid] = self._outlet
        try:
            return self._handle(self)
        finally:
            self._frames.outlets.pop(self._held.sid, None)

    def close(self) -> None:
        super().close()
        if self._outlet is not None:
            self._outlet.cut_later()


def outlet_of(sock: Any) -> Outlet | None:
    """None where a plain write would be wrong: TLS sockets are a class of their own, threads have other sockets."""
    if type(sock) is not GeventSocket or not hasattr(sock, "_sock"):
        return None
    return Outlet(sock)


class FastFrames:
    """Says a message to everybody in a room."""

    def __init__(self, server: Any) -> None:
        """`server` is the socketio.Server; from now on its new WebSockets have outlets where they can."""
        self._server = server
        self.outlets: dict[str, Outlet] = {}  # by engine.io's sid, as long as the WebSocket is open
        has_own_websocket = getattr(driver, "SimpleWebSocketWSGI", None) is not None
        if server.eio.async_mode == "gevent" and has_own_websocket:
            server.eio._async = {**server.eio._async, "websocket": partial(FrameSocket, self)}

    def say(self, name: str, message: dict[str, Any], namespace: str, room: str) -> int:
        """Without a switch of greenlets: nothing else is said to this room in between. To how many it went directly."""
        directly = 0
        encoded = self._server.packet_class(sio_packet.EVENT, namespace=namespace, data=[name, message]).encode()
        packet = eio_packet.Packet(eio_packet.MESSAGE, encoded)
        frame = text_frame(packet.encode().encode())
        sockets, outlets = self._server.eio.sockets, self.outlets
        for _sid, eio_sid in self._server.manager.get_participants(namespace, room):
            outlet, held = outlets.get(eio_sid), sockets.get(eio_sid)
            if held is None:
                continue
            if outlet is not None and held.upgraded and not held.closing and held.queue.empty():
                outlet.send(frame)
                directly += 1
            else:
                self._queue(held, eio_sid, packet)
        return directly

    def _queue(self, held: Any, eio_sid: str, packet: eio_packet.Packet) -> None:
        """The usual way; who polls too rarely is forgotten."""
        if held.queue.qsize() >= MOST_QUEUED and not held.upgraded:
            held.close(wait=False, abort=True)
            return
        self._server._send_eio_packet(eio_sid, packet)

    def note_watching(self, eio_sid: str) -> None:
        if outlet := self.outlets.get(eio_sid):
            outlet.is_watching = True

    def cut_idle(self, older_than: float) -> None:
        """End the connections that have watched nothing for so many seconds: each takes the place of a phone."""
        before = time.monotonic() - older_than
        for outlet in self._idle(before):
            outlet.cut()

    def _idle(self, before: float) -> Iterator[Outlet]:
        return (one for one in list(self.outlets.values()) if not one.is_watching and one.made_at < before)
