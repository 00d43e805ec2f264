"""The announcements of a day that nobody has withdrawn; kept until one is made or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.hall.announcements import Audience
from queues.persistence.schema.tables import announcement
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory


@dataclass(frozen=True)
class Announcement:
    """`service_id` is set where it is for one queue."""

    id: UUID
    audience: str
    service_id: UUID | None
    text: str
    text_en: str
    made_at: datetime
    ends_at: datetime

    @property
    def for_board(self) -> bool:
        return self.audience in (Audience.ALL, Audience.BOARD)

    def for_phone(self, service_ids: frozenset[UUID]) -> bool:
        """For a phone whose ticket has open turns for these services."""
        return self.audience in (Audience.ALL, Audience.PHONES) or self.service_id in service_ids

    @property
    def for_everybody(self) -> bool:
        """For the hall page, which knows nobody's queue."""
        return self.audience in (Audience.ALL, Audience.PHONES)


_COPIED = tuple(announcement.c[name] for name in Announcement.__dataclass_fields__)
_MADE = (
    select(*_COPIED)
    .where(announcement.c.day_id == bindparam("day_id"), announcement.c.withdrawn_at.is_(None))
    .order_by(announcement.c.made_at.desc(), announcement.c.id.desc())
    .limit(50)
)
_KEPT = Memory[tuple[Announcement, ...]]()


def read_announcements(connection: Connection, day: DayHead) -> tuple[Announcement, ...]:
    """The newest first; those that have ended are among them."""
    key = (day.id, day.epoch, day.plan_seq)
    return _KEPT.recall(connection, key, lambda: _read(connection, day.id))


def _read(connection: Connection, day_id: UUID) -> tuple[Announcement, ...]:
    return tuple(Announcement(*row) for row in connection.execute(_MADE, {"day_id": day_id}))
