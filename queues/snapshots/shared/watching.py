"""What a screen may watch: which day, which queues, from which place in the stream."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, bindparam, select

from queues.model.refusals import UnknownDesk
from queues.persistence.conditions import is_open
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import desk, ticket, turn
from queues.reading.queue.ticket_tokens import ticket_id_of


@dataclass(frozen=True)
class WatchedTicket:
    """`services` are the codes of the turns that are not closed: the queues a phone counts in."""

    ticket_id: UUID
    day_id: UUID
    services: tuple[str, ...]


_TICKET = select(ticket.c.id, ticket.c.day_id).where(ticket.c.id == bindparam("ticket_id"))
_SERVICES = (
    select(turn.c.service).where(turn.c.ticket_id == bindparam("ticket_id"), is_open(turn)).order_by(turn.c.position)
)
_DESK = select(desk.c.day_id).where(desk.c.id == bindparam("desk_id"))


def watched_ticket(engine: Engine, token: str) -> WatchedTicket:
    """Refuses with UnknownTicket or TicketUnknownAfterRestore."""
    with one_read(engine) as connection:
        found = connection.execute(_TICKET, {"ticket_id": ticket_id_of(connection, token)}).one()
        services = connection.execute(_SERVICES, {"ticket_id": found.id}).scalars()
        return WatchedTicket(found.id, found.day_id, tuple(services))


def day_id_of_desk(engine: Engine, desk_id: UUID) -> UUID:
    """Refuses with UnknownDesk."""
    with one_read(engine) as connection:
        found: UUID | None = connection.execute(_DESK, {"desk_id": desk_id}).scalar_one_or_none()
    if found is None:
        raise UnknownDesk
    return found
