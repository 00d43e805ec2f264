"""Turns that probably cannot be served today: a list of numbers and services, with nothing about anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import ServiceHead, read_services
from queues.reading.queue.reach import why_not
from queues.reading.queue.turns import TurnInLine, read_not_served, read_open_turns
from queues.snapshots.shared.notices import read_reaches

NOT_SERVED = Outcome.NOT_SERVED.value


@dataclass(frozen=True)
class NotReached:
    """`because` is closing, blanks, or not_served where the day is over."""

    number: str
    service: ServiceHead
    since: datetime
    because: str


@dataclass(frozen=True)
class UnreachedSnapshot:
    """By service in the order of the day, and in each by place."""

    epoch: int
    seq: int
    at: datetime
    day: DayHead
    numbers: tuple[NotReached, ...]

    @property
    def is_over(self) -> bool:
        return self.day.state == DayState.CLOSED


def unreached_snapshot(engine: Engine, day_code: str, *, now: datetime) -> UnreachedSnapshot:
    """Before the close a forecast, after it what was recorded; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        services = read_services(connection, day)
        found = _recorded(connection, day) if day.state == DayState.CLOSED else _foreseen(connection, day, now)
        by_service: dict[UUID, list[tuple[TurnInLine, str]]] = {}
        for row, because in found:
            by_service.setdefault(row.service_id, []).append((row, because))
        return UnreachedSnapshot(day.epoch, day.seq, now, day, tuple(_in_order(services, by_service)))


def _recorded(connection: Connection, day: DayHead) -> Iterator[tuple[TurnInLine, str]]:
    yield from ((row, NOT_SERVED) for row in read_not_served(connection, day.id))


def _foreseen(connection: Connection, day: DayHead, now: datetime) -> Iterator[tuple[TurnInLine, str]]:
    """Who waits behind as many open turns as the queue can still serve."""
    if day.state == DayState.PREPARED:
        return
    reaches, before = read_reaches(connection, day), dict[UUID, int]()
    rows = read_open_turns(connection, day.id)
    # Who has been called or is on hold will be served first, wherever they stood.
    for row in sorted(rows, key=lambda one: one.state == TurnState.WAITING):
        ahead = before.get(row.service_id, 0)
        before[row.service_id] = ahead + 1
        because = why_not(reaches.get(row.service_id), ahead, now)
        if because and row.state == TurnState.WAITING:
            yield row, because.value


def _in_order(
    services: Mapping[UUID, ServiceHead], found: Mapping[UUID, list[tuple[TurnInLine, str]]]
) -> Iterator[NotReached]:
    for service_id, head in services.items():
        for row, because in found.get(service_id, ()):
            yield NotReached(row.number, head, row.queued_at, because)
