"""Sockets of the namespace /live: rooms, messages, hanging up; the one interface to engine.io and Socket.IO.

A `sid` is Socket.IO's name of a client. engine.io has another one for the same socket, which stays inside.
"""

import time
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import gevent
import structlog
from flask_socketio import SocketIO

from webapp.http.server.connections import KEY
from webapp.live.wire.compatibility import frames_for
from webapp.live.wire.outlet import CLOSE_WITHIN, Outlet

if TYPE_CHECKING:  # its import fails where engine.io has no such driver
    from webapp.live.wire.fast_frames import FastFrames

NAMESPACE = "/live"
CUT_AFTER = 0.5  # seconds that a phone has to answer a close frame when the server ends; one that sleeps does not
AGAIN = 0.1  # seconds; who connects while the server ends is let go too

log = structlog.get_logger(__name__)


class SocketWire:
    """`is_fast`: whether messages for many go straight to the sockets, or by Socket.IO's own emit."""

    def __init__(self, socketio: SocketIO, *, fast: bool = True) -> None:
        self._socketio = socketio
        self._server: Any = socketio.server
        self._frames: FastFrames | None = frames_for(self._server, wanted=fast)
        self.is_fast = self._frames is not None
        self._outlets: dict[str, Outlet] = self._frames.outlets if self._frames else {}
        self._watching: set[str] = set()
        self._idle_since: dict[str, float] = {}

    def on(self, name: str, handler: Callable[..., Any]) -> None:
        """Call this when a client says `name`."""
        self._socketio.on_event(name, handler, namespace=NAMESPACE)

    def begin(self, task: Callable[[], None]) -> None:
        """Run it beside everything else."""
        self._socketio.start_background_task(task)

    def sleep(self, seconds: float) -> None:
        self._socketio.sleep(seconds)

    # -- rooms ---------------------------------------------------------------------------------------------------

    def join(self, sid: str, room: str) -> None:
        self._server.enter_room(sid, room, namespace=NAMESPACE)

    def rooms(self) -> Mapping[str | None, Collection[str]]:
        """The sids in each room that has any; None is the room of all."""
        present: Mapping[str | None, Collection[str]] = self._server.manager.rooms.get(NAMESPACE, {})
        return present

    def count(self) -> int:
        """How many sockets are open."""
        return len(self._server.eio.sockets)

    def say(self, name: str, message: dict[str, Any], room: str) -> int:
        """Tell everybody in a room; to how many it went straight. Nothing else is said to the room in between."""
        if self._frames is None or not self.is_fast:
            self._emit(name, message, room)
            return 0
        try:
            return self._frames.say(name, message, NAMESPACE, room)
        except Exception:
            self._emit(name, message, room)  # fails too where the message is at fault; who has heard it hears it twice
            self.is_fast = False
            log.exception("fast frames failed: from now on the usual way")
            return 0

    def _emit(self, name: str, message: dict[str, Any], room: str) -> None:
        self._socketio.emit(name, message, namespace=NAMESPACE, to=room)

    # -- idle sockets --------------------------------------------------------------------------------------------

    def note_watching(self, sid: str) -> None:
        if eio_sid := self._eio_sid(sid):
            self._watching.add(eio_sid)

    def cut_idle(self, older_than: float) -> None:
        """End the connections that have watched nothing for so many seconds: each takes the place of a phone."""
        now = time.monotonic()
        self._watching.intersection_update(self._server.eio.sockets)
        self._idle_since = {eio_sid: self._idle_since.get(eio_sid, now) for eio_sid in self._idle()}
        for eio_sid, since in self._idle_since.items():
            if now - since >= older_than and (cut := self._cut_of(eio_sid)):
                cut()

    def _idle(self) -> set[str]:
        """WebSockets that watch nothing. One that has not finished its upgrade from polling does not yet watch."""
        upgraded = {eio_sid for eio_sid, held in list(self._server.eio.sockets.items()) if held.upgraded}
        return (upgraded | self._outlets.keys()) - (upgraded & self._watching)

    # -- hanging up ----------------------------------------------------------------------------------------------

    def hang_up(self, sid: str) -> None:
        """End it without saying goodbye in engine.io's words: a client that hears those does not come back."""
        eio_sid = self._eio_sid(sid)
        if eio_sid:
            self._hang_up(eio_sid, CLOSE_WITHIN)

    def send_away(self, sid: str) -> None:
        """Tell it to leave the namespace; a client does not come back by itself."""
        self._server.disconnect(sid, NAMESPACE)

    def end_soon(self, sid: str, seconds: float) -> None:
        """Close it in a while, in engine.io's words; what it was told before still arrives."""
        eio_sid = self._eio_sid(sid)
        if eio_sid:
            self._socketio.start_background_task(self._end_after, eio_sid, seconds)

    def let_everybody_go(self) -> None:
        """For as long as this process lives: who comes now is let go too."""
        asked: set[str] = set()
        while True:
            for eio_sid in {*self._server.eio.sockets, *self._outlets} - asked:
                asked.add(eio_sid)
                self._try_to_hang_up(eio_sid)
            self.sleep(AGAIN)

    def _try_to_hang_up(self, eio_sid: str) -> None:
        """One socket in trouble does not keep the others."""
        try:
            self._hang_up(eio_sid, CUT_AFTER)
        except Exception:
            log.exception("socket not let go")

    def _hang_up(self, eio_sid: str, within: float) -> None:
        """`within`: seconds it has to answer a close frame."""
        cut, held = self._cut_of(eio_sid), self._server.eio.sockets.get(eio_sid)
        if cut:
            gevent.spawn_later(within, cut)
        if held is not None:
            held.close(wait=False, abort=True)

    def _end_after(self, eio_sid: str, seconds: float) -> None:
        self.sleep(seconds)
        self._server.eio.disconnect(eio_sid)

    def _cut_of(self, eio_sid: str) -> Callable[[], None] | None:
        """What ends its connection at once. Asked for before engine.io forgets the socket."""
        if outlet := self._outlets.get(eio_sid):
            return outlet.cut
        asked = self._server.environ.get(eio_sid, {})
        # After an upgrade from polling the environment is still that of the first poll, on another connection.
        line = asked.get(KEY) if "transport=websocket" in asked.get("QUERY_STRING", "") else None
        return line.give_way if line else None

    def _eio_sid(self, sid: str) -> str | None:
        found: str | None = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        return found
