"""Clerks sit down at a desk and leave it: as many as the desk has seats, the one who came last in its name."""

from datetime import datetime
from uuid import UUID

from queues.actions.permissions import require_own_desk, sits_at
from queues.model import events
from queues.model.actor import Role
from queues.model.hall.desk import Desk
from queues.model.refusals import NotAllowed, SeatNeedsPin, SeatsTaken
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def staff_desk(work: UnitOfWork, *, desk_id: UUID, clerk_id: UUID | None, now: datetime) -> Made:
    """Note who sits at the desk, or (None) that the actor leaves it; nothing is recorded when nothing changes.

    Whoever sits down leaves every other desk of the day: nobody serves at two. A number that is there stays.

    A clerk who signed in for the whole hall seats nobody else, and sits down at a desk that sends documents home only
    with that desk's PIN: who sits there reads addresses. A coordinator may seat anybody anywhere.

    Refuses: NotAllowed, SeatNeedsPin, DayIsClosed.
    """
    require_own_desk(work.actor, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    if clerk_id is None:
        _leave(work, desk, now)
    else:
        _require_may_seat(work, desk, clerk_id)
        if clerk_id == work.actor.id:
            _leave_others(work, desk, clerk_id, now)
        _seat(work, desk, clerk_id, now)
    return Made.of_desk(desk.day_id, desk.id)


@command
def seat_clerk(work: UnitOfWork, *, desk_id: UUID, clerk_id: UUID, now: datetime) -> Made:
    """A coordinator moves a clerk to a free seat of the desk, away from every other desk of the day.

    Who sits there already stays as it is.

    Refuses: NotAllowed, SeatsTaken, DayIsClosed.
    """
    desk = _to_rearrange(work, desk_id)
    before = _sitting(work, desk)
    if clerk_id in before:
        return Made.of_desk(desk.day_id, desk.id)
    if len(before) >= desk.seats:
        raise SeatsTaken(desk=desk.name)
    _leave_others(work, desk, clerk_id, now)
    _seat(work, desk, clerk_id, now)
    return Made.of_desk(desk.day_id, desk.id)


@command
def unseat_clerk(work: UnitOfWork, *, desk_id: UUID, clerk_id: UUID, now: datetime) -> Made:
    """A coordinator takes a clerk off the desk; nothing is recorded where that clerk does not sit.

    A number that is at the desk stays there, for whoever sits down next.

    Refuses: NotAllowed, DayIsClosed.
    """
    desk = _to_rearrange(work, desk_id)
    _take_off(work, desk, clerk_id, now)
    return Made.of_desk(desk.day_id, desk.id)


def _to_rearrange(work: UnitOfWork, desk_id: UUID) -> Desk:
    """The desk, for a coordinator who arranges its clerks; the events say that it was nobody of that desk."""
    if not work.actor.overrules:
        raise NotAllowed(desk=str(desk_id))
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    work.acts_outside = True
    return desk


def _leave_others(work: UnitOfWork, desk: Desk, clerk_id: UUID, now: datetime) -> None:
    for elsewhere in work.execute(statements.SEATS_OF_CLERK, day_id=desk.day_id, of_clerk=clerk_id).scalars().all():
        if elsewhere != desk.id:
            _take_off(work, work.desk(elsewhere), clerk_id, now)


def _take_off(work: UnitOfWork, desk: Desk, clerk_id: UUID, now: datetime) -> None:
    before = _sitting(work, desk)
    work.execute(statements.STAND_UP, of_desk=desk.id, of_clerk=clerk_id)
    if before == [clerk_id]:
        desk.console = None
    _name(work, desk, before, now)


def _require_may_seat(work: UnitOfWork, desk: Desk, clerk_id: UUID) -> None:
    actor = work.actor
    if actor.role is not Role.CLERK or actor.desk_id is not None:
        return
    if clerk_id != actor.id:
        raise NotAllowed(clerk=str(clerk_id))
    if not sits_at(work, desk.id) and work.execute(statements.DELIVERS, of_desk=desk.id).first():
        raise SeatNeedsPin(desk=desk.name)


def _seat(work: UnitOfWork, desk: Desk, clerk_id: UUID, now: datetime) -> None:
    """On a free seat; where there is none, instead of whoever has sat there longest."""
    before = _sitting(work, desk)
    others = [other for other in before if other != clerk_id]
    for gone in (clerk_id, *others[desk.seats - 1 :]):
        work.execute(statements.STAND_UP, of_desk=desk.id, of_clerk=gone)
    work.execute(statements.SIT_DOWN, desk_id=desk.id, clerk_id=clerk_id, sat_at=now)
    _name(work, desk, before, now)


def _leave(work: UnitOfWork, desk: Desk, now: datetime) -> None:
    before = _sitting(work, desk)
    desk.console = None  # whoever sits down next takes over from nobody
    _stand_up(work, desk)
    _name(work, desk, before, now)


def _stand_up(work: UnitOfWork, desk: Desk) -> None:
    """The actor, if it is a person who sits there; a desk's own PIN, or a coordinator, empties the desk."""
    sitting = _sitting(work, desk)
    if work.actor.id in sitting:
        sitting = [clerk_id for clerk_id in sitting if clerk_id == work.actor.id]
    elif work.actor.role is Role.CLERK and work.actor.desk_id is None:
        return
    for clerk_id in sitting:
        work.execute(statements.STAND_UP, of_desk=desk.id, of_clerk=clerk_id)


def _name(work: UnitOfWork, desk: Desk, before: list[UUID], now: datetime) -> None:
    """The desk carries the name of the one who came last; a change of those who sit there is recorded."""
    sitting = _sitting(work, desk)
    first = sitting[0] if sitting else None
    left = tuple(clerk_id for clerk_id in before if clerk_id not in sitting)
    if desk.clerk_id != first or left:
        desk.clerk_id = first
        work.record(events.DeskStaffed(day_id=desk.day_id, at=now, desk_id=desk.id, clerk_id=first, left=left))


def _sitting(work: UnitOfWork, desk: Desk) -> list[UUID]:
    """Who sits at the desk, the newest first."""
    return list(work.execute(statements.SITTING_AT, of_desk=desk.id).scalars())
