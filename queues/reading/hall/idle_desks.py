"""Idle desks: since when an open desk with nobody at it could have called somebody."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from queues.model.events import DayOpened, DayPrepared, DeskOpened, DeskResumed
from queues.persistence.schema.tables import event, turn
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory

_OPENINGS = (
    select(event.c.kind, event.c.at, event.c.payload)
    .where(
        event.c.stream_id == bindparam("day_id"),
        event.c.kind.in_((DayPrepared.kind, DayOpened.kind, DeskOpened.kind, DeskResumed.kind)),
    )
    .order_by(event.c.seq)
)
_LEFT = (
    select(turn.c.desk_id, func.max(turn.c.closed_at), func.max(turn.c.held_at))
    .where(turn.c.day_id == bindparam("day_id"), turn.c.desk_id.is_not(None))
    .group_by(turn.c.desk_id)
)
# Openings change the plan, so they are read again only when it has changed: the day's events are many.
_OPENED = Memory[Mapping[UUID | None, datetime]]()


def read_idle(connection: Connection, day: DayHead) -> Mapping[UUID, datetime]:
    """Since when each desk is free, if it is open and nobody is at it now.

    That is the latest of: the day opened; the desk opened or was resumed; a turn that still names this desk was closed
    or put on hold.
    """
    key = (day.id, day.epoch, day.plan_seq)
    opened = _OPENED.recall(connection, key, lambda: _read_opened(connection, day.id))
    day_opened = opened[None]
    found = defaultdict(lambda: day_opened, {desk_id: at for desk_id, at in opened.items() if desk_id is not None})
    for desk_id, *times in connection.execute(_LEFT, {"day_id": day.id}):
        found[desk_id] = max(day_opened, found[desk_id], *(at for at in times if at is not None))
    return found


def _read_opened(connection: Connection, day_id: UUID) -> Mapping[UUID | None, datetime]:
    """By desk; the day itself under None."""
    found: dict[UUID | None, datetime] = {}
    for _kind, at, payload in connection.execute(_OPENINGS, {"day_id": day_id}):
        found[UUID(payload["desk_id"]) if "desk_id" in payload else None] = at
    return found
