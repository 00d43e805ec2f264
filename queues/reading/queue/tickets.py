"""Tickets as rows: one by its id, the services it waits for, and which numbers a day has given out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from queues.model.queue.numbering import is_carried
from queues.persistence.conditions import is_open
from queues.persistence.schema.tables import series, ticket, turn
from queues.persistence.writing.statements import TICKET_OF_NUMBER


@dataclass(frozen=True)
class TicketRow:
    id: UUID
    day_id: UUID
    number: str
    channel: str
    issued_at: datetime
    priority: bool
    priority_asked: bool
    carried_from: UUID | None


_BY_ID = select(*(ticket.c[name] for name in TicketRow.__dataclass_fields__)).where(
    ticket.c.id == bindparam("ticket_id")
)
_VILLAGES = select(ticket.c.id, ticket.c.from_village).where(
    ticket.c.id.in_(bindparam("tickets", expanding=True)), ticket.c.from_village.is_not(None)
)
_OPEN_SERVICES = (
    select(turn.c.service).where(turn.c.ticket_id == bindparam("ticket_id"), is_open(turn)).order_by(turn.c.position)
)
_CARRIED = (
    select(ticket.c.id)
    .where(
        ticket.c.day_id == bindparam("day_id"),
        ticket.c.count == bindparam("count"),
        ticket.c.series.like(bindparam("carried")),
    )
    .limit(2)
)
_HOW_MANY = (
    select(func.count(), func.count(ticket.c.carried_from))
    .select_from(ticket)
    .where(ticket.c.day_id == bindparam("day_id"))
)
_NUMBERS = select(ticket.c.number).where(ticket.c.day_id == bindparam("day_id"), ticket.c.count >= bindparam("first"))


def read_ticket(connection: Connection, ticket_id: UUID) -> TicketRow | None:
    row = connection.execute(_BY_ID, {"ticket_id": ticket_id}).one_or_none()
    return None if row is None else TicketRow(*row)


def read_villages(connection: Connection, tickets: Collection[UUID]) -> dict[UUID, str]:
    """The codes of the villages that the holders come from, of those tickets where one is known."""
    return {row.id: row.from_village for row in connection.execute(_VILLAGES, {"tickets": list(tickets)})}


def find_ticket(connection: Connection, day_id: UUID, series: str, count: int) -> UUID | None:
    """The id of the ticket that has this number of the day; else of the only one that was carried over to it with it:
    whoever has the paper of another day shows what stands there.
    """
    asked = {"day_id": day_id, "series": series, "count": count}
    found: UUID | None = connection.execute(TICKET_OF_NUMBER, asked).scalar_one_or_none()
    if found is not None or is_carried(series):
        return found
    carried = connection.execute(_CARRIED, asked | {"carried": f"{series}.%"}).scalars().all()
    return carried[0] if len(carried) == 1 else None


def read_open_services(connection: Connection, ticket_id: UUID) -> tuple[str, ...]:
    """The codes of the turns of a ticket that are not closed."""
    return tuple(connection.execute(_OPEN_SERVICES, {"ticket_id": ticket_id}).scalars())


def count_tickets(connection: Connection, day_id: UUID) -> int:
    """How many numbers the day has given out."""
    return count_tickets_and_carried(connection, day_id)[0]


def count_tickets_and_carried(connection: Connection, day_id: UUID) -> tuple[int, int]:
    """How many numbers the day has, and how many of them come from another day."""
    every, carried = connection.execute(_HOW_MANY, {"day_id": day_id}).one()
    return int(every), int(carried)


def read_numbers_from(connection: Connection, day_id: UUID, first: int) -> set[str]:
    """The numbers that the day has given out, of all series, with this count or a higher one."""
    return set(connection.execute(_NUMBERS, {"day_id": day_id, "first": first}).scalars())


_LAST_COUNTS = select(series.c.name, series.c.last_count).where(series.c.day_id == bindparam("day_id"))


def read_last_counts(connection: Connection, day_id: UUID) -> dict[str, int]:
    """The last number given of each series, by its letters."""
    return dict(connection.execute(_LAST_COUNTS.order_by(series.c.name), {"day_id": day_id}).all())
