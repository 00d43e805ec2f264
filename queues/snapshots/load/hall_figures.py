"""What the rules of alerts look at: the figures of every open hall, as the load view shows them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from queues.model.hall.desk import DeskState
from queues.model.queue.moves import TurnState
from queues.model.trouble.alerts import (
    OF_BOARDS,
    AlertKind,
    BoardFigures,
    BoxFigures,
    DeskFigures,
    HallFigures,
    QueueFigures,
    of_boards,
    troubles,
)
from queues.reading import Connection
from queues.reading.hall.day_head import read_served_days
from queues.reading.hall.open_alerts import read_alerts
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.reading.queue.served import Served
from queues.snapshots.shared.hall_reads import HallReads


def days_to_watch(
    connection: Connection,
    now: datetime,
    boards: Mapping[UUID, Iterable[BoardFigures]],
    of_box: Iterable[BoxFigures] = (),
) -> list[dict[str, object]]:
    """Arguments of `watch_load` for each day on which an alert is to be raised or cleared; nothing for quiet days.

    `boards`: the named TVs, by the day that they show. `of_box`: the trouble of the box, the same for every day.
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


def boards_have_changed(connection: Connection, boards: Mapping[UUID, Iterable[BoardFigures]]) -> bool:
    """Whether an alert of a TV is to be raised or cleared: asked every few seconds, without the figures of the hall."""
    for day in read_served_days(connection):
        alerts = ((AlertKind(alert.kind), alert.subject) for alert in read_alerts(connection, day.id))
        standing = {(kind, subject) for kind, subject in alerts if kind in OF_BOARDS}
        if {(one.kind, one.subject) for one in of_boards(boards.get(day.id, ()), standing)} != standing:
            return True
    return False


def hall_figures(
    hall: HallReads, boards: Iterable[BoardFigures] = (), of_box: Iterable[BoxFigures] = ()
) -> HallFigures:
    """Waits, desks and how long services take; the forecast and the quarter hours of the day are not asked for."""
    return HallFigures(
        queues=tuple(_queue(one, hall) for one in hall.services.values()),
        desks=tuple(_desk(one, hall) for one in hall.desks),
        boards=tuple(boards),
        box=tuple(of_box),
        no_call_minutes=_minutes(_no_call_since(hall), hall.now),
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
    is_wanted = hall.callable_since(head) is not None or any(row.desk_id == head.id for row in hall.at_desks)
    is_unattended = head.is_open and is_wanted and head.id not in hall.attended
    served, usual = _served_longest(head, hall)
    return DeskFigures(
        desk_id=head.id,
        idle_minutes=_minutes(hall.idle_waiting_since(head), hall.now),
        overdue_minutes=_minutes(head.pause_until or head.paused_at, hall.now) if is_paused else None,
        unstaffed_minutes=_minutes(hall.desk_times[head.id].unattended_since, hall.now) if is_unattended else None,
        called_minutes=max(_called_minutes(head, hall), default=None),
        served_minutes=served,
        usual_minutes=usual,
    )


def _called_minutes(head: DeskHead, hall: HallReads) -> Iterator[float]:
    """Since the last call of each who is called there and not served yet."""
    for row in hall.at_desks:
        if row.desk_id == head.id and row.state is TurnState.CALLED and row.last_called_at:
            yield (hall.now - row.last_called_at).total_seconds() / 60


def _served_longest(head: DeskHead, hall: HallReads) -> tuple[float | None, float]:
    """Of those who are served there, the one whose service has outlasted the usual most: its minutes, and the usual.

    Usual is what the catalogue says, or what it took today where that is longer.
    """
    found = [
        ((hall.now - row.served_since).total_seconds() / 60, _usual_minutes(row.service_id, hall))
        for row in hall.at_desks
        if row.desk_id == head.id and row.state is TurnState.SERVING and row.served_since
    ]
    return max(found, key=lambda one: one[0] / one[1], default=(None, 0.0))


def _usual_minutes(service_id: UUID, hall: HallReads) -> float:
    today = hall.served.get(service_id, Served()).mean_minutes or 0.0
    return max(1.0, hall.services[service_id].typical_minutes, today)


def _no_call_since(hall: HallReads) -> datetime | None:
    """Since when an open desk could have called somebody and no desk has."""
    could = [
        max(hall.desk_times[desk.id].opened_at, since)
        for desk in hall.desks
        if desk.is_open and (since := hall.callable_since(desk))
    ]
    called = [times.called_at for times in hall.desk_times.values() if times.called_at]
    return max([min(could), *called]) if could else None


def _minutes(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else (now - since).total_seconds() / 60
