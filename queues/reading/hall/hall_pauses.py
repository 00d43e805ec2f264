"""Which desks paused with the whole hall: at once by a coordinator, or by a plan for all desks.

A pause of a desk is the hall's where it began at the moment of the hall's; one that began at another is the desk's own.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.events import HallPaused
from queues.persistence.schema.tables import event, planned_pause
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory

_AT_ONCE = select(event.c.at, event.c.payload).where(
    event.c.stream_id == bindparam("day_id"), event.c.kind == HallPaused.kind
)
_BY_PLAN = select(planned_pause.c.begun_at).where(
    planned_pause.c.day_id == bindparam("day_id"),
    planned_pause.c.begun_at.is_not(None),
    planned_pause.c.desk_id.is_(None),
    planned_pause.c.service_id.is_(None),
)


@dataclass(frozen=True)
class HallPauses:
    """Every pause of the hall that has begun today: `at_once` with the desks that it named, `by_plan` when it began."""

    at_once: frozenset[tuple[UUID, datetime]]
    by_plan: frozenset[datetime]

    def began(self, desk_id: UUID, paused_at: datetime | None) -> bool:
        """Whether the pause of this desk, which began at `paused_at`, is one of them."""
        return paused_at is not None and ((desk_id, paused_at) in self.at_once or paused_at in self.by_plan)


# Pauses change the plan, so they are read again only when it has changed.
_KEPT = Memory[HallPauses]()


def hall_pauses(connection: Connection, day: DayHead) -> HallPauses:
    """For screens: kept in memory until the plan of the day changes."""
    return _KEPT.recall(connection, (day.id, day.epoch, day.plan_seq), lambda: read_hall_pauses(connection, day.id))


def read_hall_pauses(connection: Connection, day_id: UUID) -> HallPauses:
    of_day = {"day_id": day_id}
    said = connection.execute(_AT_ONCE, of_day).all()
    at_once = frozenset((UUID(desk_id), at) for at, payload in said for desk_id in payload["desks"])
    return HallPauses(at_once, frozenset(connection.execute(_BY_PLAN, of_day).scalars()))
