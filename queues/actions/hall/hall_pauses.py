"""The whole hall pauses at once and goes on at once, as when the power fails.

One step, one event, which names the desks. A desk that paused by itself has its own reason to: it stays as it is, when
the hall pauses and when it goes on. Which pause is the hall's is told by its moment, the same at all its desks.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from queues.model import events
from queues.model.hall.desk import Desk, DeskState, PauseReason
from queues.model.queue.turn import freeze
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.hall.hall_pauses import read_hall_pauses


def pause_hall(
    work: UnitOfWork, *, day_id: UUID, now: datetime, reason: str = "power", minutes: int | None = None
) -> Made:
    """Every open desk calls nobody for a while; who sits there is served to the end. Nothing where none is open.

    Refuses: DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    why, until = PauseReason(reason), now + timedelta(minutes=minutes) if minutes else None
    paused = [desk for desk in _desks(work, day_id) if desk.state is DeskState.OPEN]
    for desk in paused:
        desk.pause(now, why, until)  # what it would say for each desk is said once, of all
    if paused:
        ids = tuple(desk.id for desk in paused)
        facts = {"reason": why.value, **freeze({"until": until})}
        work.record(events.HallPaused(day_id=day_id, at=now, desks=ids, **facts))
    return Made.of_day(day_id)


def resume_hall(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    """Every desk goes on that paused with the hall, whether a person or a plan began that. Nothing where none did.

    Refuses: DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    of_hall = read_hall_pauses(work.connection, day_id)
    paused = [desk for desk in _desks(work, day_id) if desk.state is DeskState.PAUSED]
    resumed = [desk for desk in paused if of_hall.began(desk.id, desk.paused_at)]
    for desk in resumed:
        desk.resume(now)
    if resumed:
        work.record(events.HallResumed(day_id=day_id, at=now, desks=tuple(desk.id for desk in resumed)))
    return Made.of_day(day_id)


def _desks(work: UnitOfWork, day_id: UUID) -> Iterator[Desk]:
    return (work.desk(desk_id) for desk_id in work.execute(statements.DESKS_OF_DAY, day_id=day_id).scalars().all())
