"""Desks open, close, pause and change what they take; a whole service pauses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from queues.actions.guarding import require_own_desk
from queues.model import events
from queues.model.desk import Desk, DeskState, PauseReason
from queues.model.errors import DeskBusy, DeskNeedsService
from queues.persistence import catalogue, statements
from queues.persistence.unit_of_work import Made, UnitOfWork


def open_desk(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    desk = _desk(work, desk_id)
    if desk.state is not DeskState.OPEN:
        work.record(desk.open(now))
    return _made(desk)


def close_desk(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """Refused while somebody is at the desk."""
    desk = _desk(work, desk_id)
    live = work.live_at(desk_id)
    if live:
        raise DeskBusy(desk=desk.name, number=live[0].number)
    if desk.state is not DeskState.CLOSED:
        work.record(desk.close(now))
    return _made(desk)


def pause_desk(
    work: UnitOfWork, *, desk_id: UUID, now: datetime, reason: str = "rest", minutes: int | None = None
) -> Made:
    """The desk calls nobody for a while; who sits there is served to the end."""
    desk = _desk(work, desk_id)
    work.record(desk.pause(now, PauseReason(reason), now + timedelta(minutes=minutes) if minutes else None))
    return _made(desk)


def resume_desk(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    desk = _desk(work, desk_id)
    if desk.state is not DeskState.OPEN:
        work.record(desk.resume(now))
    return _made(desk)


def change_desk_services(work: UnitOfWork, *, desk_id: UUID, services: Sequence[str], now: datetime) -> Made:
    """What the desk takes from now on; who is there already is served to the end."""
    desk = _desk(work, desk_id)
    if not services:
        raise DeskNeedsService(desk=desk.name)
    offered = work.offered(desk.day_id, sorted(set(services)))
    catalogue.give_services(work.connection, desk_id, [service.code for service in offered])
    work.record(
        events.DeskServicesChanged(
            day_id=desk.day_id, at=now, desk_id=desk_id, services=tuple(service.code for service in offered)
        )
    )
    return _made(desk)


def staff_desk(work: UnitOfWork, *, desk_id: UUID, clerk_id: UUID | None, now: datetime) -> Made:
    """Note who sits at the desk; nothing is recorded when it is the same person."""
    desk = _desk(work, desk_id)
    if clerk_id is None:
        desk.console = None  # whoever sits down next takes over from nobody
    if desk.clerk_id != clerk_id:
        desk.clerk_id = clerk_id
        work.record(events.DeskStaffed(day_id=desk.day_id, at=now, desk_id=desk_id, clerk_id=clerk_id))
    return _made(desk)


def pause_service(
    work: UnitOfWork, *, day_id: UUID, service: str, now: datetime, reason: str = "network", minutes: int | None = None
) -> Made:
    """No desk calls for the service and no new numbers are given; places are kept."""
    work.day(day_id).require_not_closed()
    (offered,) = work.offered(day_id, [service])
    until = now + timedelta(minutes=minutes) if minutes else None
    work.execute(
        statements.PAUSE_SERVICE,
        of_day=day_id,
        of_service=offered.id,
        reason=PauseReason(reason).value,
        at=now,
        until=until,
    )
    microseconds = int(until.timestamp() * 1_000_000) if until else None
    work.record(events.ServicePaused(day_id=day_id, at=now, service=service, reason=reason, until=microseconds))
    return Made(day_id=day_id)


def resume_service(work: UnitOfWork, *, day_id: UUID, service: str, now: datetime) -> Made:
    work.day(day_id).require_not_closed()
    (offered,) = work.offered(day_id, [service])
    work.execute(statements.PAUSE_SERVICE, of_day=day_id, of_service=offered.id, reason=None, at=None, until=None)
    work.record(events.ServiceResumed(day_id=day_id, at=now, service=service))
    return Made(day_id=day_id)


def _desk(work: UnitOfWork, desk_id: UUID) -> Desk:
    require_own_desk(work.actor, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    return desk


def _made(desk: Desk) -> Made:
    return Made(day_id=desk.day_id, desk_id=desk.id)
