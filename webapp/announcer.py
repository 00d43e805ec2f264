"""Says what happened: follows the event table in order of seq and emits to rooms. The only place that emits.

It is woken after a commit but never told what to say: what one wake-up missed, the next one reads. So nothing committed
stays unsaid, and what another process wrote is said too. Each process speaks to its own sockets: of several, each
follows the table by itself.

Phones hear of new numbers in their queue together, twice a second at most: when a thousand people arrive at once, each
number told to each phone would be a million messages, of which none changes what a phone shows.
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zlib import crc32

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
from webapp.rooms import Room, can_wait, rooms_of
from webapp.sockets.fast_frames import FastFrames
from webapp.waking import Waking

NAMESPACE = "/live"
LOOK_EVERY = 1.0  # seconds; what another process wrote is said within this time
BEAT_EVERY = {"day": 5, "desk": 5, "load": 5, "queue": 25}  # seconds; a phone hears its queues
LOOK_AFTER_ROOMS = 25  # seconds; rooms without beats are only looked after
TICKS = 4  # a second: beats are spread over as many moments, each room at its own
QUIET_TICKS = 2  # news that can wait is told together after so many
IDLE_SECONDS = 30  # a socket that watches nothing for so long is closed
PAGE = 200

log = structlog.get_logger(__name__)


@dataclass
class Held:
    """News of new numbers in a queue that wait to be told together; no message where nothing came since the last."""

    room: Room
    epoch: int = 0
    message: dict[str, Any] | None = None

    def add(self, epoch: int, message: dict[str, Any]) -> None:
        if self.message:
            message = message | {"joined": self.message["joined"] + message["joined"]}
        self.epoch, self.message = epoch, message


class Announcer:
    def __init__(self, engine: Engine, socketio: SocketIO, clock: Clock, waking: Waking) -> None:
        self._engine = engine
        self._socketio = socketio
        self._clock = clock
        self._waking = waking
        self._woken = threading.Event()
        self._starting = threading.Lock()
        self._saying = threading.RLock()  # two greenlets say things; a room must hear them in order
        self._running = False
        self._said: dict[UUID, Position] = {}
        self._began: dict[UUID, int] = {}
        self._sent: dict[UUID, dict[str, int]] = defaultdict(dict)
        self._rooms: dict[str, Room] = {}
        self._held: dict[str, Held] = {}
        self._wheel: dict[tuple[int, int], dict[str, Room]] = defaultdict(dict)
        self._frames: FastFrames | None = None

    def speak_through(self, frames: FastFrames) -> None:
        """How a message reaches the sockets of a room."""
        self._frames = frames

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
        if room.name not in self._rooms:
            self._rooms[room.name] = room
            self._wheel[_beat_of(room)][room.name] = room
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
            with self._saying:
                self._say(row, directory, queues)
                known = Position(known.day_id, known.code, row.epoch, row.seq)
                self._said[known.day_id] = known
            time.sleep(0)  # others may speak between two events
        return bool(rows)

    def _say(self, row: RecordedRow, directory: Directory, queues: Queues) -> None:
        form = public_form(row, directory)
        for room, added in rooms_of(row, queues):
            if room.name not in self._rooms:
                self._sent[room.day_id][room.name] = row.seq
            elif can_wait(row, room):
                self._say_soon(room, row.epoch, form | added)
            else:
                self._say_held(room.name)
                self._tell(room, row.epoch, form | added)
        if row.kind == "day_closed":
            self._forget(row.stream_id)

    def _say_soon(self, room: Room, epoch: int, message: dict[str, Any]) -> None:
        """The first at once; what follows right behind it, together."""
        if room.name in self._held:
            self._held[room.name].add(epoch, message)
        else:
            self._held[room.name] = Held(room)
            self._tell(room, epoch, message)

    def _say_held(self, name: str) -> None:
        held = self._held.pop(name, None)
        if held and held.message:
            self._tell(held.room, held.epoch, held.message)

    def _say_what_waited(self) -> None:
        with self._saying:
            for name, held in list(self._held.items()):
                was_busy = held.message is not None
                self._say_held(name)
                if was_busy:
                    self._held[name] = Held(held.room)

    def _tell(self, room: Room, epoch: int, message: dict[str, Any]) -> None:
        head = {"to": room.to, "epoch": epoch, "prev": self._position_of(room)}
        self._emit("event", message | head, room)
        self._sent[room.day_id][room.name] = message["seq"]

    def _begin_at(self, position: Position) -> None:
        """Forget what was said in another epoch: a restored day counts anew."""
        with self._saying:
            self._said[position.day_id] = position
            self._began[position.day_id] = position.seq
            self._sent.pop(position.day_id, None)
            for name in [name for name, held in self._held.items() if held.room.day_id == position.day_id]:
                del self._held[name]

    def _forget(self, day_id: UUID) -> None:
        """A closed day's rooms take no more memory; who still watches one is only told to look once too often."""
        told = self._sent.pop(day_id, {})
        self._began[day_id] = max(told.values(), default=self._began.get(day_id, 0))

    def _position_of(self, room: Room) -> int:
        return self._sent.get(room.day_id, {}).get(room.name, self._began.get(room.day_id, 0))

    # -- beating -------------------------------------------------------------------------------------------------

    def _beat(self) -> None:
        tick = 0
        while True:
            time.sleep(1 / TICKS)
            tick += 1
            if tick % QUIET_TICKS == 0:
                self._say_what_waited()
            if tick % (IDLE_SECONDS * TICKS) == 0 and self._frames:
                self._frames.cut_idle(IDLE_SECONDS)
            for every in {*BEAT_EVERY.values(), LOOK_AFTER_ROOMS}:
                self._beat_rooms(self._wheel[every, tick % (every * TICKS)])

    def _beat_rooms(self, due: dict[str, Room]) -> None:
        present = self._socketio.server.manager.rooms.get(NAMESPACE, {})
        at = self._clock.now().isoformat()
        for room in list(due.values()):
            if room.name not in present:
                self._rooms.pop(room.name, None)  # the last one has left
                del due[room.name]
            elif _kind_of(room) in BEAT_EVERY:
                with self._saying:
                    seq = self._position_of(room)
                    epoch = self.epoch(room.day_id)
                    self._emit("beat", {"to": room.to, "epoch": epoch, "seq": seq, "prev": seq, "at": at}, room)

    def _emit(self, name: str, message: dict[str, Any], room: Room) -> None:
        if self._frames:
            self._frames.say(name, message, NAMESPACE, room.name)
        else:
            self._socketio.emit(name, message, namespace=NAMESPACE, to=room.name)


def _kind_of(room: Room) -> str:
    return room.to.partition(":")[0]


def _beat_of(room: Room) -> tuple[int, int]:
    """How often a room beats, and at which tick of that round: by its name, so that not all beat in one moment."""
    every = BEAT_EVERY.get(_kind_of(room), LOOK_AFTER_ROOMS)
    return every, crc32(room.name.encode()) % (every * TICKS)
