"""What a forecast may know of a day, read from its rows: who waits, who is at a desk, and what the last calls took.

Most of it changes only when somebody is called or has been served, and is kept until then: a thousand people who take
numbers within seconds cost the forecast two small queries each.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from queues.model.forecast.evidence import Call, Evidence, Key, evidence_of
from queues.persistence.conditions import is_live
from queues.persistence.schema.tables import event, turn
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.idle_desks import read_opened_at
from queues.reading.hall.planned_pauses import Planned, planned_pauses
from queues.reading.hall.unplanned_pauses import PausesOfDay, read_unplanned
from queues.reading.memory import Memory
from queues.reading.queue.waiting import WaitingCount, read_waiting_counts

LATEST = 400  # calls of a day that are looked at


@dataclass(frozen=True)
class AtWork:
    """Somebody who is called or served now."""

    turn_id: UUID
    ticket_id: UUID
    service_id: UUID
    desk_id: UUID
    called_at: datetime


_AT_WORK = (
    select(turn.c.id, turn.c.ticket_id, turn.c.service_id, turn.c.desk_id, turn.c.last_called_at)
    .where(turn.c.day_id == bindparam("day_id"), is_live(turn))
    .order_by(turn.c.desk_id, turn.c.seat)
)
_CALLED = select(func.count(), func.max(turn.c.called_at)).where(
    turn.c.day_id == bindparam("day_id"), turn.c.called_at.is_not(None)
)
_CALLS = (
    select(
        turn.c.service_id,
        turn.c.desk_id,
        turn.c.queued_at,
        turn.c.called_at,
        turn.c.closed_at,
        turn.c.held_seconds,
        turn.c.priority,
    )
    .where(turn.c.day_id == bindparam("day_id"), turn.c.called_at.is_not(None))
    .order_by(turn.c.called_at.desc(), turn.c.id)
    .limit(LATEST)
)


_LEFT = (
    select(turn.c.desk_id, func.max(turn.c.closed_at), func.max(turn.c.held_at))
    .where(turn.c.day_id == bindparam("day_id"), turn.c.desk_id.is_not(None))
    .group_by(turn.c.desk_id)
)


@dataclass(frozen=True)
class _Past:
    """What the calls of a day say: evidence of each service, how many of a hundred people have priority, and when
    somebody last left each desk.
    """

    evidence: Mapping[Key, Evidence]
    priority_share: Mapping[UUID, float]
    left_at: Mapping[UUID, datetime]


_PASTS = Memory[_Past]()


def _past(connection: Connection, day_id: UUID, epoch: int, at_work: Iterable[AtWork]) -> _Past:
    """A call or an end changes how many were called or who is at a desk; nothing else changes what was measured."""
    called = tuple(connection.execute(_CALLED, {"day_id": day_id}).one())
    key: Hashable = (day_id, epoch, called, frozenset(one.turn_id for one in at_work))
    return _PASTS.recall(connection, key, lambda: _read_past(connection, day_id))


def _read_past(connection: Connection, day_id: UUID) -> _Past:
    of_day = {"day_id": day_id}
    rows = connection.execute(_CALLS, of_day).mappings().all()
    if not rows:
        return _Past({}, {}, {})
    began = rows[-1]["called_at"]
    calls = [_call(row, began) for row in rows if row["closed_at"] is not None and row["desk_id"] is not None]
    counted: dict[UUID, list[bool]] = {}
    for row in rows:
        counted.setdefault(row["service_id"], []).append(row["priority"])
    shares = {service_id: sum(flags) / len(flags) for service_id, flags in counted.items()}
    left = {desk_id: max(filter(None, times), default=None) for desk_id, *times in connection.execute(_LEFT, of_day)}
    return _Past(evidence_of(calls), shares, {desk_id: at for desk_id, at in left.items() if at})


def _call(row: RowMapping, began: datetime) -> Call:
    return Call(
        service=row["service_id"],
        desk=row["desk_id"],
        queued=_minutes(began, row["queued_at"]),
        called=_minutes(began, row["called_at"]),
        closed=max(_minutes(began, row["closed_at"]) - row["held_seconds"] / 60, _minutes(began, row["called_at"])),
    )


def _minutes(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 60


_EVENT_AT = select(event.c.at).where(event.c.stream_id == bindparam("day_id"), event.c.seq == bindparam("seq"))


@dataclass(frozen=True)
class Observed:
    """How the queues of a day stand. `at` is when the day came to this seq; None before its first event."""

    at: datetime | None
    lines: Mapping[UUID, WaitingCount]
    at_work: tuple[AtWork, ...]
    evidence: Mapping[Key, Evidence]
    priority_share: Mapping[UUID, float]
    planned: tuple[Planned, ...]
    unplanned: PausesOfDay
    opened_at: Mapping[UUID | None, datetime]
    left_at: Mapping[UUID, datetime]

    def could_call_since(self, desk_id: UUID, services: Iterable[UUID]) -> datetime | None:
        """Since when the desk could have called somebody, if it is open and nobody is at it; None: nobody waits."""
        waited = [line.since for one in services if (line := self.lines.get(one)) and line.since]
        if not waited:
            return None
        known = (self.opened_at.get(None), self.opened_at.get(desk_id), self.left_at.get(desk_id), min(waited))
        return max(at for at in known if at is not None)

    def pauses_of(
        self, now: datetime | None, *, desk_id: UUID | None = None, service_id: UUID | None = None
    ) -> tuple[tuple[float, float], ...]:
        """What is planned of a desk or a service from now on, in minutes; what the whole hall does, its desks do."""
        if now is None:
            return ()
        return tuple(
            (_minutes(now, one.starts_at), _minutes(now, one.ends_at))
            for one in self.planned
            if one.starts_at > now and (one.desk_id, one.service_id) in ((desk_id, service_id), (None, service_id))
        )


def read_observed(connection: Connection, day: DayHead) -> Observed:
    at_work = tuple(AtWork(*row) for row in connection.execute(_AT_WORK, {"day_id": day.id}))
    past = _past(connection, day.id, day.epoch, at_work)
    return Observed(
        at=connection.execute(_EVENT_AT, {"day_id": day.id, "seq": day.seq}).scalar_one_or_none(),
        lines=read_waiting_counts(connection, day.id),
        at_work=at_work,
        evidence=past.evidence,
        priority_share=past.priority_share,
        planned=tuple(one for one in planned_pauses(connection, day) if one.begun_at is None),
        unplanned=read_unplanned(connection, day),
        opened_at=read_opened_at(connection, day),
        left_at=past.left_at,
    )
