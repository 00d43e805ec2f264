"""Which pauses of a day no plan had foreseen: when they began and ended, of desks and of services."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.events import (
    DayOpened,
    DeskClosed,
    DeskOpened,
    DeskPaused,
    DeskResumed,
    ServicePaused,
    ServiceResumed,
)
from queues.model.forecast.unplanned_pauses import Pauses, Unplanned
from queues.persistence.schema.tables import event, planned_pause
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory

_BEGIN = (DeskPaused.kind, ServicePaused.kind)
_END = (DeskResumed.kind, DeskOpened.kind, DeskClosed.kind, ServiceResumed.kind)
_EVENTS = (
    select(event.c.kind, event.c.at, event.c.payload)
    .where(event.c.stream_id == bindparam("day_id"), event.c.kind.in_((DayOpened.kind, *_BEGIN, *_END)))
    .order_by(event.c.seq)
)
_BEGUN = select(planned_pause.c.begun_at).where(
    planned_pause.c.day_id == bindparam("day_id"), planned_pause.c.begun_at.is_not(None)
)


@dataclass(frozen=True)
class Span:
    """One pause; `ends` is None while it goes on."""

    begins: datetime
    ends: datetime | None = None


@dataclass(frozen=True)
class PausesOfDay:
    """`opened_at` is None before the day was opened."""

    opened_at: datetime | None
    of_desks: tuple[Span, ...]
    of_services: tuple[Span, ...]

    def until(self, now: datetime | None) -> Unplanned:
        """As a forecast knows them at a moment."""
        if now is None or self.opened_at is None:
            return Unplanned()
        return Unplanned(
            _minutes(self.opened_at, now), _pauses_until(now, self.of_desks), _pauses_until(now, self.of_services)
        )


# Pauses change the plan, so they are read again only when it has changed: the day's events are many.
_KEPT = Memory[PausesOfDay]()


def read_unplanned(connection: Connection, day: DayHead) -> PausesOfDay:
    return _KEPT.recall(connection, (day.id, day.epoch, day.plan_seq), lambda: _read(connection, day.id))


def _read(connection: Connection, day_id: UUID) -> PausesOfDay:
    events = connection.execute(_EVENTS, {"day_id": day_id}).all()
    planned = frozenset(connection.execute(_BEGUN, {"day_id": day_id}).scalars())

    def of(whose: str) -> tuple[Span, ...]:
        own = ((kind, at, payload[whose]) for kind, at, payload in events if whose in payload)
        return tuple(span for span in _spans(own) if span.begins not in planned)

    opened_at = next((at for kind, at, _ in events if kind == DayOpened.kind), None)
    return PausesOfDay(opened_at, of("desk_id"), of("service"))


def _spans(events: Iterable[tuple[str, datetime, str]]) -> Iterator[Span]:
    """Who pauses already and says it again has only changed the announced return."""
    since: dict[str, datetime] = {}
    for kind, at, whose in events:
        if kind in _BEGIN:
            since.setdefault(whose, at)
        elif whose in since:
            yield Span(since.pop(whose), at)
    yield from (Span(at) for at in since.values())


def _pauses_until(now: datetime, spans: Collection[Span]) -> Pauses:
    return Pauses(len(spans), sum((_minutes(one.begins, one.ends or now) for one in spans), 0.0))


def _minutes(since: datetime, until: datetime) -> float:
    """Never negative: a clock may have been set back."""
    return max(0.0, (until - since).total_seconds() / 60)
