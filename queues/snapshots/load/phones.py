"""What phones took: which numbers came from one source, and which sources have many that wait."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, bindparam, func, select

from queues.model.queue import numbering
from queues.model.queue.sources import SourceKind
from queues.model.refusals import UnknownSource, UnknownTicket
from queues.model.trouble.alerts import THE_BOX
from queues.persistence.conditions import is_waiting
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import ticket, ticket_source, turn
from queues.persistence.writing import source_statements
from queues.persistence.writing.statements import TICKET_OF_NUMBER
from queues.snapshots.shared.heads import DayHead, read_day

MANY = 3  # numbers that wait from one address: a family may have them
SHOWN = 6  # sources on the coordinator's screen
# So many numbers from phones within so many minutes are more than people who walk through a door take.
RUSH = ((60, 1), (150, 5))
MANY_AN_HOUR = 20  # numbers from one address, a family's many times over
# Behind a shared address: of a thousand phones some keep no cookies, of which each takes a number or two.
MANY_WITHOUT_COOKIE = 60


@dataclass(frozen=True)
class FromSource:
    """What came from one source on the day: how many were taken, and the numbers that still wait untouched."""

    taken: int
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class SourceSnapshot:
    """From where a number came, by the device (None: it keeps no cookie) and by the address."""

    epoch: int
    seq: int
    day: DayHead
    number: str
    device: FromSource | None
    address: FromSource


@dataclass(frozen=True)
class PhonesSnapshot:
    """`busy`: the numbers that wait from each of the addresses with most of them, the busiest first.

    `recent`: how many numbers phones took in the last minute.
    """

    epoch: int
    seq: int
    day: DayHead
    busy: tuple[tuple[str, ...], ...]
    recent: int


_TAKEN = {
    kind: select(func.count()).where(ticket_source.c.day_id == bindparam("day_id"), column == bindparam("hash"))
    for kind, column in source_statements.COLUMN_OF.items()
}
_WAITING = (
    select(ticket_source.c.address_hash, ticket.c.number)
    .join(ticket, ticket.c.id == ticket_source.c.ticket_id)
    .where(
        ticket_source.c.day_id == bindparam("day_id"),
        select(turn.c.id).where(turn.c.ticket_id == ticket.c.id, is_waiting(turn)).exists(),
    )
    .order_by(ticket.c.issued_seq)
)
_RECENT = select(func.count()).where(
    ticket_source.c.day_id == bindparam("day_id"), ticket_source.c.taken_at > bindparam("since")
)
_RECENT_OF_BOX = select(func.count()).where(ticket_source.c.taken_at > bindparam("since"))
_MANY_FROM = (
    select(ticket_source.c.day_id, ticket_source.c.address_hash)
    .where(ticket_source.c.taken_at > bindparam("since"))
    .group_by(ticket_source.c.day_id, ticket_source.c.address_hash)
    .having(func.count() >= bindparam("most"))
)
_MANY_WITHOUT_COOKIE = (
    select(ticket_source.c.address_hash)
    .where(ticket_source.c.taken_at > bindparam("since"), ticket_source.c.device_hash.is_(None))
    .group_by(ticket_source.c.day_id, ticket_source.c.address_hash)
    .having(func.count() >= MANY_WITHOUT_COOKIE)
)
_FIRST_FROM = (
    select(ticket.c.number)
    .join(ticket_source, ticket_source.c.ticket_id == ticket.c.id)
    .where(ticket_source.c.day_id == bindparam("day_id"), ticket_source.c.address_hash == bindparam("hash"))
    .order_by(ticket.c.issued_seq)
    .limit(1)
)


def source_snapshot(engine: Engine, day_code: str, number: str) -> SourceSnapshot:
    """From where this number came; refuses with UnknownDay, UnknownTicket, UnknownSource."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        parsed = numbering.parse(number)
        asked = None if parsed is None else {"day_id": day.id, "series": parsed[0], "count": parsed[1]}
        ticket_id = connection.execute(TICKET_OF_NUMBER, asked).scalar_one_or_none() if asked else None
        if parsed is None or ticket_id is None:
            raise UnknownTicket(number=number)
        source = connection.execute(source_statements.SOURCE_OF, {"ticket_id": ticket_id}).one_or_none()
        if source is None:
            raise UnknownSource(number=number)
        device = source.device_hash and _from(connection, day, SourceKind.DEVICE, source.device_hash)
        address = _from(connection, day, SourceKind.ADDRESS, source.address_hash)
        return SourceSnapshot(day.epoch, day.seq, day, numbering.label(*parsed), device, address)


def phones_snapshot(engine: Engine, day_code: str, *, now: datetime) -> PhonesSnapshot:
    """How fast phones take numbers, and from where many came; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        waiting: dict[bytes, list[str]] = defaultdict(list)
        for address, number in connection.execute(_WAITING, {"day_id": day.id}):
            waiting[address].append(number)
        busy = sorted((tuple(numbers) for numbers in waiting.values() if len(numbers) >= MANY), key=len, reverse=True)
        recent = connection.execute(_RECENT, {"day_id": day.id, "since": now - timedelta(minutes=1)}).scalar_one()
        return PhonesSnapshot(day.epoch, day.seq, day, tuple(busy[:SHOWN]), recent)


def rushes(connection: Connection, now: datetime, *, is_shared: bool) -> list[str]:
    """Where phones take numbers faster than people come: `THE_BOX`, and of an address its first number of the day.

    Where many phones are behind one address, an address names nobody; but many numbers of visitors without a cookie,
    whom no device's rule bounds, are not those of a few phones that keep none.
    """
    found, hour = [], {"since": now - timedelta(hours=1)}
    recent = ((most, {"since": now - timedelta(minutes=minutes)}) for most, minutes in RUSH)
    is_rush = any(connection.execute(_RECENT_OF_BOX, since).scalar_one() >= most for most, since in recent)
    if is_rush or (is_shared and connection.execute(_MANY_WITHOUT_COOKIE, hour).first()):
        found.append(THE_BOX)
    if not is_shared:
        for row in connection.execute(_MANY_FROM, hour | {"most": MANY_AN_HOUR}):
            asked = {"day_id": row.day_id, "hash": row.address_hash}
            found.append(connection.execute(_FIRST_FROM, asked).scalar_one())
    return found


def _from(connection: Connection, day: DayHead, kind: SourceKind, known_as: bytes) -> FromSource:
    asked = {"day_id": day.id, "hash": known_as}
    waiting = connection.execute(source_statements.WAITING_FROM[kind], asked).all()
    taken = connection.execute(_TAKEN[kind], asked).scalar_one()
    return FromSource(taken, tuple(row.number for row in waiting))
