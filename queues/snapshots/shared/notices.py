"""What is said beside the figures: announcements that stand, pauses that are known, and how far each queue comes today.

Read in the transaction of the screen that shows it, and kept for all who read the same state. Who shows it says for
which moment: an announcement ends, and a pause draws near, without any event.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.hall.desk import DeskState
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.announcements import Announcement, read_announcements
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.reading.hall.planned_pauses import Planned, planned_pauses
from queues.reading.memory import Memory
from queues.reading.queue.reach import Reach, read_reach


@dataclass(frozen=True)
class Notices:
    """`announcements` are newest first; `planned` are by when they begin, those over among them."""

    announcements: tuple[Announcement, ...]
    planned: tuple[Planned, ...]

    def standing(self, now: datetime) -> list[Announcement]:
        return [one for one in self.announcements if now < one.ends_at]

    def announced(self, now: datetime) -> list[Planned]:
        return [one for one in self.planned if one.is_announced(now)]

    def for_services(self, service_ids: frozenset[UUID], desks: Iterable[DeskHead]) -> "Notices":
        """What concerns who waits for these services."""
        taken_at = {one: frozenset(desk.id for desk in desks if one in desk.service_ids) for one in service_ids}
        planned = [
            pause
            for pause in self.planned
            if any(pause.concerns_service(one, desk_ids) for one, desk_ids in taken_at.items())
        ]
        return Notices(tuple(one for one in self.announcements if one.for_phone(service_ids)), tuple(planned))

    def moment(self, now: datetime) -> str:
        """Differs when something has begun or ended by the clock alone."""
        said = [one.id for one in self.standing(now)] + [one.id for one in self.announced(now)]
        return "".join(one.hex[-6:] for one in said)


NOTHING_SAID = Notices((), ())


@dataclass(frozen=True)
class Rest:
    """Every desk that takes a service is paused; `until` is the first announced return, None when none is known."""

    service_id: UUID
    reason: str
    until: datetime | None


def rests_of(desks: Iterable[DeskHead], service_ids: Iterable[UUID]) -> Iterator[Rest]:
    """Services whose desks are all paused or closed, with one paused at least."""
    there = [desk for desk in desks if desk.state != DeskState.CLOSED]
    for service_id in sorted(service_ids):
        own = [desk for desk in there if service_id in desk.service_ids]
        if own and not any(desk.is_open for desk in own):
            back = [desk.pause_until for desk in own if desk.pause_until]
            until = min(back, default=None)
            first = next((desk for desk in own if desk.pause_until == until), own[0])
            yield Rest(service_id, first.pause_reason or "other", until)


_REACHES = Memory[Mapping[UUID, Reach]]()


def read_notices(connection: Connection, day: DayHead) -> Notices:
    return Notices(read_announcements(connection, day), planned_pauses(connection, day))


def read_reaches(connection: Connection, day: DayHead) -> Mapping[UUID, Reach]:
    """How far each queue comes today, as the day stood at its seq."""
    key = (day.id, day.epoch, day.seq)
    return _REACHES.recall(connection, key, lambda: read_reach(connection, day))


@dataclass(frozen=True)
class NoticesSnapshot:
    """All that is said and planned on a day, with the names of what it is about."""

    epoch: int
    seq: int
    day: DayHead
    notices: Notices
    services: Mapping[UUID, ServiceHead]
    desks: tuple[DeskHead, ...]

    def service(self, service_id: UUID | None) -> ServiceHead | None:
        return self.services.get(service_id) if service_id else None

    def desk(self, desk_id: UUID | None) -> DeskHead | None:
        return next((desk for desk in self.desks if desk.id == desk_id), None)


def notices_snapshot(engine: Engine, day_code: str) -> NoticesSnapshot:
    """Announcements and planned pauses of a day; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        return NoticesSnapshot(
            epoch=day.epoch,
            seq=day.seq,
            day=day,
            notices=read_notices(connection, day),
            services=read_services(connection, day),
            desks=read_desks(connection, day),
        )
