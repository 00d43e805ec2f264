"""What phones took: which numbers came from one source, and which sources have many that wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from queues.model.queue import numbering
from queues.model.queue.sources import SourceKind
from queues.model.refusals import UnknownSource, UnknownTicket
from queues.model.trouble.alerts import THE_BOX
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.queue.sources import (
    FromSource,
    count_taken_since,
    is_many_without_cookie,
    read_first_of_many,
    read_from_source,
    read_source,
    read_waiting_from_addresses,
)
from queues.reading.queue.tickets import find_ticket

MANY = 3  # numbers that wait from one address: a family may have them
SHOWN = 6  # sources on the coordinator's screen
# So many numbers from phones within so many minutes are more than people who walk through a door take.
RUSH = ((60, 1), (150, 5))
MANY_AN_HOUR = 20  # numbers from one address, a family's many times over
# Behind a shared address: of a thousand phones some keep no cookies, of which each takes a number or two.
MANY_WITHOUT_COOKIE = 60


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


def source_snapshot(engine: Engine, day_code: str, number: str) -> SourceSnapshot:
    """From where this number came; refuses with UnknownDay, UnknownTicket, UnknownSource."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        parsed = numbering.parse(number)
        ticket_id = find_ticket(connection, day.id, *parsed) if parsed else None
        if parsed is None or ticket_id is None:
            raise UnknownTicket(number=number)
        source = read_source(connection, ticket_id)
        if source is None:
            raise UnknownSource(number=number)
        device = read_from_source(connection, day.id, SourceKind.DEVICE, source.device) if source.device else None
        address = read_from_source(connection, day.id, SourceKind.ADDRESS, source.address)
        return SourceSnapshot(day.epoch, day.seq, day, numbering.label(*parsed), device, address)


def phones_snapshot(engine: Engine, day_code: str, *, now: datetime) -> PhonesSnapshot:
    """How fast phones take numbers, and from where many came; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        waiting = read_waiting_from_addresses(connection, day.id)
        recent = count_taken_since(connection, now - timedelta(minutes=1), day_id=day.id)
    busy = sorted((numbers for numbers in waiting if len(numbers) >= MANY), key=len, reverse=True)
    return PhonesSnapshot(day.epoch, day.seq, day, tuple(busy[:SHOWN]), recent)


def rushes(connection: Connection, now: datetime, *, is_shared: bool) -> list[str]:
    """Where phones take numbers faster than people come: `THE_BOX`, and of an address its first number of the day.

    Where many phones are behind one address, an address names nobody; but many numbers of visitors without a cookie,
    whom no device's rule bounds, are not those of a few phones that keep none.
    """
    hour = now - timedelta(hours=1)
    is_rush = any(count_taken_since(connection, now - timedelta(minutes=minutes)) >= most for most, minutes in RUSH)
    is_odd = is_shared and not is_rush and is_many_without_cookie(connection, hour, most=MANY_WITHOUT_COOKIE)
    found = [THE_BOX] if is_rush or is_odd else []
    return found if is_shared else [*found, *read_first_of_many(connection, hour, most=MANY_AN_HOUR)]
