"""Says what happened: follows the event table in order of seq and emits to rooms. The only place that emits.

It is woken after a commit but never told what to say: what one wake-up missed, the next one reads. So nothing committed
stays unsaid, and what another process wrote is said too. Each process speaks to its own sockets: of several, each
follows the table by itself. Its position is kept nowhere and begins at the head of each stream and of each epoch: a
call is for the people who are there, and must not be repeated after a restart or a restore.

Nothing ends its voice: what cannot be understood or said is logged and said as `changed`, after which every screen
reads again, and the position moves on. How far it is behind is a metric; where it stays behind, `/readyz` fails and the
beats stop, so that no screen believes itself up to date.

What happens in queues is told together (`QueueNews`), after the events that it came with.
"""

import threading
import time
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

import structlog

from queues.model.events import DayClosed
from queues.persistence.read_transaction import Connection, DatabaseTrouble, Engine, one_read
from queues.reading.events.stream import Directory, RecordedRow, read_directory, read_events_after
from queues.reading.hall.day_head import Position, read_day
from queues.snapshots.shared.event_page import changed_form, is_known, moved_form, positions, public_form
from queues.snapshots.shared.queues import Queues, read_queues
from webapp.clock import Clock
from webapp.live.queue_news import QueueNews
from webapp.live.rooms import SPREAD, Room, may_move_queues, rooms_of
from webapp.live.wakeups import Waking
from webapp.live.wire.socket_wire import SocketWire

LOOK_EVERY = 1.0  # seconds; what another process wrote is said within this time
BEAT_EVERY = {"day": 5, "desk": 5, "load": 5, "queue": 25}  # seconds; a phone hears its queues
LOOK_AFTER_ROOMS = 25  # seconds; rooms without beats are only looked after
TICKS = 4  # a second: beats are spread over as many moments, each room at its own
QUIET_TICKS = 2  # a queue that was told something rests for so many
PATIENCE = 10.0  # seconds; who is behind for longer is in trouble
IDLE_SECONDS = 30  # a socket that watches nothing for so long is closed
PAGE = 200

log = structlog.get_logger(__name__)


class Announcer:
    """`patience`: seconds that events may wait to be said before that is called trouble."""

    def __init__(
        self, engine: Engine, wire: SocketWire, clock: Clock, waking: Waking, *, patience: float = PATIENCE
    ) -> None:
        self._engine = engine
        self._wire = wire
        self._clock = clock
        self._waking = waking
        self._patience = patience
        self._woken = threading.Event()
        self._starting = threading.Lock()
        self._saying = threading.RLock()  # two greenlets say things; a room must hear them in order
        self._running = False
        self._caught_up_at = time.monotonic()
        self._said: dict[UUID, Position] = {}
        self._began: dict[UUID, int] = {}
        self._sent: dict[UUID, dict[str, int]] = defaultdict(dict)
        self._rooms: dict[str, Room] = {}
        self._news = QueueNews(engine, clock, self._tell)
        self._wheel: dict[tuple[int, int], dict[str, Room]] = defaultdict(dict)

    def start(self) -> None:
        """Begin to follow, from the end of every stream: nobody has watched before. Later calls do nothing."""
        with self._starting:
            if self._running:
                return
            for position in positions(self._engine):
                self._begin_at(position)
            self._caught_up_at = time.monotonic()
            self._running = True
            self._waking.listen(self._woken.set)
            self._wire.begin(self._follow)
            self._wire.begin(self._beat)

    def stop(self) -> None:
        """End both loops, each when it next looks up."""
        self._running = False
        self._woken.set()

    def watch(self, room: Room) -> int:
        """Note that somebody is in the room; the seq up to which the room has been told everything."""
        if room.name not in self._rooms:
            self._rooms[room.name] = room
            self._wheel[_beat_of(room)][room.name] = room
        return self._position_of(room)

    def epoch(self, day_id: UUID) -> int:
        found = self._said.get(day_id)
        return found.epoch if found else 1

    def lag(self) -> dict[str, int]:
        """Day -> how many events were recorded and not yet said; empty while nobody has ever watched."""
        found = positions(self._engine) if self._running else []
        return {one.code: max(0, one.seq - self._said_of(one)) for one in found}

    def is_behind(self) -> bool:
        """Whether events have waited for too long to be said."""
        return self._is_stuck() and any(self.lag().values())

    def _said_of(self, position: Position) -> int:
        known = self._said.get(position.day_id)
        return known.seq if known and known.epoch == position.epoch else 0

    def _is_stuck(self) -> bool:
        """It has said everything once a second, or tried: longer ago something holds it up."""
        return self._running and time.monotonic() - self._caught_up_at > self._patience

    # -- following -----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        while self._running:
            self._woken.wait(LOOK_EVERY)
            self._woken.clear()
            try:
                self.say_what_is_new()
            except DatabaseTrouble as trouble:  # a database in trouble must not end the voice of the hall
                log.warning("cannot read events", kind=type(trouble).__name__)
                time.sleep(LOOK_EVERY)
            except Exception:  # nor must a mistake
                log.exception("the announcer stumbled")
                time.sleep(LOOK_EVERY)

    def say_what_is_new(self) -> None:
        """Emit every event that was committed since the last time, day by day, in order of seq."""
        read = [self._catch_up_with(position) for position in positions(self._engine)]
        if all(read):
            self._caught_up_at = time.monotonic()

    def _catch_up_with(self, position: Position) -> bool:
        """Say what one day has to say; False where its events cannot even be read, which is no other day's trouble.

        What is seen for the first time is begun at its head: nobody could watch it before, and it may be an old day
        that came with a restore or is among the latest again. Who was quicker misses a seq, and reads.
        """
        known = self._said.get(position.day_id)
        if known is None or known.epoch != position.epoch:
            self._begin_at(position)
        try:
            while self._said[position.day_id].seq < position.seq and self._say_page(self._said[position.day_id]):
                pass
        except DatabaseTrouble:
            raise
        except Exception:
            log.exception("events not read", day=position.code)
            return False
        return True

    def _say_page(self, known: Position) -> bool:
        """Whether there was something to say."""
        with one_read(self._engine) as connection:
            rows = read_events_after(connection, known.day_id, known.seq, PAGE)
            around = _surroundings(connection, known.day_id, self._clock.now())
        for row in rows:
            with self._saying:
                self._try_to_say(row, around)
                known = Position(known.day_id, known.code, row.epoch, row.seq)
                self._said[known.day_id] = known
            time.sleep(0)  # others may speak between two events
        self._tell_queues(known.day_id)
        return bool(rows)

    def _try_to_say(self, row: RecordedRow, around: "Surroundings | None") -> None:
        """Whatever this event does, the next one is said."""
        try:
            if around and is_known(row):
                self._say(row, *around)
                return
            log.error("event not understood", seq=row.seq, kind=row.kind)
        except Exception:
            log.exception("event not said", seq=row.seq, kind=row.kind)
        self._say_changed(row)

    def _say_changed(self, row: RecordedRow) -> None:
        """Nobody knows whom it concerns: who watches reads again, and who comes later has missed something."""
        for room in [room for room in self._rooms.values() if room.day_id == row.stream_id]:
            try:
                if _hears_of_change(room, row):
                    self._news.forget_room(room)
                    self._tell(room, row.epoch, changed_form(row) | _to_read_again(room))
            except Exception:
                log.exception("room not told", room=room.to)
        self._sent.pop(row.stream_id, None)
        self._began[row.stream_id] = row.seq

    def _say(self, row: RecordedRow, directory: Directory, queues: Queues) -> None:
        form = public_form(row, directory)
        for room, added in list(rooms_of(row, queues)):  # all or nobody: it may not be understood half-way
            if room.name not in self._rooms:
                self._sent[room.day_id][room.name] = row.seq
            elif room.kind == "queue":
                self._news.add(room, row.epoch, form | added)
            else:
                self._tell(room, row.epoch, form | added)
        if may_move_queues(row):
            self._news.order_changed(row.stream_id, row.epoch, moved_form(row))
        if row.kind == DayClosed.kind:
            self._news.end_rests()
            self._tell_queues(row.stream_id)
            self._forget(row.stream_id)

    def _tell_queues(self, day_id: UUID) -> None:
        rooms = [room for room in self._rooms.values() if room.day_id == day_id and room.kind == "queue"]
        if rooms and day_id in self._news.days():
            picture = self._news.picture(day_id)
            with self._saying:
                self._news.tell(day_id, rooms, picture)

    def _tell_queues_again(self) -> None:
        """What came while they rested."""
        self._news.end_rests()
        for day_id in self._news.days():
            self._tell_queues(day_id)

    def _tell(self, room: Room, epoch: int, message: dict[str, Any]) -> None:
        head = {"to": room.to, "epoch": epoch, "prev": self._position_of(room)}
        self._sent[room.day_id][room.name] = message["seq"]  # first: what goes wrong now is missed at the next
        self._wire.say("event", message | head, room.name)

    def _begin_at(self, position: Position) -> None:
        """Forget what was said in another epoch: a restored day counts anew."""
        with self._saying:
            self._said[position.day_id] = position
            self._began[position.day_id] = position.seq
            self._sent.pop(position.day_id, None)
            self._news.forget_day(position.day_id)

    def _forget(self, day_id: UUID) -> None:
        """A closed day's rooms take no more memory; who still watches one is only told to look once too often."""
        told = self._sent.pop(day_id, {})
        self._began[day_id] = max(told.values(), default=self._began.get(day_id, 0))
        self._news.forget_day(day_id)

    def _position_of(self, room: Room) -> int:
        return self._sent.get(room.day_id, {}).get(room.name, self._began.get(room.day_id, 0))

    # -- beating -------------------------------------------------------------------------------------------------

    def _beat(self) -> None:
        tick = 0
        while self._running:
            time.sleep(1 / TICKS)
            tick += 1
            try:
                self._tick(tick)
            except Exception:  # what fails in one beat must not end all of them
                log.exception("a beat stumbled")

    def _tick(self, tick: int) -> None:
        if tick % QUIET_TICKS == 0:
            self._tell_queues_again()
        if tick % (IDLE_SECONDS * TICKS) == 0:
            self._wire.cut_idle(IDLE_SECONDS)
        for every in {*BEAT_EVERY.values(), LOOK_AFTER_ROOMS}:
            self._beat_rooms(self._wheel[every, tick % (every * TICKS)])

    def _beat_rooms(self, due: dict[str, Room]) -> None:
        present = self._wire.rooms()
        at = self._clock.now().isoformat()
        for room in list(due.values()):
            if room.name not in present:
                self._rooms.pop(room.name, None)  # the last one has left
                self._news.forget_room(room)
                del due[room.name]
            elif room.kind in BEAT_EVERY and not self._is_stuck():
                with self._saying:
                    seq = self._position_of(room)
                    epoch = self.epoch(room.day_id)
                    beat = {"to": room.to, "epoch": epoch, "seq": seq, "prev": seq, "at": at}
                    self._wire.say("beat", beat, room.name)


Surroundings = tuple[Directory, Queues]


def _surroundings(connection: Connection, day_id: UUID, now: datetime) -> Surroundings | None:
    """What is needed to say the events of a day; None where this process does not understand the day."""
    try:
        day = read_day(connection, day_id=day_id)
        return read_directory(connection, day_id), read_queues(connection, day, now)
    except DatabaseTrouble:  # it is read again in a moment
        raise
    except Exception:
        log.exception("day not understood", day_id=str(day_id))
        return None


def _hears_of_change(room: Room, row: RecordedRow) -> bool:
    """A ticket's page hears its queues too; alone it is told where the event names it."""
    return room.kind != "ticket" or room.name == f"ticket:{row.payload.get('ticket_id')}"


def _to_read_again(room: Room) -> dict[str, Any]:
    """A queue speaks to a thousand phones: they take their time."""
    return {"ask": True, "spread": SPREAD} if room.kind == "queue" else {}


def _beat_of(room: Room) -> tuple[int, int]:
    """How often a room beats, and at which tick of that round: by its name, so that not all beat in one moment."""
    every = BEAT_EVERY.get(room.kind, LOOK_AFTER_ROOMS)
    return every, crc32(room.name.encode()) % (every * TICKS)
