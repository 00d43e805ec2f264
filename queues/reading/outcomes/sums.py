"""How turns ended today, in sum: by service and outcome, and what was promised to be collected when and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from queues.model.outcomes.outcome import Outcome
from queues.persistence.schema.tables import outcome, turn


@dataclass(frozen=True)
class Promised:
    """So many turns of one service are to be collected on this day; `collect_at` is a place and hour in words."""

    collect_on: date
    collect_at: str
    service_id: UUID
    turns: int


_SUMS = (
    select(turn.c.service_id, turn.c.outcome, func.count())
    .where(turn.c.day_id == bindparam("day_id"), turn.c.closed_at.is_not(None))
    .group_by(turn.c.service_id, turn.c.outcome)
)
_on, _at = (outcome.c.detail[name].as_string() for name in ("collect_on", "collect_at"))
_PROMISED = (
    select(_on.label("collect_on"), _at.label("collect_at"), turn.c.service_id)
    .join(turn, turn.c.id == outcome.c.turn_id)
    .where(turn.c.day_id == bindparam("day_id"), outcome.c.code == Outcome.COLLECT_LATER)
)


def read_outcome_sums(connection: Connection, day_id: UUID) -> Mapping[UUID, Mapping[Outcome, int]]:
    """By service; those of which no turn has ended are absent."""
    found: dict[UUID, dict[Outcome, int]] = {}
    for service_id, code, count in connection.execute(_SUMS, {"day_id": day_id}):
        found.setdefault(service_id, {})[Outcome(code)] = int(count)
    return found


def read_promised(connection: Connection, day_id: UUID) -> tuple[Promised, ...]:
    """What is to be collected later, by day; an outcome of old that names no day is left out."""
    counted: dict[tuple[str, str, UUID], int] = {}
    for row in connection.execute(_PROMISED, {"day_id": day_id}):
        if row.collect_on:
            key = (row.collect_on, row.collect_at or "", row.service_id)
            counted[key] = counted.get(key, 0) + 1
    promised = (Promised(date.fromisoformat(on), at, service, many) for (on, at, service), many in counted.items())
    return tuple(sorted(promised, key=lambda one: (one.collect_on, one.collect_at, one.service_id)))
