"""A clerk asks for help: an alert with the coordinator, until one says that they come or the clerk takes it back."""

from datetime import datetime
from uuid import UUID

from queues.actions.hall.alerting import clear_alert, raise_alert, standing_alerts
from queues.actions.permissions import require_seat
from queues.model.hall.desk import Desk
from queues.model.trouble.alerts import AlertKind, Trouble
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def ask_for_help(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """Raise an alert that names the desk; asked twice, it stands once.

    Refuses: UnknownDesk, NotSeated, DayNotOpen, DayIsClosed.
    """
    desk = _desk_at_work(work, desk_id)
    if (AlertKind.HELP_WANTED, str(desk_id)) not in standing_alerts(work, desk.day_id):
        raise_alert(work, desk.day_id, Trouble(AlertKind.HELP_WANTED, str(desk_id), desk_id=desk_id), now)
    return Made.of_desk(desk.day_id, desk_id)


def withdraw_help(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """No help is needed any more; nothing is recorded where none was asked for.

    Refuses: UnknownDesk, NotSeated, DayNotOpen, DayIsClosed.
    """
    desk = _desk_at_work(work, desk_id)
    wanted = standing_alerts(work, desk.day_id).get((AlertKind.HELP_WANTED, str(desk_id)))
    if wanted:
        clear_alert(work, desk.day_id, wanted, AlertKind.HELP_WANTED, str(desk_id), now)
    return Made.of_desk(desk.day_id, desk_id)


def _desk_at_work(work: UnitOfWork, desk_id: UUID) -> Desk:
    require_seat(work, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_serving()
    return desk
