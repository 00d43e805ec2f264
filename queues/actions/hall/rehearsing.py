"""A rehearsal: the plan of a day tried out on a day of its own, which is removed whole."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from queues.actions.hall.opening import open_day, prepare_day
from queues.model.hall.service_day import DayPlan
from queues.persistence.schema import tables
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def begin_rehearsal(work: UnitOfWork, *, day_id: UUID, plan: DayPlan, now: datetime) -> Made:
    """Prepare and open the rehearsal `plan` of a day. The PINs of that day's desks open those of the rehearsal too.

    Refuses: DayExists, NotToday.
    """
    work.lock_box()
    has_pin = select(tables.desk.c.code, tables.desk.c.pin_hash).where(
        tables.desk.c.day_id == day_id, tables.desk.c.pin_hash.is_not(None)
    )
    planned = {one.code for one in plan.desks}
    pins = {row.code: row.pin_hash for row in work.execute(has_pin) if row.code in planned}
    made = prepare_day(work, plan=plan, now=now, desk_pins=pins)
    open_day(work, day_id=made.subject_id, now=now)
    return made
