"""Says what happened: follows the event table in order of seq and emits to rooms. The only place that emits.

It is woken after a commit but never told what to say: what one wake-up missed, the next one reads. So nothing committed
stays unsaid, and what another process wrote is said too. Each process speaks to its own sockets: of several, each
follows the table by itself.
"""

import threading
import time
from typing import Any
from uuid import UUID

import structlog
from flask_socketio import SocketIO
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.reading import one_read
from queues.snapshots.common import Queues, read_day, read_queues
from queues.snapshots.event_page import (
    Directory,
    Position,
    RecordedRow,
    positions,
    public_form,
    read_after,
    read_directory,
)
from webapp.clock import Clock
from webapp.rooms import Room, rooms_of
from webapp.waking import Waking

NAMESPACE = "/live"
LOOK_EVERY = 1.0  # seconds; what another process wrote is said within this time
BEAT_EVERY = {"day": 5, "desk": 5, "load": 5, "queue": 25}  # seconds; a phone hears its queues
PAGE = 200

log = structlog.get_logger(__name__)


class Announcer:
    def __init__(self, engine: Engine, socketio: SocketIO, clock: Clock, waking: Waking) -> None:
        self._engine = engine
        self._socketio = socketio
        self._clock = clock
        self._waking = waking
        self._woken = threading.Event()
        self._starting = threading.Lock()
        self._running = False
        self._said: dict[UUID, Position] = {}
        self._began: dict[UUID, int] = {}
        self._sent: dict[UUID, dict[str, int]] = {}
        self._rooms: dict[str, Room] = {}

    def wake(self, day_id: UUID) -> None:
        """Something was committed here."""
        self._woken.set()
        self._waking.tell(day_id)

    def start(self) -> None:
        """Begin to follow, from the end of every stream: nobody has watched before. Later calls do nothing."""
        with self._starting:
            if self._running:
                return
            for position in positions(self._engine):
                self._begin_at(position)
            self._running = True
            self._waking.listen(self._woken.set)
            self._socketio.start_background_task(self._follow)
            self._socketio.start_background_task(self._beat)

    def watch(self, room: Room) -> int:
        """Note that somebody is in the room; the seq up to which the room has been told everything."""
        self._rooms[room.name] = room
        return self._position_of(room)

    def epoch(self, day_id: UUID) -> int:
        found = self._said.get(day_id)
        return found.epoch if found else 1

    # -- following -----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        while True:
            self._woken.wait(LOOK_EVERY)
            self._woken.clear()
            try:
                self.say_what_is_new()
            except SQLAlchemyError as trouble:  # a database in trouble must not end the voice of the hall
                log.warning("cannot read events", kind=type(trouble).__name__)
                time.sleep(LOOK_EVERY)

    def say_what_is_new(self) -> None:
        """Emit every event that was committed since the last time, day by day, in order of seq."""
        for position in positions(self._engine):
            known = self._said.get(position.day_id)
            if known is None or known.epoch != position.epoch:
                self._begin_at(position if known else Position(position.day_id, position.code, position.epoch, 0))
            while self._said[position.day_id].seq < position.seq and self._say_page(self._said[position.day_id]):
                pass

    def _say_page(self, known: Position) -> bool:
        """Whether there was something to say."""
        with one_read(self._engine) as connection:
            rows = read_after(connection, known.day_id, known.seq, PAGE)
            directory = read_directory(connection, known.day_id)
            queues = read_queues(connection, read_day(connection, day_id=known.day_id))
        for row in rows:
            self._say(row, directory, queues)
            self._said[known.day_id] = Position(known.day_id, known.code, row.epoch, row.seq)
        return bool(rows)

    def _say(self, row: RecordedRow, directory: Directory, queues: Queues) -> None:
        form = public_form(row, directory)
        for room, added in rooms_of(row, queues):
            if room.name in self._rooms:
                head = {"to": room.to, "epoch": row.epoch, "prev": self._position_of(room)}
                self._emit("event", form | head | added, room)
            self._sent[room.day_id][room.name] = row.seq

    def _begin_at(self, position: Position) -> None:
        """Forget what was said in another epoch: a restored day counts anew."""
        self._said[position.day_id] = position
        self._began[position.day_id] = position.seq
        self._sent[position.day_id] = {}

    def _position_of(self, room: Room) -> int:
        return self._sent.get(room.day_id, {}).get(room.name, self._began.get(room.day_id, 0))

    # -- beating -------------------------------------------------------------------------------------------------

    def _beat(self) -> None:
        tick = 0
        while True:
            time.sleep(1)
            tick += 1
            due = {kind for kind, every in BEAT_EVERY.items() if tick % every == 0}
            if due:
                self._beat_rooms(due)

    def _beat_rooms(self, due: set[str]) -> None:
        present = self._socketio.server.manager.rooms.get(NAMESPACE, {})
        at = self._clock.now().isoformat()
        for room in list(self._rooms.values()):
            if room.name not in present:
                del self._rooms[room.name]  # the last one has left
            elif room.to.partition(":")[0] in due:
                seq = self._position_of(room)
                self._emit(
                    "beat", {"to": room.to, "epoch": self.epoch(room.day_id), "seq": seq, "prev": seq, "at": at}, room
                )

    def _emit(self, name: str, message: dict[str, Any], room: Room) -> None:
        self._socketio.emit(name, message, namespace=NAMESPACE, to=room.name)
