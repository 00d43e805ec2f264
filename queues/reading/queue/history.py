"""How the day has gone: who came and who was helped in each quarter hour, and how the queues have grown."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, case, func, or_, select

from queues.model.queue.moves import TurnState
from queues.persistence.schema.tables import outcome, turn
from queues.reading.queue.quarters import QUARTER, quarter_number, start_of
from queues.reading.queue.served import IS_HELPED


@dataclass(frozen=True)
class Quarter:
    """A quarter of an hour from `starts_at` (UTC) on.

    `arrivals`: turns that began to wait then (`queued_at`; who was transferred at the place of arrival counts where
    they arrived). `completed`: turns of which an outcome was recorded then that counts as a person helped. `waiting`:
    turns that waited at its end; in the quarter hour that is running, those that wait now.
    """

    starts_at: datetime
    arrivals: int
    completed: int
    waiting: int


@dataclass(frozen=True)
class Past:
    """What has happened to one queue today, by the beginning of each quarter hour.

    `left`: turns that ceased to wait then, by their (last) call or their end; who was given the place back waits on.
    `waited_median_minutes`: half of those who were helped had waited shorter than that, from `queued_at` to the (last)
    call out of the line; None while nobody was helped. Whole seconds are counted, as the outcome keeps them.
    """

    arrivals: Mapping[datetime, int]
    completed: Mapping[datetime, int]
    left: Mapping[datetime, int]
    waited_seconds: tuple[int, ...]

    @property
    def arrived(self) -> int:
        return sum(self.arrivals.values())

    @property
    def waited_median_minutes(self) -> float | None:
        return median(self.waited_seconds) / 60 if self.waited_seconds else None


NOTHING = Past({}, {}, {}, ())

_ARRIVALS = (
    select(turn.c.service, quarter_number(turn.c.queued_at), func.count())
    .where(turn.c.day_id == bindparam("day_id"))
    .group_by(turn.c.service, quarter_number(turn.c.queued_at))
)
_COMPLETED = (
    select(turn.c.service, quarter_number(turn.c.closed_at), func.count())
    .where(turn.c.day_id == bindparam("day_id"), turn.c.closed_at.is_not(None), IS_HELPED)
    .group_by(turn.c.service, quarter_number(turn.c.closed_at))
)
_left_at = quarter_number(func.coalesce(turn.c.called_at, turn.c.closed_at))
_LEFT = (
    select(turn.c.service, _left_at, func.count())
    .where(turn.c.day_id == bindparam("day_id"), turn.c.state != TurnState.WAITING)
    .group_by(turn.c.service, _left_at)
)
_WAITED = (
    select(turn.c.service, outcome.c.waited_seconds)
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .where(turn.c.day_id == bindparam("day_id"), turn.c.closed_at.is_not(None), IS_HELPED)
)
_was_waiting = and_(
    turn.c.queued_at <= bindparam("then"),
    or_(turn.c.called_at.is_(None), turn.c.called_at > bindparam("then")),
    or_(turn.c.closed_at.is_(None), turn.c.closed_at > bindparam("then")),
)
_WAITED_THEN = (
    select(turn.c.service_id, func.sum(case((_was_waiting, 1), else_=0)))
    .where(turn.c.day_id == bindparam("day_id"))
    .group_by(turn.c.service_id)
)


def read_past(connection: Connection, day_id: UUID) -> dict[str, Past]:
    """By the code of the service; services for which nobody came are absent."""
    of_day = {"day_id": day_id}
    arrivals = _by_service(connection.execute(_ARRIVALS, of_day))
    completed = _by_service(connection.execute(_COMPLETED, of_day))
    left = _by_service(connection.execute(_LEFT, of_day))
    waited: dict[str, list[int]] = {}
    for code, seconds in connection.execute(_WAITED, of_day):
        waited.setdefault(code, []).append(seconds)
    return {
        code: Past(came, completed.get(code, {}), left.get(code, {}), tuple(waited.get(code, ())))
        for code, came in arrivals.items()
    }


def _by_service(rows: Iterable[Row[str, int, int]]) -> dict[str, dict[datetime, int]]:
    found: dict[str, dict[datetime, int]] = {}
    for code, number, count in rows:
        found.setdefault(code, {})[start_of(number)] = count
    return found


def read_waited_then(connection: Connection, day_id: UUID, then: datetime) -> dict[UUID, int]:
    """How many stood in each queue at another time, as far as their turns still tell."""
    counted = connection.execute(_WAITED_THEN, {"day_id": day_id, "then": then})
    return {service_id: int(count) for service_id, count in counted}


def quarters(pasts: Iterable[Past], until: datetime) -> tuple[Quarter, ...]:
    """Every quarter hour from the first in which something happened to that of `until`, or of what happened last."""
    arrivals, completed, left = Counter[datetime](), Counter[datetime](), Counter[datetime]()
    for past in pasts:
        arrivals.update(past.arrivals)
        completed.update(past.completed)
        left.update(past.left)
    known = arrivals.keys() | completed.keys()
    if not known:
        return ()
    steps = tuple(_steps(min(known), max(*known, until)))
    waiting = accumulate(arrivals[start] - left[start] for start in steps)
    return tuple(
        Quarter(start, arrivals[start], completed[start], now) for start, now in zip(steps, waiting, strict=True)
    )


def _steps(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += QUARTER
