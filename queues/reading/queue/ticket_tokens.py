"""Which ticket a token opens, and what it means when it opens none."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.refusals import NotFound, TicketUnknownAfterRestore, UnknownTicket
from queues.persistence.people.tokens import hash_of
from queues.persistence.schema.tables import ticket
from queues.persistence.writing.statements import TICKET_TOKEN
from queues.reading.hall.day_head import is_restored

_TICKET = select(ticket.c.id).where(ticket.c.token_hash == bindparam("token_hash"))


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
    return TicketUnknownAfterRestore() if is_restored(connection) else UnknownTicket()
