"""What a screen may watch: which day, which queues, from which place in the stream."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.refusals import UnknownTicket
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.desks import read_day_of_desk
from queues.reading.queue.ticket_tokens import ticket_id_of
from queues.reading.queue.tickets import read_open_services, read_ticket


@dataclass(frozen=True)
class WatchedTicket:
    """`services` are the codes of the turns that are not closed: the queues a phone counts in."""

    ticket_id: UUID
    day_id: UUID
    services: tuple[str, ...]


def watched_ticket(engine: Engine, token: str) -> WatchedTicket:
    """Refuses with UnknownTicket or TicketUnknownAfterRestore."""
    with one_read(engine) as connection:
        found = read_ticket(connection, ticket_id_of(connection, token))
        if found is None:
            raise UnknownTicket
        return WatchedTicket(found.id, found.day_id, read_open_services(connection, found.id))


def day_id_of_desk(engine: Engine, desk_id: UUID) -> UUID:
    """Refuses with UnknownDesk."""
    with one_read(engine) as connection:
        return read_day_of_desk(connection, desk_id)
