"""Self-test of fast frames at start: one WebSocket over loopback must hear everything whole and in order.

An attribute can stay and what it does can change. This takes some 10 ms and tries what fast frames lean on:
that simple-websocket is content with an outlet for a socket, that an empty queue of engine.io means that nothing is on
its way, that pongs and goodbyes go through the outlet too, and that the end of a socket is noticed.
"""

import struct
from contextlib import suppress
from typing import Any

import gevent
import socketio
from gevent import socket

from webapp.live.wire.fast_frames import FastFrames

PATIENCE = 5.0  # seconds; a machine that starts may be busy
ROOM = "rehearsal"
_MASK = b"\x00\x00\x00\x00"  # a client must mask; zeros leave the bytes as they are
_TEXT, _CLOSE, _PING, _PONG = 0x81, 0x88, 0x89, 0x8A


class NotAsTested(Exception):
    """The wire did something else than fast frames lean on."""


def rehearse() -> str | None:
    """What was not as expected, in words; None where all was."""
    rehearsal = _Rehearsal()
    try:
        with gevent.Timeout(PATIENCE):
            rehearsal.perform()
    except NotAsTested as other:
        return f"{rehearsal.step}: {other}"
    except (Exception, gevent.Timeout) as trouble:
        return f"{rehearsal.step}: {type(trouble).__name__}"
    finally:
        rehearsal.end()
    return None


class _Listener:
    """The other end: a client in bare bytes."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address)
        self._received = b""

    def say(self, kind: int, payload: bytes) -> None:
        self._socket.sendall(bytes([kind, 0x80 | len(payload)]) + _MASK + payload)

    def head(self) -> bytes:
        """What comes before the first frame."""
        while b"\r\n\r\n" not in self._received:
            self._more()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        return head

    def frame(self) -> tuple[int, bytes]:
        kind, size = self._take(2)
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
        return kind, self._take(size)

    def close(self) -> None:
        self._socket.close()

    def _take(self, size: int) -> bytes:
        while len(self._received) < size:
            self._more()
        taken, self._received = self._received[:size], self._received[size:]
        return taken

    def _more(self) -> None:
        more = self._socket.recv(4096)
        if not more:
            raise NotAsTested("closed")
        self._received += more


class _Rehearsal:
    """On a server of its own, which nobody else can reach. `step`: what is being tried."""

    def __init__(self) -> None:
        self.step = "connection"
        self._server = socketio.Server(async_mode="gevent", monitor_clients=False)
        self._server.on("connect", lambda sid, _environ: self._server.enter_room(sid, ROOM))
        self._frames = FastFrames(self._server)
        self._serving: gevent.Greenlet | None = None
        self._ends: list[Any] = []

    def perform(self) -> None:
        listener = self._connect()
        self.step = "handshake"
        _expect(listener.head().split(b"\r\n")[0].split(b" ")[1], b"101")
        _expect(listener.frame()[1][:1], b"0")
        listener.say(_TEXT, b"40")
        _expect(listener.frame()[1][:2], b"40")
        for part in (self._order, self._pong, self._goodbye):
            self.step = part.__name__.strip("_")
            part(listener)

    def end(self) -> None:
        """Whatever came of it: no greenlet and no open file is left."""
        if self._serving is not None:
            self._serving.kill(block=False)
        for one in self._ends:
            one.close()

    def _connect(self) -> _Listener:
        door = socket.socket()
        self._ends.append(door)
        door.bind(("127.0.0.1", 0))
        door.listen(1)
        listener = _Listener(door.getsockname())
        accepted, _address = door.accept()
        self._ends += [listener, accepted]
        self._serving = gevent.spawn(self._serve, accepted)
        return listener

    def _serve(self, accepted: socket.socket) -> None:
        """As gunicorn does; simple-websocket ends its request by an exception."""
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/socket.io/",
            "QUERY_STRING": "EIO=4&transport=websocket",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_UPGRADE": "websocket",
            "HTTP_CONNECTION": "Upgrade",
            "HTTP_SEC_WEBSOCKET_KEY": "Z2lsaXJhbiByZWhlYXJzYQ==",
            "HTTP_SEC_WEBSOCKET_VERSION": "13",
            "gunicorn.socket": accepted,
        }
        with suppress(StopIteration):
            self._server.handle_request(environ, lambda _status, _headers: None)

    def _order(self, listener: _Listener) -> None:
        """What engine.io sends and what goes straight: in the order in which it was said."""
        (held,) = self._server.eio.sockets.values()
        for text in ("1", "2"):
            self._server.emit(text, {}, to=ROOM)
        _expect(self._say("3"), 0)
        while not held.queue.empty():
            gevent.sleep(0)
        _expect(self._say("4"), 1)
        _expect([listener.frame() for _ in range(4)], [(_TEXT, b'42["%d",{}]' % n) for n in (1, 2, 3, 4)])

    def _say(self, name: str) -> int:
        return self._frames.say(name, {}, "/", ROOM)

    def _pong(self, listener: _Listener) -> None:
        listener.say(_PING, b"still there")
        _expect(listener.frame(), (_PONG, b"still there"))

    def _goodbye(self, listener: _Listener) -> None:
        listener.say(_CLOSE, struct.pack("!H", 1000))
        _expect(listener.frame()[0], _CLOSE)
        while self._frames.outlets:  # engine.io has noticed
            gevent.sleep(0)


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise NotAsTested(f"{found} instead of {wanted}")
