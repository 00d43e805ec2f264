"""What bounds the queues of a day, read in one place for the command that gives a number and the pages that say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, select

from queues.model.hall.desk import DeskState
from queues.model.hall.service_limits import Because, Flow
from queues.persistence.conditions import is_open
from queues.persistence.schema.tables import day_service, desk, desk_service, outcome, planned_pause, turn


class DayTimes(Protocol):
    """The model's day and the head of a screen alike."""

    @property
    def id(self) -> UUID: ...
    @property
    def closes_at(self) -> datetime: ...


@dataclass(frozen=True)
class Reach:
    """How far a queue comes today: what is open in it, how it moves, what it prints on, when it rests."""

    open_turns: int
    flow: Flow
    blanks: int | None
    until_closing: bool
    closes_at: datetime
    rests: tuple[tuple[datetime, datetime], ...]
    paused_until: datetime | None

    def places(self, now: datetime) -> int | None:
        """How many open turns of the queue begin before the day closes; None while nothing can be said."""
        return self.flow.places_within(self._minutes_left(now))

    def reached(self, now: datetime) -> int | None:
        """How many open turns can be served today, by time and by sheets; None: no end is in sight."""
        found = [count for count in (self.places(now), self.blanks) if count is not None]
        return max(0, min(found)) if found else None

    def _minutes_left(self, now: datetime) -> float:
        """Until closing, without the pauses that are known."""
        rests = list(self.rests)
        if self.paused_until:
            rests.append((now, self.paused_until))
        left = self.closes_at - now
        reached = now
        for start, end in sorted(rests):
            start, end = max(start, reached), min(end, self.closes_at)
            left -= max(end - start, timedelta())
            reached = max(reached, end)
        return left.total_seconds() / 60


def why_not(reach: Reach | None, ahead: int, now: datetime) -> Because | None:
    """Why a turn with so many open turns before it will probably not be served today; None when it will."""
    if reach is None:
        return None
    if reach.blanks is not None and ahead >= reach.blanks:
        return Because.BLANKS
    places = reach.places(now)
    return Because.CLOSING if places is not None and ahead >= places else None


_OPEN = (
    select(turn.c.service_id, func.count())
    .where(turn.c.day_id == bindparam("day_id"), is_open(turn))
    .group_by(turn.c.service_id)
)
_DESKS = (
    select(desk.c.id, desk.c.seats, desk_service.c.service_id)
    .join(desk_service, desk_service.c.desk_id == desk.c.id)
    .where(desk.c.day_id == bindparam("day_id"), desk.c.state != DeskState.CLOSED)
)
_PRINTS_AND_TIMES = select(
    day_service.c.service_id,
    day_service.c.typical_minutes,
    day_service.c.blanks,
    day_service.c.until_closing,
    day_service.c.pause_until,
).where(day_service.c.day_id == bindparam("day_id"))
_MEASURED = (
    select(turn.c.service_id, func.count(outcome.c.served_seconds), func.avg(outcome.c.served_seconds))
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .where(and_(turn.c.day_id == bindparam("day_id"), turn.c.closed_at.is_not(None)))
    .group_by(turn.c.service_id)
)
_RESTS = select(planned_pause.c.service_id, planned_pause.c.starts_at, planned_pause.c.ends_at).where(
    planned_pause.c.day_id == bindparam("day_id"),
    planned_pause.c.cancelled_at.is_(None),
    # A pause that has begun is seen by its own return; what a person ended early is over.
    planned_pause.c.begun_at.is_(None),
    planned_pause.c.desk_id.is_(None),
)
ISSUED_OF_SERVICE = select(
    day_service.c.quota, day_service.c.issued, day_service.c.blanks, day_service.c.until_closing
).where(day_service.c.day_id == bindparam("day_id"), day_service.c.service_id == bindparam("service_id"))


def read_reach(connection: Connection, day: DayTimes) -> Mapping[UUID, Reach]:
    """Every queue of the day. A seat is shared by the queues of its desk as they are long."""
    asked = {"day_id": day.id}
    counts: dict[UUID, int] = dict(connection.execute(_OPEN, asked).all())
    seats = _shares(list(connection.execute(_DESKS, asked).all()), counts)
    measured = {one: (int(count), float(mean or 0) / 60) for one, count, mean in connection.execute(_MEASURED, asked)}
    rests = list(connection.execute(_RESTS, asked).all())
    found = {}
    for service_id, typical, blanks, until_closing, pause_until in connection.execute(_PRINTS_AND_TIMES, asked):
        count, mean = measured.get(service_id, (0, 0.0))
        found[service_id] = Reach(
            open_turns=counts.get(service_id, 0),
            flow=Flow(typical, seats.get(service_id, 0.0), mean, count),
            blanks=blanks,
            until_closing=until_closing,
            closes_at=day.closes_at,
            rests=tuple((start, end) for of, start, end in rests if of in (None, service_id)),
            paused_until=pause_until,
        )
    return found


def _shares(rows: list[tuple[UUID, int, UUID]], counts: Mapping[UUID, int]) -> dict[UUID, float]:
    """For one who joins: their queue is one longer than it is, and the desk works for all its queues by place."""
    takes: dict[UUID, list[UUID]] = {}
    seats: dict[UUID, int] = {}
    for desk_id, has_seats, service_id in rows:
        takes.setdefault(desk_id, []).append(service_id)
        seats[desk_id] = has_seats
    shares: dict[UUID, float] = {}
    for desk_id, services in takes.items():
        total = sum(counts.get(one, 0) for one in services) + 1
        for one in services:
            shares[one] = shares.get(one, 0.0) + seats[desk_id] * (counts.get(one, 0) + 1) / total
    return shares
