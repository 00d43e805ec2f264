"""Who was served: people helped and no-shows of each service and desk, and people counted without a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, case, func, select

from queues.model.outcomes.outcome import HELPED, Outcome
from queues.persistence.schema.tables import desk, outcome, service, turn, walk_in

# A turn that ended so that its person was helped: every figure of people helped counts by this.
IS_HELPED = turn.c.outcome.in_(sorted(code.value for code in HELPED))


@dataclass(frozen=True)
class Served:
    """Figures of one service today: people helped, no-shows, and the mean service time in minutes."""

    helped: int = 0
    no_shows: int = 0
    measured: int = 0
    mean_minutes: float | None = None


_SERVED = (
    select(
        turn.c.service_id,
        func.sum(case((IS_HELPED, 1), else_=0)),
        func.sum(case((turn.c.outcome == Outcome.NO_SHOW, 1), else_=0)),
        func.count(case((IS_HELPED, outcome.c.served_seconds))),
        func.avg(case((IS_HELPED, outcome.c.served_seconds))),
    )
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .where(and_(turn.c.day_id == bindparam("day_id"), turn.c.closed_at.is_not(None)))
    .group_by(turn.c.service_id)
)


def read_served(connection: Connection, day_id: UUID) -> dict[UUID, Served]:
    """Figures of the turns that ended, by service."""
    return {
        service_id: Served(int(helped), int(no_shows), int(measured), None if mean is None else float(mean) / 60)
        for service_id, helped, no_shows, measured, mean in connection.execute(_SERVED, {"day_id": day_id})
    }


@dataclass(frozen=True)
class ServedAtDesk:
    """Turns that one desk called last: those helped, all, and those with priority."""

    helped: int = 0
    calls: int = 0
    priority_calls: int = 0


_AT_DESKS = (
    select(
        turn.c.desk_id,
        func.sum(case((IS_HELPED, 1), else_=0)),
        func.count(),
        func.sum(case((turn.c.priority, 1), else_=0)),
    )
    .where(turn.c.day_id == bindparam("day_id"), turn.c.called_at.is_not(None))
    .group_by(turn.c.desk_id)
)


def read_served_at_desks(connection: Connection, day_id: UUID) -> dict[UUID, ServedAtDesk]:
    """By desk; those that have called nobody are absent."""
    rows = connection.execute(_AT_DESKS, {"day_id": day_id})
    return {desk_id: ServedAtDesk(*(int(one) for one in figures)) for desk_id, *figures in rows}


_TOOK = (
    select(turn.c.desk_id, turn.c.service_id)
    .where(turn.c.day_id == bindparam("day_id"), turn.c.desk_id.is_not(None), turn.c.called_at.is_not(None))
    .distinct()
)


def read_services_called_for(connection: Connection, day_id: UUID) -> Mapping[UUID, set[UUID]]:
    """For which services each desk has called somebody today."""
    took: dict[UUID, set[UUID]] = {}
    for desk_id, service_id in connection.execute(_TOOK, {"day_id": day_id}):
        took.setdefault(desk_id, set()).add(service_id)
    return took


# -- people who had no number ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WalkIns:
    """How many people a desk has served for one service without a number."""

    desk_id: UUID
    service_id: UUID
    quantity: int


_COUNTED = select(walk_in.c.desk_id, walk_in.c.service_id, walk_in.c.quantity).where(
    walk_in.c.day_id == bindparam("day_id")
)
_COUNTED_AT = _COUNTED.where(walk_in.c.desk_id == bindparam("desk_id"))
_COUNTED_FOR = (
    select(walk_in.c.quantity)
    .join(desk, (desk.c.id == walk_in.c.desk_id) & (desk.c.day_id == walk_in.c.day_id))
    .join(service, service.c.id == walk_in.c.service_id)
    .where(desk.c.id == bindparam("desk_id"), service.c.code == bindparam("service"))
)


def read_walk_ins(connection: Connection, day_id: UUID) -> list[WalkIns]:
    """Of all desks of the day."""
    return [WalkIns(*row) for row in connection.execute(_COUNTED, {"day_id": day_id})]


def read_walk_ins_at(connection: Connection, day_id: UUID, desk_id: UUID) -> dict[UUID, int]:
    """Of one desk, by service."""
    rows = connection.execute(_COUNTED_AT, {"day_id": day_id, "desk_id": desk_id})
    return {row.service_id: row.quantity for row in rows}


def count_walk_ins(connection: Connection, desk_id: UUID, code: str) -> int:
    """Of one desk for the service of this code."""
    found: int | None = connection.execute(_COUNTED_FOR, {"desk_id": desk_id, "service": code}).scalar_one_or_none()
    return found or 0
