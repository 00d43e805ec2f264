"""Idle desks and desks without a clerk: since when a desk is free, when somebody worked there last, who has it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, or_, select

from queues.model.events import DayOpened, DayPrepared, DeskOpened, DeskResumed, DeskStaffed, HallResumed
from queues.persistence.schema.tables import desk, desk_clerk, event, session, turn
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory

_OPENINGS = (
    select(event.c.kind, event.c.at, event.c.payload)
    .where(
        event.c.stream_id == bindparam("day_id"),
        event.c.kind.in_(
            (DayPrepared.kind, DayOpened.kind, DeskOpened.kind, DeskResumed.kind, DeskStaffed.kind, HallResumed.kind)
        ),
    )
    .order_by(event.c.seq)
)
_LAST = (
    select(
        turn.c.desk_id,
        func.max(turn.c.closed_at),
        func.max(turn.c.held_at),
        func.max(turn.c.started_at),
        func.max(turn.c.last_called_at),
    )
    .where(turn.c.day_id == bindparam("day_id"), turn.c.desk_id.is_not(None))
    .group_by(turn.c.desk_id)
)
# A clerk who sits there, a tablet that has the desk, or one that signed in with its PIN (any of several seats).
_HAS_PIN_SESSION = (
    select(session.c.id)
    .where(session.c.desk_id == desk.c.id, session.c.ended_at.is_(None), session.c.is_late.is_(False))
    .exists()
)
_HAS_CLERK = select(desk_clerk.c.clerk_id).where(desk_clerk.c.desk_id == desk.c.id).exists()
_ATTENDED = select(desk.c.id).where(
    desk.c.day_id == bindparam("day_id"),
    or_(_HAS_CLERK, desk.c.console.is_not(None), _HAS_PIN_SESSION),
)


@dataclass(frozen=True)
class DeskTimes:
    """When one desk could last begin, and when somebody last worked there.

    `opened_at`: the day was opened, or the desk was opened or resumed. `left_at`: the last turn that still names it was
    closed or put on hold. `worked_at`: the last turn was called, begun, put on hold or closed, or a clerk came or left.
    """

    opened_at: datetime
    left_at: datetime | None = None
    worked_at: datetime | None = None
    called_at: datetime | None = None

    @property
    def free_since(self) -> datetime:
        """If the desk is open and nobody is at it now."""
        return max(self.opened_at, self.left_at or self.opened_at)

    @property
    def unattended_since(self) -> datetime:
        """If the desk is open and nobody has it now."""
        return max(self.opened_at, self.worked_at or self.opened_at)


# Openings change the plan, so they are read again only when it has changed: the day's events are many.
_OPENED = Memory[tuple[Mapping[UUID | None, datetime], Mapping[UUID, datetime]]]()


def read_desk_times(connection: Connection, day: DayHead) -> Mapping[UUID, DeskTimes]:
    """Of every desk that is asked for, on a day that was opened."""
    of_day = {"day_id": day.id}
    opened, sat = _openings(connection, day)
    day_opened = opened[None]
    found: dict[UUID, DeskTimes] = defaultdict(lambda: DeskTimes(day_opened))
    found.update({one: DeskTimes(max(day_opened, at)) for one, at in opened.items() if one is not None})
    for desk_id, at in sat.items():
        found[desk_id] = replace(found[desk_id], worked_at=at)
    for desk_id, closed, held, started, called in connection.execute(_LAST, of_day):
        times = found[desk_id]
        worked_at = _last(times.worked_at, closed, held, started, called)
        found[desk_id] = replace(times, left_at=_last(closed, held), worked_at=worked_at, called_at=called)
    return found


def read_opened_at(connection: Connection, day: DayHead) -> Mapping[UUID | None, datetime]:
    """When each desk last opened or went on after a pause; under None when the day was opened, or prepared."""
    opened, _sat = _openings(connection, day)
    return opened


def _openings(connection: Connection, day: DayHead) -> tuple[Mapping[UUID | None, datetime], Mapping[UUID, datetime]]:
    key = (day.id, day.epoch, day.plan_seq)
    return _OPENED.recall(connection, key, lambda: _read_opened(connection, day.id))


def read_attended(connection: Connection, day_id: UUID) -> frozenset[UUID]:
    """The desks at which a clerk sits or that a tablet has; who works with a token of the API is not seen here."""
    return frozenset(connection.execute(_ATTENDED, {"day_id": day_id}).scalars())


def _last(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at is not None), default=None)


def _read_opened(
    connection: Connection, day_id: UUID
) -> tuple[Mapping[UUID | None, datetime], Mapping[UUID, datetime]]:
    """When each desk last opened or went on (the day itself under None), and when a clerk last came or left there."""
    opened: dict[UUID | None, datetime] = {}
    sat: dict[UUID, datetime] = {}
    for kind, at, payload in connection.execute(_OPENINGS, {"day_id": day_id}):
        if kind == DeskStaffed.kind:
            sat[UUID(payload["desk_id"])] = at
        elif kind == HallResumed.kind:
            opened.update(dict.fromkeys(map(UUID, payload["desks"]), at))
        else:
            opened[UUID(payload["desk_id"]) if "desk_id" in payload else None] = at
    return opened, sat
