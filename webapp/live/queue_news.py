"""What phones hear of their queues: who left and joined, how fast it goes, and how many calls come before each place.

News of a queue are told together, twice a second at most: when a thousand people arrive at once, each number told to
each phone would be a million messages, of which none changes what a phone shows. What happens in another queue of the
same desks is news too, as soon as the calls before somebody's place are others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from queues.persistence.read_transaction import Engine, one_read
from queues.reading.hall.day_head import read_day
from queues.snapshots.shared.hall_picture import HallPicture, hall_picture
from webapp.clock import Clock
from webapp.live.rooms import Room

MOST_PLACES = 150  # told of one queue; who stands further behind reads again every few minutes
MERGED = ("left", "joined")

log = structlog.get_logger(__name__)

Tell = Callable[[Room, int, dict[str, Any]], None]
Aheads = Sequence[tuple[int, int]]


@dataclass
class News:
    """What is still to be told to a queue."""

    room: Room
    epoch: int
    message: dict[str, Any]

    def add(self, epoch: int, message: dict[str, Any]) -> None:
        """The newest event's form; who left and joined in all. Of two moments to read again the earlier counts."""
        merged = {name: self.message.get(name, []) + message.get(name, []) for name in MERGED}
        asks = [one for one in (self.message, message) if "ask" in one]
        if asks:
            merged["ask"] = True
        if asks and all("spread" in one for one in asks):
            merged["spread"] = min(one["spread"] for one in asks)
        kept = {name: value for name, value in message.items() if name != "spread"}
        self.epoch, self.message = epoch, kept | merged


@dataclass
class HallNews:
    """The news of one day's queues. `event` is the newest that may have changed the order, None when all know it."""

    waiting: dict[str, News] = field(default_factory=dict)
    told: dict[str, dict[int, int]] = field(default_factory=dict)
    event: tuple[int, dict[str, Any]] | None = None


class QueueNews:
    """News of all days' queues, until they are told by `tell`."""

    def __init__(self, engine: Engine, clock: Clock, tell: Tell) -> None:
        self._engine, self._clock, self._tell_room = engine, clock, tell
        self._halls: dict[UUID, HallNews] = {}
        self._resting: set[str] = set()

    def add(self, room: Room, epoch: int, message: dict[str, Any]) -> None:
        hall = self._halls.setdefault(room.day_id, HallNews())
        if room.name in hall.waiting:
            hall.waiting[room.name].add(epoch, message)
        else:
            hall.waiting[room.name] = News(room, epoch, message)

    def order_changed(self, day_id: UUID, epoch: int, form: dict[str, Any]) -> None:
        """The calls before the places of any queue may be others since this event."""
        self._halls.setdefault(day_id, HallNews()).event = (epoch, form)

    def end_rests(self) -> None:
        """From now on each queue may be told something again."""
        self._resting.clear()

    def days(self) -> list[UUID]:
        """Days with something to tell."""
        return [day_id for day_id, hall in self._halls.items() if hall.waiting or hall.event]

    def picture(self, day_id: UUID) -> HallPicture | None:
        """The calls to come as they are expected now; None while they are not known."""
        try:
            with one_read(self._engine) as connection:
                found = hall_picture(connection, read_day(connection, day_id=day_id), self._clock.now())
        except Exception:  # who left and joined is told all the same; it is looked at again in half a second
            log.exception("calls to come are not known", day_id=str(day_id))
            return None
        return None if found.is_behind else found

    def tell(self, day_id: UUID, rooms: Sequence[Room], picture: HallPicture | None) -> None:
        """Tell those of a day's queue rooms that do not rest what is new to them."""
        hall = self._halls.get(day_id)
        if hall is None:
            return
        for room in rooms:
            if room.name not in self._resting:
                self._tell(hall, room, picture)
        if picture and not any(room.name in self._resting for room in rooms):
            hall.event = None

    def forget_room(self, room: Room) -> None:
        if hall := self._halls.get(room.day_id):
            hall.waiting.pop(room.name, None)
            hall.told.pop(room.name, None)

    def forget_day(self, day_id: UUID) -> None:
        self._halls.pop(day_id, None)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _tell(self, hall: HallNews, room: Room, picture: HallPicture | None) -> None:
        news = hall.waiting.pop(room.name, None)
        aheads = self._new_aheads(hall, room, picture)
        if news is None and aheads and hall.event:
            news = News(room, *hall.event)
        if news is None:
            return
        self._resting.add(room.name)
        self._tell_room(room, news.epoch, news.message | ({"ahead": packed(aheads)} if aheads else {}))

    def _new_aheads(self, hall: HallNews, room: Room, picture: HallPicture | None) -> Aheads:
        """Empty where everybody knows already. Who has joined since was told by their own page."""
        if picture is None:
            return []
        aheads = picture.aheads(room.subject)[:MOST_PLACES]
        told = hall.told.get(room.name)
        if told is not None and all(told.get(place, ahead) == ahead for place, ahead in aheads):
            return []
        hall.told[room.name] = dict(aheads)
        return aheads


def packed(aheads: Aheads) -> list[int]:
    """Place, ahead, place, ahead … each as what it is more than the one before: short on the air."""
    found, place, ahead = [], 0, 0
    for next_place, next_ahead in aheads:
        found += [next_place - place, next_ahead - ahead]
        place, ahead = next_place, next_ahead
    return found
