"""What the rules of alerts look at: the figures of every open hall, as the load view shows them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from queues.model.hall.desk import DeskState
from queues.model.hall.service_day import BEING_SERVED
from queues.model.trouble.alerts import (
    AlertKind,
    BoardFigures,
    BoxFigures,
    DeskFigures,
    HallFigures,
    QueueFigures,
    troubles,
)
from queues.persistence.schema.tables import service_day
from queues.snapshots.load.load import LoadDesk, LoadService, LoadSnapshot, read_load
from queues.snapshots.shared.heads import read_day

_SERVED_DAYS = select(service_day.c.id).where(service_day.c.state.in_(BEING_SERVED))


def days_to_watch(
    connection: Connection,
    now: datetime,
    boards: Mapping[UUID, Iterable[BoardFigures]],
    of_box: Iterable[BoxFigures] = (),
) -> list[dict[str, Any]]:
    """Arguments of `watch_load` for each day on which an alert is to be raised or cleared; nothing for quiet days.

    `boards`: the TVs that this process has seen, by day. `of_box`: the trouble of the box, the same for every day.
    """
    found = []
    for day_id in connection.execute(_SERVED_DAYS).scalars().all():
        load = read_load(connection, read_day(connection, day_id=day_id), now)
        figures = hall_figures(load, boards.get(day_id, ()), of_box)
        standing = {(AlertKind(alert.kind), alert.subject) for alert in load.alerts}
        wanted = {
            (trouble.kind, trouble.subject) for trouble in troubles(figures, load.day.policy.thresholds, standing)
        }
        if wanted != standing:
            found.append({"day_id": day_id, "figures": figures})
    return found


def hall_figures(
    load: LoadSnapshot, boards: Iterable[BoardFigures] = (), of_box: Iterable[BoxFigures] = ()
) -> HallFigures:
    staffed = {at.desk.id for at in load.desks if at.desk.state != DeskState.CLOSED}
    return HallFigures(
        queues=tuple(_queue(row, staffed, load.at) for row in load.services),
        desks=tuple(_desk(at, load.at) for at in load.desks),
        boards=tuple(boards),
        box=tuple(of_box),
    )


def _queue(row: LoadService, staffed: set[UUID], now: datetime) -> QueueFigures:
    return QueueFigures(
        service_id=row.service.id,
        code=row.service.code,
        waiting=row.waiting,
        longest_minutes=row.longest_minutes,
        grown_by=row.grown_by,
        desks=len(staffed.intersection(row.desks)),
        overdue_minutes=_minutes(row.service.pause_until or row.paused_at, now) if row.service.pause_reason else None,
    )


def _desk(at: LoadDesk, now: datetime) -> DeskFigures:
    is_paused = at.desk.state == DeskState.PAUSED
    return DeskFigures(
        desk_id=at.desk.id,
        idle_minutes=_minutes(at.idle_waiting_since, now),
        overdue_minutes=_minutes(at.desk.pause_until or at.desk.paused_at, now) if is_paused else None,
    )


def _minutes(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else (now - since).total_seconds() / 60
