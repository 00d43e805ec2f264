"""Turns of a day that closes wait again on another day: a ticket of their own there, before that day's own numbers.

A number keeps its letters and count, with the weekday on which it was given. Its place is the old one, so many steps
before the first place of the other day as lie days between them: who has waited since an earlier day comes first, and
among those of one day who came first. It waits from the other day's opening on, not through the nights between: so the
rule of the longest wait, priority and the figures of that day stay what they are.

It counts in the quota of the other day and is never refused by it: it was promised a turn before that day gave any
number. Where there is no room the quota is raised by one, which is recorded as any change of a limit.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from queues.actions.outcomes.details import keep_detail
from queues.actions.outcomes.recording import record_outcome
from queues.actions.tickets.issuing import give_turns
from queues.model import events
from queues.model.hall.offered_service import OfferedService
from queues.model.hall.service_day import ServiceDay
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue import numbering
from queues.model.queue.moves import JoinAt, TurnState
from queues.model.queue.ticket import Ticket
from queues.model.queue.turn import Turn
from queues.model.refusals import NotOfferedThatDay
from queues.persistence.schema.tables import personal_detail
from queues.persistence.writing import statements
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.queue.carried import find_carried, read_given_on

_NOTES = select(personal_detail).where(
    personal_detail.c.turn_id == bindparam("turn_id"),
    personal_detail.c.purpose == PersonalPurpose.NEXT_DESK_NOTE.value,
)

# Places of one day: more events than any day has, so that the places of two days never mix.
PLACES_OF_A_DAY = 100_000
MOST_DAYS = 20_000  # beyond it the places would no longer fit in their column


def on_offer(work: UnitOfWork, day_id: UUID, services: Collection[str]) -> frozenset[str]:
    """Which of these services the other day has."""
    work.other_day(day_id)
    return frozenset(work.find_offered(day_id, list(services)))


def carry_over(work: UnitOfWork, day: ServiceDay, turns: Sequence[Turn], *, to: UUID, now: datetime) -> None:
    """Close these turns of the day as carried over, and let them wait on the other one.

    Refuses with UnknownDay, TakesNoCarried, NotOfferedThatDay.
    """
    other = work.other_day(to)
    other.require_takes_from(day, now)
    offered = work.find_offered(to, [turn.service for turn in turns])
    for turn in turns:
        if turn.service not in offered:
            raise NotOfferedThatDay(number=turn.number, service=turn.service, day=other.code)
    of_tickets = dict[UUID, list[Turn]]()
    for turn in sorted(turns, key=lambda one: one.position):
        of_tickets.setdefault(turn.ticket_id, []).append(turn)
    carried = [(work.ticket(ticket_id), group) for ticket_id, group in of_tickets.items()]
    taken = set[tuple[str, int]]()
    for ticket, group in sorted(carried, key=_first_in_line):
        _carry_ticket(work, day, other, ticket, group, offered, taken, now)


def take_back_carried(work: UnitOfWork, turn: Turn, now: datetime) -> str | None:
    """Cancel what waits on the other day in place of this turn, which is open or served on its own day after all.

    What was called there already stays: then its number is returned.
    """
    new = _carried_turn(work, turn)
    if new is None:
        return None
    if new.state is not TurnState.WAITING or new.called_at is not None:
        is_over = new.outcome is Outcome.CANCELLED
        return None if is_over else new.number
    work.record(new.cancel(now))
    record_outcome(work, new, Outcome.CANCELLED, now)
    return None


# -- inside ----------------------------------------------------------------------------------------------------------


def _first_in_line(carried: tuple[Ticket, list[Turn]]) -> tuple[int, int]:
    ticket, turns = carried
    return min(turn.place for turn in turns), ticket.issued_seq


def _carry_ticket(
    work: UnitOfWork,
    day: ServiceDay,
    other: ServiceDay,
    old: Ticket,
    turns: Sequence[Turn],
    offered: Mapping[str, OfferedService],
    taken: set[tuple[str, int]],
    now: datetime,
) -> None:
    services = [offered[turn.service] for turn in turns]
    for service in services:
        _take_from_quota(work, other.id, service, now)
    place = min(turn.place for turn in turns) - PLACES_OF_A_DAY * _days_between(day, other)
    waits_from = max(now, other.opens_at)
    known = find_carried(work.connection, old.id, other.id)
    if known is not None:  # the day was closed before, and opened again
        new_turns = _turns_on(work, work.ticket(known), services, place, waits_from, turns, now)
    else:
        ticket = _ticket_there(work, other, old, taken, now)
        new_turns = give_turns(work, ticket, services, place=place, queued_at=waits_from)
    for turn, new in zip(turns, new_turns, strict=True):
        work.record(turn.carry(now, to=new))
        _take_note_along(work, turn, new, now)
        record_outcome(work, turn, Outcome.CARRIED_OVER, now)


def _take_note_along(work: UnitOfWork, turn: Turn, new: Turn, now: datetime) -> None:
    """What a desk wrote for the next one is for that of the other day, under the key of that day."""
    for row in work.execute(_NOTES, turn_id=turn.id).all():
        if body := work.opened(row):
            keep_detail(work, new, PersonalPurpose.NEXT_DESK_NOTE, body, now)


def _ticket_there(
    work: UnitOfWork, other: ServiceDay, old: Ticket, taken: set[tuple[str, int]], now: datetime
) -> Ticket:
    series = _free_series(work, other.id, old, taken)
    taken.add((series, old.count))
    return Ticket(
        id=work.new_id(),
        day_id=other.id,
        series=series,
        count=old.count,
        number=numbering.label_of(series, old.count),
        channel=old.channel,
        issued_at=now,
        issued_seq=0,  # known when it is recorded
        priority=old.priority,
        priority_asked=old.priority_asked,
        from_village=old.from_village,
        carried_from=old.id,
    )


def _free_series(work: UnitOfWork, day_id: UUID, old: Ticket, taken: Collection[tuple[str, int]]) -> str:
    """The first by which nobody on the other day has this number: another hall or week may have had it too."""
    if numbering.is_carried(old.series) and not _is_there(work, day_id, old.series, old.count, taken):
        return old.series  # carried on: it keeps the weekday on which it was given
    tried = numbering.carried_series(old.series, read_given_on(work.connection, old.id))
    return next(name for name in tried if not _is_there(work, day_id, name, old.count, taken))


def _is_there(work: UnitOfWork, day_id: UUID, series: str, count: int, taken: Collection[tuple[str, int]]) -> bool:
    asked = {"day_id": day_id, "series": series, "count": count}
    return (series, count) in taken or work.execute(statements.TICKET_OF_NUMBER, **asked).first() is not None


def _turns_on(
    work: UnitOfWork,
    ticket: Ticket,
    services: Sequence[OfferedService],
    place: int,
    waits_from: datetime,
    turns: Sequence[Turn],
    now: datetime,
) -> list[Turn]:
    """Further turns on a ticket that waits on the other day already."""
    position = 1 + max((one.position for one in work.turns_of(ticket.id)), default=-1)
    made = list[Turn]()
    for nth, (service, turn) in enumerate(zip(services, turns, strict=True)):
        new = Turn(
            id=work.new_id(),
            day_id=ticket.day_id,
            ticket_id=ticket.id,
            number=ticket.number,
            service=service.code,
            service_id=service.id,
            position=position + nth,
            place=place,
            queued_at=waits_from,
            priority=turn.priority,
        )
        work.note_move(new, work.record(new.added(now, joined=JoinAt.ARRIVAL)), now)
        work.add_turn(new)
        made.append(new)
    return made


def _days_between(day: ServiceDay, other: ServiceDay) -> int:
    return min(MOST_DAYS, max(1, (other.held_on - day.held_on).days))


def _take_from_quota(work: UnitOfWork, day_id: UUID, service: OfferedService, now: datetime) -> None:
    (found,) = work.offered(day_id, [service.code])  # as those before it in this transaction have left it
    if found.quota is not None and found.issued >= found.quota:
        before = {name: getattr(found, name) for name in ("quota", "blanks", "until_closing")}
        after = before | {"quota": found.issued + 1}
        work.execute(statements.SET_LIMITS, of_day=day_id, of_service=found.id, **after)
        work.record(events.LimitsChanged(day_id=day_id, at=now, service=found.code, **after, before=before))
    work.take_from_quota(day_id, found)


def _carried_turn(work: UnitOfWork, turn: Turn) -> Turn | None:
    """The turn that waits in place of this one; None where its day was removed."""
    closing = work.recorded(turn.day_id, turn.last_seq)
    made = closing and closing.payload.get("new_turn_id")
    return work.find_turn_elsewhere(UUID(made)) if made else None
