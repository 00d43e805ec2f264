"""Numbers are given out: one ticket, one or more turns, one transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.recording import record_outcome
from queues.actions.tickets.limiting import let_join
from queues.actions.tickets.phone_limits import keep_source, let_phone_take
from queues.model import events
from queues.model.actor import Role
from queues.model.hall.offered_service import OfferedService
from queues.model.outcomes.outcome import Outcome
from queues.model.queue import numbering
from queues.model.queue.moves import MOVES, Move
from queues.model.queue.ticket import MOST_SERVICES, Channel, Ticket
from queues.model.queue.turn import Turn
from queues.model.refusals import (
    AppointedOutsideHours,
    DayIsClosed,
    IllegalMove,
    NoServiceChosen,
    NotAllowed,
    NumberTaken,
    ServiceChosenTwice,
    ServiceIsPaused,
    TooManyServices,
    UnknownTicket,
)
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made, SubjectKind
from queues.persistence.writing.registry import appends, command
from queues.persistence.writing.unit_of_work import UnitOfWork

MAY_APPOINT = frozenset({Role.GREETER, Role.COORDINATOR, Role.ADMIN})


@command
@appends
def issue_ticket(
    work: UnitOfWork,
    *,
    day_id: UUID,
    services: Sequence[str],
    now: datetime,
    channel: Channel = Channel.PHONE,
    priority: bool = False,
    from_village: str | None = None,
    appointed_at: datetime | None = None,
    anyway: bool = False,
) -> Made:
    """Give the next number of the first service's series, with a turn in the queue of each service.

    From staff `priority` grants it; from anybody else it is a wish that staff may grant. Who greets or coordinates may
    give an appointed time: all turns of the ticket wait for it. A phone may take only so many (see `sources`), and on a
    day whose date is over only `anyway`.

    Refuses: NoServiceChosen, TooManyServices, ServiceChosenTwice, UnknownService, ServiceIsPaused, QuotaFull,
    NoBlanksLeft, TooLateForToday, AppointedOutsideHours, NotAllowed, PhonesPaused, TooManyOpenNumbers, TooMany,
    TooManyOfService, OnlyFromGreeter, IssuingIsStopped, DayNotOpen, DayIsPast, DayIsClosed.
    """
    day = work.day(day_id)
    day.require_issuing()
    if appointed_at is not None:
        _require_appointment(work, day_id, appointed_at)
    offered = chosen(work, day_id, services)
    let_phone_take(work, day, offered, now, anyway=anyway)
    for service in offered:
        let_join(work, day_id, service, now)
    series = offered[0].series
    count = work.next_number(day_id, series)
    ticket = new_ticket(work, day_id, series, count, channel, priority, from_village, now)
    made = hand_out(work, ticket, offered, appointed_at=appointed_at)
    keep_source(work, ticket)
    return made


def _require_appointment(work: UnitOfWork, day_id: UUID, appointed_at: datetime) -> None:
    if work.actor.role not in MAY_APPOINT:
        raise NotAllowed(field="appointed_at")
    day = work.day(day_id)
    if not day.opens_at <= appointed_at <= day.closes_at:
        raise AppointedOutsideHours(opens_at=day.opens_at.isoformat(), closes_at=day.closes_at.isoformat())


def issue_reserved_ticket(
    work: UnitOfWork,
    *,
    day_id: UUID,
    number: str,
    services: Sequence[str],
    now: datetime,
    priority: bool = False,
    from_village: str | None = None,
) -> Made:
    """A slip from a reserved block becomes a ticket when it is first scanned or typed in.

    Refuses: UnknownTicket, NumberTaken, NoServiceChosen, TooManyServices, ServiceChosenTwice, UnknownService,
    ServiceIsPaused, QuotaFull, NoBlanksLeft, TooLateForToday, IssuingIsStopped, DayNotOpen, DayIsClosed.
    """
    work.day(day_id).require_issuing()
    parsed = numbering.parse(number)
    if parsed is None:
        raise UnknownTicket(number=number)
    series, count = parsed
    block = work.execute(statements.BLOCK_OF_NUMBER, day_id=day_id, series=series, count=count).scalar_one_or_none()
    if block is None:
        raise UnknownTicket(number=number)
    if work.execute(statements.TICKET_OF_NUMBER, day_id=day_id, series=series, count=count).first():
        raise NumberTaken(number=numbering.label(series, count))
    offered = chosen(work, day_id, services)
    for service in offered:
        let_join(work, day_id, service, now)
    ticket = new_ticket(work, day_id, series, count, Channel.SLIP, priority, from_village, now)
    return hand_out(work, ticket, offered, block_id=block)


def reserve_numbers(work: UnitOfWork, *, day_id: UUID, series: str, how_many: int, label: str, now: datetime) -> Made:
    """Take a block out of the series for a sheet of slips or a device; nobody else gets these numbers.

    Refuses: NotFound, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    first = work.next_number(day_id, series, how_many=how_many)
    last = first + how_many - 1
    block_id = work.new_id()
    work.add(
        tables.number_block,
        id=block_id,
        day_id=day_id,
        series=series,
        first=first,
        last=last,
        label=label,
        reserved_at=now,
    )
    work.record(events.NumbersReserved(day_id=day_id, at=now, block_id=block_id, series=series, first=first, last=last))
    return Made(day_id, SubjectKind.BLOCK, block_id, numbers=(first, last))


@command
def cancel_ticket(work: UnitOfWork, *, ticket_id: UUID, now: datetime) -> Made:
    """Close every turn of the ticket that nobody serves yet.

    Refuses: IllegalMove, DayIsClosed.
    """
    ticket = work.ticket(ticket_id)
    day = work.day(ticket.day_id)
    turns = work.turns_of(ticket_id)
    cancellable = [turn for turn in turns if turn.state in MOVES[Move.CANCEL][0]]
    if not cancellable:
        state = turns[-1].state.value
        raise DayIsClosed(day=day.code) if day.closed_at else IllegalMove(move="cancel", state=state)
    for turn in cancellable:
        work.record(turn.cancel(now))
        record_outcome(work, turn, Outcome.CANCELLED, now)
    return Made.of_ticket(day.id, ticket_id)


# -- what every way to a ticket shares ---------------------------------------------------------------------------------


def chosen(
    work: UnitOfWork, day_id: UUID, services: Sequence[str], *, also_paused: bool = False
) -> list[OfferedService]:
    """The services that a ticket asks for, if it may."""
    if not services:
        raise NoServiceChosen
    if len(services) > MOST_SERVICES:
        raise TooManyServices(most=MOST_SERVICES)
    if len(set(services)) < len(services):
        raise ServiceChosenTwice
    offered = work.offered(day_id, services)
    for service in offered:
        if service.pause_reason and not also_paused:
            raise ServiceIsPaused(service=service.code)
    return offered


def new_ticket(
    work: UnitOfWork,
    day_id: UUID,
    series: str,
    count: int,
    channel: Channel,
    priority: bool,
    from_village: str | None,
    now: datetime,
) -> Ticket:
    granted = priority and work.actor.is_staff
    return Ticket(
        id=work.new_id(),
        day_id=day_id,
        series=series,
        count=count,
        number=numbering.label(series, count),
        channel=channel,
        issued_at=now,
        issued_seq=0,  # known when it is recorded
        priority=granted,
        priority_asked=priority and not granted,
        from_village=from_village,
    )


def _turn(
    work: UnitOfWork,
    ticket: Ticket,
    service: OfferedService,
    position: int,
    appointed_at: datetime | None,
    queued_at: datetime | None,
) -> Turn:
    return Turn(
        id=work.new_id(),
        day_id=ticket.day_id,
        ticket_id=ticket.id,
        number=ticket.number,
        service=service.code,
        service_id=service.id,
        position=position,
        place=0,  # known when it is recorded
        queued_at=queued_at or ticket.issued_at,
        priority=ticket.priority,
        appointed_at=appointed_at,
    )


def hand_out(
    work: UnitOfWork,
    ticket: Ticket,
    offered: Sequence[OfferedService],
    *,
    block_id: UUID | None = None,
    place: int | None = None,
    appointed_at: datetime | None = None,
) -> Made:
    """As `give_turns`, for an action that is about this ticket."""
    give_turns(work, ticket, offered, block_id=block_id, place=place, appointed_at=appointed_at)
    return Made.of_ticket(ticket.day_id, ticket.id)


def give_turns(
    work: UnitOfWork,
    ticket: Ticket,
    offered: Sequence[OfferedService],
    *,
    block_id: UUID | None = None,
    place: int | None = None,
    appointed_at: datetime | None = None,
    queued_at: datetime | None = None,
) -> list[Turn]:
    """Record the ticket with a turn in the queue of each service; its seq, or the place it had, is its place there.

    Its places in the queues have been taken (see `limiting.let_join`). `queued_at`: since when it waits, where that is
    not now.
    """
    turns = [
        _turn(work, ticket, service, position, appointed_at, queued_at) for position, service in enumerate(offered)
    ]
    ticket.issued_seq = work.record(_issued(ticket, turns, block_id, place, appointed_at))
    for turn in turns:
        turn.place = ticket.issued_seq if place is None else place
        turn.last_seq = ticket.issued_seq
    work.add_ticket(ticket, turns)
    return turns


def _issued(
    ticket: Ticket, turns: Sequence[Turn], block_id: UUID | None, place: int | None, appointed_at: datetime | None
) -> events.TicketIssued:
    return events.TicketIssued(
        day_id=ticket.day_id,
        at=ticket.issued_at,
        ticket_id=ticket.id,
        number=ticket.number,
        series=ticket.series,
        count=ticket.count,
        turns=tuple((turn.id, turn.service) for turn in turns),
        channel=ticket.channel.value,
        priority=ticket.priority,
        priority_asked=ticket.priority_asked,
        from_village=ticket.from_village,
        block_id=block_id,
        adopted=place is not None and ticket.carried_from is None,
        place=place,
        carried_from=ticket.carried_from,
        appointed_at=None if appointed_at is None else int(appointed_at.timestamp() * 1_000_000),
    )
