"""Stands that serve people without numbers count them, so that the day's record holds them too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, insert, update

from queues.actions.permissions import require_seat
from queues.model import events
from queues.model.hall.desk import DeskState
from queues.model.refusals import DeskNotOpen, DeskTakesNoSuchService, NothingCounted
from queues.persistence.schema.tables import walk_in
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork

_COUNTED = and_(
    walk_in.c.day_id == bindparam("of_day"),
    walk_in.c.desk_id == bindparam("of_desk"),
    walk_in.c.service_id == bindparam("of_service"),
)
_ADD = (
    update(walk_in)
    .where(_COUNTED, walk_in.c.quantity + bindparam("more") >= 0)
    .values(quantity=walk_in.c.quantity + bindparam("more"))
)
_BEGIN = insert(walk_in)


def count_people(work: UnitOfWork, *, desk_id: UUID, service: str, now: datetime, quantity: int = 1) -> Made:
    """So many people were served without a number; a negative quantity takes back what was counted too much.

    A paused desk may still count: whoever stands there is served to the end.

    Refuses: DeskTakesNoSuchService, UnknownService, NothingCounted, DeskNotOpen, NotSeated, DayNotOpen, DayIsClosed.
    """
    require_seat(work, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_serving()
    if desk.state is DeskState.CLOSED:
        raise DeskNotOpen(desk=desk.name)
    (offered,) = work.offered(desk.day_id, [service])
    if offered.id not in work.service_ids_at(desk_id):
        raise DeskTakesNoSuchService(desk=desk.name, service=service)
    counted = {"of_day": desk.day_id, "of_desk": desk_id, "of_service": offered.id}
    if not work.execute(_ADD, **counted, more=quantity).rowcount:
        if quantity < 0:
            raise NothingCounted(desk=desk.name, service=service)
        work.execute(_BEGIN, day_id=desk.day_id, desk_id=desk_id, service_id=offered.id, quantity=quantity)
    work.record(events.PeopleCounted(day_id=desk.day_id, at=now, desk_id=desk_id, service=service, quantity=quantity))
    return Made.of_desk(desk.day_id, desk_id)
