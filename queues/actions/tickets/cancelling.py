"""Cancel all waiting tickets of one source (device or address) in one command, when somebody took many numbers."""

from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.recording import record_outcome
from queues.model import events
from queues.model.outcomes.outcome import Outcome
from queues.model.queue import numbering
from queues.model.queue.sources import SourceKind
from queues.model.refusals import NothingWaitsFromSource, UnknownSource, UnknownTicket
from queues.persistence.writing import source_statements, statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def cancel_source(work: UnitOfWork, *, day_id: UUID, number: str, same: str, now: datetime) -> Made:
    """Cancel all numbers that wait and came from the `same` source (device, address) as this one.

    Whoever was called, is served or on hold stands at a desk and is left alone.

    Refuses: UnknownTicket, UnknownSource, NothingWaitsFromSource, DayIsClosed.
    """
    day = work.day(day_id)
    day.require_not_closed()
    kind, known_as = SourceKind(same), _source_of(work, day_id, number, SourceKind(same))
    found = work.execute(source_statements.WAITING_FROM[kind], day_id=day_id, hash=known_as).all()
    if not found:
        raise NothingWaitsFromSource
    said = events.SourceCancelled(day_id=day_id, at=now, of_number=number, by=kind.value, count=len(found))
    work.record(said)
    for row in found:
        for turn in work.turns_of(row.id):
            if turn.is_open:
                work.record(turn.cancel(now))
                record_outcome(work, turn, Outcome.CANCELLED, now)
    return Made.of_day(day_id)


def _source_of(work: UnitOfWork, day_id: UUID, number: str, kind: SourceKind) -> bytes:
    parsed = numbering.parse(number)
    if parsed is None:
        raise UnknownTicket(number=number)
    series, count = parsed
    ticket_id = work.execute(
        statements.TICKET_OF_NUMBER, day_id=day_id, series=series, count=count
    ).scalar_one_or_none()
    if ticket_id is None:
        raise UnknownTicket(number=number)
    source = work.execute(source_statements.SOURCE_OF, ticket_id=ticket_id).mappings().one_or_none()
    known_as: bytes | None = source and source[source_statements.COLUMN_OF[kind].name]
    if known_as is None:
        raise UnknownSource(number=number)
    return known_as
