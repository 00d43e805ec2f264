"""Which tablet has a desk. Two that show the same desk confuse clerks; a second one must say that it takes over.

It guards against confusion and not against a second command: every move is safe by itself, whoever sends it.
"""

from datetime import datetime
from uuid import UUID

from queues.actions.permissions import require_seat
from queues.model import events
from queues.model.refusals import DeskInUse
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def take_console(work: UnitOfWork, *, desk_id: UUID, console: str, now: datetime, take_over: bool = False) -> Made:
    """Let this tablet have the desk; refused while another has it, unless it takes over.

    A desk with several seats has several tablets: there nobody takes anything from anybody.

    Refuses: DeskInUse, NotSeated, DayIsClosed.
    """
    require_seat(work, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    if desk.seats == 1 and desk.console != console:
        if desk.console and not take_over:
            raise DeskInUse(desk=desk.name)
        desk.console = console
        work.record(events.DeskTakenOver(day_id=desk.day_id, at=now, desk_id=desk_id))
    return Made.of_desk(desk.day_id, desk_id)


def free_console(work: UnitOfWork, *, desk_id: UUID, console: str, now: datetime) -> Made:
    """This tablet has the desk no more; one that took it over meanwhile keeps it.

    Refuses: DayIsClosed.
    """
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    if desk.console == console:
        desk.console = None
    return Made.of_desk(desk.day_id, desk_id)
