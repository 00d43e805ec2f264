"""What phones took: the numbers from one device or address, and how many were taken lately."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from queues.model.queue.sources import SourceKind
from queues.persistence.conditions import is_waiting
from queues.persistence.schema.tables import ticket, ticket_source, turn
from queues.persistence.writing import source_statements


@dataclass(frozen=True)
class FromSource:
    """What came from one source on the day: how many were taken, and the numbers that still wait untouched."""

    taken: int
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class SourceOfTicket:
    """Hashes of the device (None: it keeps no cookie) and of the address."""

    device: bytes | None
    address: bytes


_OF_DAY = ticket_source.c.day_id == bindparam("day_id")
_SINCE = ticket_source.c.taken_at > bindparam("since")
_BY_ADDRESS = (ticket_source.c.day_id, ticket_source.c.address_hash)
_TAKEN = {
    kind: select(func.count()).where(_OF_DAY, column == bindparam("hash"))
    for kind, column in source_statements.COLUMN_OF.items()
}
_WAITING = (
    select(ticket_source.c.address_hash, ticket.c.number)
    .join(ticket, ticket.c.id == ticket_source.c.ticket_id)
    .where(_OF_DAY, select(turn.c.id).where(turn.c.ticket_id == ticket.c.id, is_waiting(turn)).exists())
    .order_by(ticket.c.issued_seq)
)
_RECENT = select(func.count()).where(_OF_DAY, _SINCE)
_RECENT_OF_BOX = select(func.count()).where(_SINCE)
_MANY_FROM = select(*_BY_ADDRESS).where(_SINCE).group_by(*_BY_ADDRESS).having(func.count() >= bindparam("most"))
_MANY_WITHOUT_COOKIE = (
    select(ticket_source.c.address_hash)
    .where(_SINCE, ticket_source.c.device_hash.is_(None))
    .group_by(*_BY_ADDRESS)
    .having(func.count() >= bindparam("most"))
)
_FIRST_FROM = (
    select(ticket.c.number)
    .join(ticket_source, ticket_source.c.ticket_id == ticket.c.id)
    .where(_OF_DAY, ticket_source.c.address_hash == bindparam("hash"))
    .order_by(ticket.c.issued_seq)
    .limit(1)
)


def read_source(connection: Connection, ticket_id: UUID) -> SourceOfTicket | None:
    """None for a number that no phone took, and once it is forgotten."""
    row = connection.execute(source_statements.SOURCE_OF, {"ticket_id": ticket_id}).one_or_none()
    return None if row is None else SourceOfTicket(row.device_hash, row.address_hash)


def read_from_source(connection: Connection, day_id: UUID, kind: SourceKind, known_as: bytes) -> FromSource:
    asked = {"day_id": day_id, "hash": known_as}
    waiting = connection.execute(source_statements.WAITING_FROM[kind], asked).all()
    taken = connection.execute(_TAKEN[kind], asked).scalar_one()
    return FromSource(taken, tuple(row.number for row in waiting))


def read_waiting_from_addresses(connection: Connection, day_id: UUID) -> list[tuple[str, ...]]:
    """The numbers that wait, of each address one entry."""
    waiting: dict[bytes, list[str]] = {}
    for address, number in connection.execute(_WAITING, {"day_id": day_id}):
        waiting.setdefault(address, []).append(number)
    return [tuple(numbers) for numbers in waiting.values()]


def count_taken_since(connection: Connection, since: datetime, *, day_id: UUID | None = None) -> int:
    """How many numbers phones took, of one day or of the whole box."""
    of_day = connection.execute(_RECENT, {"day_id": day_id, "since": since}) if day_id else None
    found = of_day or connection.execute(_RECENT_OF_BOX, {"since": since})
    return int(found.scalar_one())


def is_many_without_cookie(connection: Connection, since: datetime, *, most: int) -> bool:
    """Whether so many came from one address whose phones keep no cookie."""
    return connection.execute(_MANY_WITHOUT_COOKIE, {"since": since, "most": most}).first() is not None


def read_first_of_many(connection: Connection, since: datetime, *, most: int) -> list[str]:
    """Of each address from which so many came: its first number of the day."""
    busy = connection.execute(_MANY_FROM, {"since": since, "most": most}).all()
    asked = ({"day_id": row.day_id, "hash": row.address_hash} for row in busy)
    return [connection.execute(_FIRST_FROM, one).scalar_one() for one in asked]
