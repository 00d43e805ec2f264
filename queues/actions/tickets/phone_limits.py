"""Rate limits of phones: how many numbers one device and one address may take, decided under the day's lock.

Nothing is counted in memory: the numbers that were given are the count. So of many wishes at once none slips through,
what is refused costs nobody anything, a restart forgets nothing, and several processes count together. Staff take
numbers for whoever stands before them and are never limited.
"""

from collections.abc import Sequence
from datetime import datetime

from queues.model.hall.offered_service import OfferedService
from queues.model.hall.service_day import ServiceDay
from queues.model.queue.sources import (
    SCARCE_OPEN_PER_DEVICE,
    SCARCE_PER_ADDRESS,
    SCARCE_WITHIN,
    Allowance,
    Source,
    SourceKind,
)
from queues.model.queue.ticket import Ticket
from queues.model.refusals import OnlyFromGreeter, PhonesPaused, TooMany, TooManyOfService, TooManyOpenNumbers
from queues.persistence.schema import tables
from queues.persistence.writing import source_statements as statements
from queues.persistence.writing.unit_of_work import UnitOfWork

OPEN_AMONG = 100  # of the newest numbers of a device


def let_phone_take(
    work: UnitOfWork, day: ServiceDay, offered: Sequence[OfferedService], now: datetime, *, anyway: bool = False
) -> None:
    """Refuse a phone that may take no number: DayIsPast, PhonesPaused, TooManyOpenNumbers, TooMany,
    TooManyOfService, OnlyFromGreeter. `anyway`: its holder knows that the day's date is over.
    """
    if work.actor.is_staff:
        return
    if not anyway:
        day.require_not_past(now)
    if day.policy.phones_paused:
        raise PhonesPaused
    source = work.actor.source
    if source is None:
        return
    for kind, known_as, allowances in source.allowances(is_demo=day.is_demo):
        if known_as is not None and (allowances or kind is SourceKind.DEVICE):
            _limit_numbers(work, day, kind, known_as, allowances, now)
    for service in offered:
        if service.quota is not None:
            _limit_scarce(work, day, source, service, now)


def keep_source(work: UnitOfWork, ticket: Ticket) -> None:
    """Remember for the day which numbers came from one source: the next one is judged by it."""
    source = work.actor.source
    if source is None:
        return
    work.add(
        tables.ticket_source,
        ticket_id=ticket.id,
        day_id=ticket.day_id,
        device_hash=source.device,
        address_hash=source.address,
        taken_at=ticket.issued_at,
    )


# -- inside ----------------------------------------------------------------------------------------------------------


def _limit_numbers(
    work: UnitOfWork, day: ServiceDay, kind: SourceKind, known_as: bytes, allowances: Sequence[Allowance], now: datetime
) -> None:
    """How many are open, and how fast they were taken."""
    most_open = day.policy.open_numbers_per_device
    # A device that has taken more today than it may hold open is looked through far enough to find those.
    most = max([one.count for one in allowances] + [OPEN_AMONG if kind is SourceKind.DEVICE else 0])
    taken = work.numbers_from(day.id, kind, known_as, most=most)
    if kind is SourceKind.DEVICE and sum(one.is_open for one in taken) >= most_open:
        raise TooManyOpenNumbers(most=most_open)
    moments = [one.taken_at for one in taken]
    for one in allowances:
        free_at = one.free_at(moments)
        if free_at is not None and free_at > now:
            raise TooMany(retry_after=max(1, int((free_at - now).total_seconds())))


def _limit_scarce(work: UnitOfWork, day: ServiceDay, source: Source, service: OfferedService, now: datetime) -> None:
    """One source never empties a quota."""
    if source.is_shared:
        raise OnlyFromGreeter(service=service.code)
    of_service = {"day_id": day.id, "service_id": service.id}
    if source.device is not None:
        own = work.execute(statements.OPEN_OF_SERVICE_FROM_DEVICE, **of_service, hash=source.device).scalar_one()
        if own >= SCARCE_OPEN_PER_DEVICE:
            raise TooManyOfService(service=service.code, most=SCARCE_OPEN_PER_DEVICE)
    near = {"hash": source.address, "since": now - SCARCE_WITHIN}
    if work.execute(statements.OF_SERVICE_FROM_ADDRESS, **of_service, **near).scalar_one() >= SCARCE_PER_ADDRESS:
        raise TooManyOfService(service=service.code, most=SCARCE_PER_ADDRESS)
