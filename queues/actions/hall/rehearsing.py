"""A rehearsal: the plan of a day tried out on a day of its own, which is removed whole."""

from datetime import datetime
from uuid import UUID

from queues.actions.hall.opening import open_day, pins_of, prepare_day
from queues.model.hall.service_day import DayPlan
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def begin_rehearsal(work: UnitOfWork, *, day_id: UUID, plan: DayPlan, now: datetime) -> Made:
    """Prepare and open the rehearsal `plan` of a day. The PINs of that day's desks open those of the rehearsal too.

    Refuses: DayExists, NotToday.
    """
    work.lock_box()
    made = prepare_day(work, plan=plan, now=now, desk_pins=pins_of(work, day_id, plan))
    open_day(work, day_id=made.subject_id, now=now)
    return made
