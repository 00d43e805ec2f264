"""What the rules of alerts look at: the figures of every open hall, as the load view shows them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from queues.model.hall.desk import DeskState
from queues.model.trouble.alerts import (
    AlertKind,
    BoardFigures,
    BoxFigures,
    DeskFigures,
    HallFigures,
    QueueFigures,
    troubles,
)
from queues.reading import Connection
from queues.reading.hall.day_head import read_served_days
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.snapshots.shared.hall_reads import HallReads


def days_to_watch(
    connection: Connection,
    now: datetime,
    boards: Mapping[UUID, Iterable[BoardFigures]],
    of_box: Iterable[BoxFigures] = (),
) -> list[dict[str, object]]:
    """Arguments of `watch_load` for each day on which an alert is to be raised or cleared; nothing for quiet days.

    `boards`: the TVs that this process has seen, by day. `of_box`: the trouble of the box, the same for every day.
    """
    found = []
    for day in read_served_days(connection):
        hall = HallReads(connection, day, now)
        figures = hall_figures(hall, boards.get(day.id, ()), of_box)
        standing = {(AlertKind(alert.kind), alert.subject) for alert in hall.alerts}
        wanted = {(trouble.kind, trouble.subject) for trouble in troubles(figures, day.policy.thresholds, standing)}
        if wanted != standing:
            found.append({"day_id": day.id, "figures": figures})
    return found


def hall_figures(
    hall: HallReads, boards: Iterable[BoardFigures] = (), of_box: Iterable[BoxFigures] = ()
) -> HallFigures:
    """Waits and desks alone: neither the forecast nor the history of the day is asked for."""
    return HallFigures(
        queues=tuple(_queue(one, hall) for one in hall.services.values()),
        desks=tuple(_desk(one, hall) for one in hall.desks),
        boards=tuple(boards),
        box=tuple(of_box),
    )


def _queue(head: ServiceHead, hall: HallReads) -> QueueFigures:
    taking = [desk for desk in hall.desks if head.id in desk.service_ids and desk.state != DeskState.CLOSED]
    due = head.pause_until or hall.paused_at.get(head.id)
    return QueueFigures(
        service_id=head.id,
        code=head.code,
        waiting=hall.waiting.get(head.id, 0),
        longest_minutes=hall.longest_minutes(head.id),
        grown_by=hall.grown_by(head.id),
        desks=len(taking),
        overdue_minutes=_minutes(due, hall.now) if head.pause_reason else None,
    )


def _desk(head: DeskHead, hall: HallReads) -> DeskFigures:
    is_paused = head.state == DeskState.PAUSED
    return DeskFigures(
        desk_id=head.id,
        idle_minutes=_minutes(hall.idle_waiting_since(head), hall.now),
        overdue_minutes=_minutes(head.pause_until or head.paused_at, hall.now) if is_paused else None,
    )


def _minutes(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else (now - since).total_seconds() / 60
