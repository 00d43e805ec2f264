"""Pauses that are known beforehand: planned, taken back, begun and ended when it is time.

A plan begins once, by the clock of the box, and whoever presses "go on" has the last word: nothing pauses twice. Where
a pause runs already it keeps its reason, and its announced return moves to the end of the plan. A desk goes on when its
clerk is back and says so; a service, where nobody sits, goes on by itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping

from queues.model import events
from queues.model.hall.desk import Desk, DeskState, PauseReason
from queues.model.hall.service_day import ServiceDay
from queues.model.queue.turn import freeze
from queues.model.refusals import (
    PauseEndsBeforeItStarts,
    PauseHasBegun,
    PauseIsPast,
    PauseNotToday,
    UnknownDesk,
    UnknownPause,
)
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork

AROUND_THE_DAY = timedelta(hours=12)  # people come early and days run late, but not by more than this


def plan_pause(
    work: UnitOfWork,
    *,
    day_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    reason: str = "prayer",
    desk_id: UUID | None = None,
    service: str | None = None,
) -> Made:
    """Note a pause of a desk, of a service, or of the whole hall. One that should run already begins at once.

    Refuses: PauseEndsBeforeItStarts, PauseIsPast, PauseNotToday, UnknownService, DayIsClosed.
    """
    day = work.day(day_id)
    _require_sense(day, starts_at, ends_at, now)
    if desk_id is not None and work.desk(desk_id).day_id != day_id:
        raise UnknownDesk
    pause_id = add_planned_pause(
        work, day_id, PauseReason(reason), starts_at, ends_at, desk_id=desk_id, service_id=_id_of(work, day_id, service)
    )
    work.record(
        events.PausePlanned(
            day_id=day_id,
            at=now,
            pause_id=pause_id,
            reason=PauseReason(reason).value,
            **freeze({"starts_at": starts_at, "ends_at": ends_at}),
            desk_id=desk_id,
            service=service,
        )
    )
    return Made.of_day(day_id)


def add_planned_pause(
    work: UnitOfWork,
    day_id: UUID,
    reason: PauseReason,
    starts_at: datetime,
    ends_at: datetime,
    *,
    desk_id: UUID | None = None,
    service_id: UUID | None = None,
) -> UUID:
    """Write the plan down without a word: what the plan of a day holds is said when the day is prepared."""
    pause_id: UUID = work.new_id()
    work.add(
        tables.planned_pause,
        id=pause_id,
        day_id=day_id,
        desk_id=desk_id,
        service_id=service_id,
        reason=reason.value,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return pause_id


def cancel_planned_pause(work: UnitOfWork, *, day_id: UUID, pause_id: UUID, now: datetime) -> Made:
    """Take a plan back that has not begun; taken back twice is taken back once.

    Refuses: UnknownPause, PauseHasBegun, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    plan = _plan(work, pause_id, day_id)
    if plan["begun_at"] is not None:
        raise PauseHasBegun
    if plan["cancelled_at"] is None:
        work.execute(statements.CANCEL_PAUSE, of_id=pause_id, at=now)
        desk_id, service = plan["desk_id"], plan["service"]
        work.record(events.PauseCancelled(day_id=day_id, at=now, pause_id=pause_id, desk_id=desk_id, service=service))
    return Made.of_day(day_id)


def begin_planned_pause(work: UnitOfWork, *, pause_id: UUID, now: datetime) -> Made:
    """Begin a plan that is due; whoever comes second finds nothing to do.

    Refuses: UnknownPause.
    """
    plan = _plan(work, pause_id)
    day_id: UUID = plan["day_id"]
    is_due = plan["begun_at"] is None and plan["cancelled_at"] is None and plan["starts_at"] <= now < plan["ends_at"]
    if is_due and work.day(day_id).is_serving:
        work.execute(statements.BEGIN_PAUSE, of_id=pause_id, at=now)
        if plan["service_id"] is not None:
            _pause_service(work, plan, now)
        for desk in _desks_of(work, plan):
            _pause_desk(work, desk, plan, now)
    return Made.of_day(day_id)


def end_planned_pause(work: UnitOfWork, *, day_id: UUID, service_id: UUID, now: datetime) -> Made:
    """A service goes on after a pause that a plan had begun; one that a person has paused waits for a person.

    Refuses nothing.
    """
    is_serving = work.day(day_id).is_serving
    found = work.execute(statements.PAUSE_OF_SERVICE, day_id=day_id, service_id=service_id).mappings().one()
    until, paused_at = found["pause_until"], found["paused_at"]
    begun = work.execute(statements.BEGUN_PAUSE, day_id=day_id, service_id=service_id, begun_at=paused_at).first()
    if is_serving and begun and until is not None and until <= now:
        _set_pause(work, day_id, service_id, None, None, None)
        work.record(events.ServiceResumed(day_id=day_id, at=now, service=found["service"]))
    return Made.of_day(day_id)


# -- inside ----------------------------------------------------------------------------------------------------------


def _require_sense(day: ServiceDay, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    day.require_not_closed()
    if ends_at <= starts_at:
        raise PauseEndsBeforeItStarts
    if ends_at <= now:
        raise PauseIsPast
    if starts_at < day.opens_at - AROUND_THE_DAY or ends_at > day.closes_at + AROUND_THE_DAY:
        raise PauseNotToday


def _id_of(work: UnitOfWork, day_id: UUID, service: str | None) -> UUID | None:
    return None if service is None else work.offered(day_id, [service])[0].id


def _plan(work: UnitOfWork, pause_id: UUID, day_id: UUID | None = None) -> RowMapping:
    """The plan, with its day locked before anything of it is believed."""
    of_day = work.execute(statements.DAY_ID_OF_PAUSE, id=pause_id).scalar_one_or_none()
    if of_day is None or day_id not in (None, of_day):
        raise UnknownPause
    work.day(of_day)
    found: RowMapping = work.execute(statements.PLANNED_PAUSE, id=pause_id).mappings().one()
    return found


def _desks_of(work: UnitOfWork, plan: RowMapping) -> Sequence[Desk]:
    if plan["service_id"] is not None:
        return ()
    if plan["desk_id"] is not None:
        return (work.desk(plan["desk_id"]),)
    return [work.desk(desk_id) for desk_id in work.execute(statements.DESKS_OF_DAY, day_id=plan["day_id"]).scalars()]


def _pause_desk(work: UnitOfWork, desk: Desk, plan: RowMapping, now: datetime) -> None:
    """Who sits there is served to the end; a closed desk stays closed."""
    until: datetime = plan["ends_at"]
    if desk.state is DeskState.OPEN:
        work.record(desk.pause(now, PauseReason(plan["reason"]), until))
    elif desk.state is DeskState.PAUSED and desk.pause_until is not None and desk.pause_until < until:
        work.record(desk.pause_longer(now, until))


def _pause_service(work: UnitOfWork, plan: RowMapping, now: datetime) -> None:
    day_id, service_id, until = plan["day_id"], plan["service_id"], plan["ends_at"]
    found = work.execute(statements.PAUSE_OF_SERVICE, day_id=day_id, service_id=service_id).mappings().one()
    reason, paused_at = found["pause_reason"] or plan["reason"], found["paused_at"] or now
    if found["pause_reason"] and (found["pause_until"] is None or found["pause_until"] >= until):
        return
    _set_pause(work, day_id, service_id, reason, paused_at, until)
    paused = {"service": plan["service"], "reason": reason, **freeze({"until": until})}
    work.record(events.ServicePaused(day_id=day_id, at=now, **paused))


def _set_pause(
    work: UnitOfWork, day_id: UUID, service_id: UUID, reason: str | None, at: datetime | None, until: datetime | None
) -> None:
    work.execute(statements.PAUSE_SERVICE, of_day=day_id, of_service=service_id, reason=reason, at=at, until=until)
