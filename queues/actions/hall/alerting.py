"""Alerts are raised and cleared by the rules of the day, and acknowledged by a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from queues.actions.desks.messages import tell_desk
from queues.model import events
from queues.model.hall.desk_message import MessageAbout
from queues.model.hall.service_day import DayState
from queues.model.refusals import UnknownAlert
from queues.model.trouble.alerts import AlertKind, HallFigures, Trouble, troubles
from queues.persistence.schema import tables
from queues.persistence.writing import alert_statements as statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork

WATCHED = frozenset({DayState.OPEN, DayState.ISSUING_STOPPED})


def watch_load(work: UnitOfWork, *, day_id: UUID, figures: HallFigures, now: datetime) -> Made:
    """Raise what has become trouble and clear what is over; what stands is judged under the day's lock.

    So two processes that see the same trouble raise one alert. A day that is not open is left as it is.

    Refuses nothing.
    """
    day = work.day(day_id)
    if day.state not in WATCHED:
        return Made.of_day(day_id)
    standing = standing_alerts(work, day_id)
    found = {(trouble.kind, trouble.subject): trouble for trouble in troubles(figures, day.policy.thresholds, standing)}
    for (kind, subject), alert_id in standing.items():
        if (kind, subject) not in found:
            clear_alert(work, day_id, alert_id, kind, subject, now)
    for key, trouble in sorted(found.items()):
        if key not in standing and not _came_back_elsewhere(work, day_id, trouble, figures, now):
            raise_alert(work, day_id, trouble, now)
    return Made.of_day(day_id)


def acknowledge_alert(work: UnitOfWork, *, day_id: UUID, alert_id: UUID, now: datetime) -> Made:
    """Somebody has seen it. The first who says so is named; what is over needs no eyes.

    A desk that has asked for help is told that they come, and with that it is over.

    Refuses: UnknownAlert.
    """
    return acknowledge_alerts(work, day_id=day_id, alert_ids=[alert_id], now=now)


def acknowledge_alerts(work: UnitOfWork, *, day_id: UUID, alert_ids: Sequence[UUID], now: datetime) -> Made:
    """Somebody has seen all of these, as where one cause has raised many. Each is judged as one alone.

    Refuses: UnknownAlert.
    """
    work.day(day_id)
    for alert_id in alert_ids:
        row = work.execute(statements.ALERT, id=alert_id, day_id=day_id).one_or_none()
        if row is None:
            raise UnknownAlert
        if row.acknowledged_at is None and row.cleared_at is None:
            work.execute(statements.ACKNOWLEDGE, of_id=alert_id, at=now, by=work.actor.id)
            work.record(events.AlertAcknowledged(day_id=day_id, at=now, alert_id=alert_id))
            if row.kind == AlertKind.HELP_WANTED:
                clear_alert(work, day_id, alert_id, AlertKind.HELP_WANTED, row.subject, now)
                tell_desk(work, work.desk(row.desk_id), MessageAbout.COMING, now)
    return Made.of_day(day_id)


def standing_alerts(work: UnitOfWork, day_id: UUID) -> dict[tuple[AlertKind, str], UUID]:
    """The ids of those that were raised and not cleared, by kind and subject."""
    rows = work.execute(statements.STANDING, day_id=day_id).all()
    return {(AlertKind(row.kind), row.subject): row.id for row in rows}


def raise_alert(work: UnitOfWork, day_id: UUID, trouble: Trouble, now: datetime) -> None:
    """The row and its event; whoever calls this has looked that none stands."""
    alert_id = work.new_id()
    work.add(
        tables.alert,
        id=alert_id,
        day_id=day_id,
        kind=trouble.kind.value,
        subject=trouble.subject,
        desk_id=trouble.desk_id,
        service_id=trouble.service_id,
        raised_at=now,
    )
    work.record(
        events.AlertRaised(day_id=day_id, at=now, alert_id=alert_id, alert=trouble.kind.value, subject=trouble.subject)
    )


def clear_alert(work: UnitOfWork, day_id: UUID, alert_id: UUID, kind: AlertKind, subject: str, now: datetime) -> None:
    """It is over, and whoever wants it may raise it again."""
    work.execute(statements.CLEAR, of_id=alert_id, at=now)
    work.record(events.AlertCleared(day_id=day_id, at=now, alert_id=alert_id, alert=kind.value, subject=subject))


def _came_back_elsewhere(work: UnitOfWork, day_id: UUID, trouble: Trouble, figures: HallFigures, now: datetime) -> bool:
    """Of several processes one has lost a board, and another one has it: who saw it last is right."""
    away = next((one.away_minutes for one in figures.boards if one.name == trouble.subject), None)
    if trouble.kind is not AlertKind.BOARD_AWAY or away is None:
        return False
    cleared = dict(work.execute(statements.LAST_CLEARED, day_id=day_id, kind=trouble.kind.value).all())
    last = cleared.get(trouble.subject)
    return last is not None and last > now - timedelta(minutes=away)
