"""Pauses that are known beforehand: what is planned of a day, what is due, and what is over.

`planned_pauses` is for every reader (screens, estimates); `due_pauses` and `pauses_over` are for jobs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select

from queues.model.hall.service_day import BEING_SERVED
from queues.persistence.schema.tables import day_service, planned_pause, service_day
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory

ANNOUNCED_BEFORE = timedelta(minutes=30)  # so long before it begins people are told


@dataclass(frozen=True)
class Planned:
    """A pause that is not cancelled, of one desk, one service, or (neither) of every desk of the hall."""

    id: UUID
    desk_id: UUID | None
    service_id: UUID | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    begun_at: datetime | None

    @property
    def is_of_hall(self) -> bool:
        return self.desk_id is None and self.service_id is None

    def is_ahead(self, now: datetime) -> bool:
        """It has not begun, and will."""
        return self.begun_at is None and now < self.ends_at

    def is_announced(self, now: datetime) -> bool:
        """It is ahead, and soon enough to tell people."""
        return self.is_ahead(now) and now >= self.starts_at - ANNOUNCED_BEFORE

    def concerns_desk(self, desk_id: UUID, service_ids: Collection[UUID] = ()) -> bool:
        """Also a pause of the only service that the desk takes."""
        return self.is_of_hall or self.desk_id == desk_id or {self.service_id} == set(service_ids)

    def concerns_service(self, service_id: UUID, desk_ids: Collection[UUID]) -> bool:
        """Also a pause of the only desk that takes the service."""
        return self.is_of_hall or self.service_id == service_id or {self.desk_id} == set(desk_ids)


_KEPT = Memory[tuple[Planned, ...]]()
_COPIED = tuple(planned_pause.c[name] for name in Planned.__dataclass_fields__)
_PLANNED = (
    select(*_COPIED)
    .where(planned_pause.c.day_id == bindparam("day_id"), planned_pause.c.cancelled_at.is_(None))
    .order_by(planned_pause.c.starts_at, planned_pause.c.id)
)


def planned_pauses(connection: Connection, day: DayHead) -> tuple[Planned, ...]:
    """All that is planned of a day and not cancelled, those over among them, by when they begin."""
    key = (day.id, day.epoch, day.plan_seq)
    return _KEPT.recall(connection, key, lambda: _read(connection, day.id))


def _read(connection: Connection, day_id: UUID) -> tuple[Planned, ...]:
    return tuple(Planned(**row) for row in connection.execute(_PLANNED, {"day_id": day_id}).mappings())


def announced(pauses: Iterable[Planned], now: datetime) -> list[Planned]:
    """What people are told now of what will be."""
    return [one for one in pauses if one.is_announced(now)]


# -- what jobs look for ---------------------------------------------------------------------------------------------

_of_open_day = and_(service_day.c.id == planned_pause.c.day_id, service_day.c.state.in_(BEING_SERVED))
_DUE = (
    select(planned_pause.c.id)
    .join(service_day, _of_open_day)
    .where(
        planned_pause.c.begun_at.is_(None),
        planned_pause.c.cancelled_at.is_(None),
        planned_pause.c.starts_at <= bindparam("now"),
        planned_pause.c.ends_at > bindparam("now"),
    )
    .order_by(planned_pause.c.starts_at, planned_pause.c.id)
)
# Nobody sits at a service: what a plan has paused goes on by itself. A pause that a person made has another beginning.
_OVER = (
    select(day_service.c.day_id, day_service.c.service_id)
    .distinct()
    .join(
        planned_pause,
        and_(
            planned_pause.c.day_id == day_service.c.day_id,
            planned_pause.c.service_id == day_service.c.service_id,
            planned_pause.c.begun_at == day_service.c.paused_at,
        ),
    )
    .join(service_day, _of_open_day)
    .where(day_service.c.pause_until <= bindparam("now"))
)


def due_pauses(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """Arguments of `begin_planned_pause`. What was over before anybody looked is not begun."""
    return [{"pause_id": pause_id} for pause_id in connection.execute(_DUE, {"now": now}).scalars()]


def pauses_over(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """Arguments of `end_planned_pause`."""
    return [dict(row) for row in connection.execute(_OVER, {"now": now}).mappings()]
