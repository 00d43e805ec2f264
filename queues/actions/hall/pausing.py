"""Desks open, close, pause and change what they take; a whole service pauses."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from queues.actions.desks.messages import tell_of_services
from queues.actions.permissions import require_own_service, require_seat
from queues.model import events
from queues.model.hall.desk import Desk, DeskState, PauseReason
from queues.model.queue.ordering import LEAST_WEIGHT
from queues.model.refusals import DeskBusy, DeskNeedsService, DeskTakesNoSuchService
from queues.persistence import catalogue
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


def open_desk(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """The desk may call; nothing is recorded where it is open already.

    Refuses: NotSeated, DayIsClosed.
    """
    desk = _desk(work, desk_id)
    if desk.state is not DeskState.OPEN:
        work.record(desk.open(now))
    return _made(desk)


def close_desk(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """The desk takes nobody any more, once nobody is there.

    Refuses: DeskBusy, NotSeated, DayIsClosed.
    """
    desk = _desk(work, desk_id)
    live = work.live_at(desk_id)
    if live:
        raise DeskBusy(desk=desk.name, number=live[0].number)
    if desk.state is not DeskState.CLOSED:
        work.record(desk.close(now))
    return _made(desk)


@command
def pause_desk(
    work: UnitOfWork, *, desk_id: UUID, now: datetime, reason: str = "rest", minutes: int | None = None
) -> Made:
    """The desk calls nobody for a while; who sits there is served to the end.

    Refuses: DeskNotOpen, NotSeated, DayIsClosed.
    """
    desk = _desk(work, desk_id)
    work.record(desk.pause(now, PauseReason(reason), now + timedelta(minutes=minutes) if minutes else None))
    return _made(desk)


def resume_desk(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """The desk goes on; nothing is recorded where it is open already.

    Refuses: DeskNotOpen, NotSeated, DayIsClosed.
    """
    desk = _desk(work, desk_id)
    if desk.state is not DeskState.OPEN:
        work.record(desk.resume(now))
    return _made(desk)


def change_desk_services(
    work: UnitOfWork, *, desk_id: UUID, services: Sequence[str], now: datetime, weights: Mapping[str, int] | None = None
) -> Made:
    """What the desk takes from now on; who is there is served to the end, and whoever works there is told.

    `weights`: how much a step in each queue counts here; left out, services that stay keep theirs.

    Refuses: DeskNeedsService, UnknownService, DeskTakesNoSuchService, NotSeated, DayIsClosed.
    """
    desk = _desk(work, desk_id)
    if not services:
        raise DeskNeedsService(desk=desk.name)
    offered = work.offered(desk.day_id, sorted(set(services)))
    codes = [service.code for service in offered]
    before = dict(work.execute(statements.WEIGHT_OF_SERVICES, desk_id=desk_id).all())
    weighted = _weighted(desk, codes, before, weights)
    catalogue.give_services(work.connection, desk_id, codes, weighted)
    work.record(
        events.DeskServicesChanged(
            day_id=desk.day_id, at=now, desk_id=desk_id, services=tuple(codes), weights=tuple(weighted.items())
        )
    )
    tell_of_services(work, desk, list(before), codes, now)
    return _made(desk)


def _weighted(
    desk: Desk, codes: Sequence[str], before: Mapping[str, int], weights: Mapping[str, int] | None
) -> dict[str, int]:
    """Those of the services that count more than once."""
    if weights is None:
        weights = {code: before[code] for code in codes if code in before}
    if others := sorted(set(weights) - set(codes)):
        raise DeskTakesNoSuchService(desk=desk.name, services=others)
    return {code: weight for code, weight in sorted(weights.items()) if weight != LEAST_WEIGHT}


@command
def pause_service(
    work: UnitOfWork, *, day_id: UUID, service: str, now: datetime, reason: str = "network", minutes: int | None = None
) -> Made:
    """No desk calls for the service and no new numbers are given; places are kept.

    Refuses: NotAllowed, UnknownService, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    (offered,) = work.offered(day_id, [service])
    require_own_service(work, day_id, offered)
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
    return Made.of_day(day_id)


def resume_service(work: UnitOfWork, *, day_id: UUID, service: str, now: datetime) -> Made:
    """The service goes on: numbers are given and desks call for it again.

    Refuses: NotAllowed, UnknownService, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    (offered,) = work.offered(day_id, [service])
    require_own_service(work, day_id, offered)
    work.execute(statements.PAUSE_SERVICE, of_day=day_id, of_service=offered.id, reason=None, at=None, until=None)
    work.record(events.ServiceResumed(day_id=day_id, at=now, service=service))
    return Made.of_day(day_id)


def _desk(work: UnitOfWork, desk_id: UUID) -> Desk:
    """Where the actor may act, on a day that is not over."""
    require_seat(work, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    return desk


def _made(desk: Desk) -> Made:
    return Made.of_desk(desk.day_id, desk.id)
