"""Which ticket a token opens, and what it means when it opens none."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.hall.service_day import DayState
from queues.model.refusals import NotFound, TicketUnknownAfterRestore, UnknownTicket
from queues.persistence.people.tokens import hash_of
from queues.persistence.schema.tables import service_day, stream, ticket
from queues.persistence.writing.statements import TICKET_TOKEN

_TICKET = select(ticket.c.id).where(ticket.c.token_hash == bindparam("token_hash"))
_RESTORED = (
    select(service_day.c.id)
    .join(stream, stream.c.id == service_day.c.id)
    .where(stream.c.epoch > 1, service_day.c.state != DayState.CLOSED)
    .limit(1)
)


def ticket_id_of(connection: Connection, token: str) -> UUID:
    """By the token that the ticket was issued with, or by the one that a restored box makes for it."""
    asked = {"token_hash": hash_of(token)}
    for statement in (_TICKET, TICKET_TOKEN):
        found: UUID | None = connection.execute(statement, asked).scalar_one_or_none()
        if found is not None:
            return found
    raise _unknown(connection)


def _unknown(connection: Connection) -> NotFound:
    """Where a backup was restored, it was perhaps a ticket of the time that is lost."""
    return TicketUnknownAfterRestore() if connection.execute(_RESTORED).first() else UnknownTicket()
