"""Messages for many: encoded and framed once, then written straight to each socket without ever waiting for it.

engine.io gives every socket a queue, a greenlet and a framing of its own: with a thousand phones that is four times the
work of sending. Here the frame of a message is made once. Three parties write to a socket: engine.io's own greenlet
(answers, pings), simple-websocket (close frames, pongs) and a message for many. All of them go through one `Outlet`,
which writes whole frames in the order in which they come and keeps what the kernel does not take. So no frame is torn,
and none overtakes another:

- While engine.io still has something in the socket's queue, a message for many joins that queue.
- engine.io's greenlet takes everything from the queue and writes it without a switch in between, because an outlet
  never waits; an empty queue therefore means that nothing is on its way.

Where an outlet cannot be (long polling, TLS in this process) the usual way is taken. All this leans on what engine.io,
Socket.IO and simple-websocket do inside: `compatibility` names it, and `rehearsal` tries it when the server starts.
"""

from functools import partial
from typing import Any

from engineio import packet as eio_packet
from engineio.async_drivers import gevent as driver
from socketio import packet as sio_packet

from webapp.live.wire.outlet import Outlet, outlet_of, text_frame

MOST_QUEUED = 512  # packets for a client that polls; engine.io forgets it after 45 s without a poll


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


class FastFrames:
    """Says a message to everybody in a room."""

    def __init__(self, server: Any) -> None:
        """`server` is the socketio.Server, in gevent's mode; from now on its new WebSockets have outlets."""
        self._server = server
        self.outlets: dict[str, Outlet] = {}  # by engine.io's sid, as long as the WebSocket is open
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
