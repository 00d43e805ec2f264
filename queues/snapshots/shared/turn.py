"""One turn by its id: what the answer to a command at a desk says of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, bindparam, select

from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.refusals import UnknownTurn
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import desk, service, turn

_COPIED = (
    turn.c.id,
    turn.c.day_id,
    turn.c.ticket_id,
    turn.c.number,
    turn.c.service,
    turn.c.priority,
    turn.c.state,
    turn.c.outcome,
    turn.c.desk_id,
    turn.c.seat,
    turn.c.call_count,
    turn.c.queued_at,
    turn.c.called_at,
    turn.c.last_called_at,
    turn.c.started_at,
    turn.c.held_at,
    turn.c.hold_reason,
    turn.c.closed_at,
)
_TURN = (
    select(*_COPIED, service.c.name.label("service_name"), desk.c.name.label("desk_name"))
    .join(service, service.c.id == turn.c.service_id)
    .outerjoin(desk, desk.c.id == turn.c.desk_id)
    .where(turn.c.id == bindparam("turn_id"))
)


@dataclass(frozen=True)
class TurnSnapshot:
    """`service` is a code; `desk_name` is the desk that called last, None before the first call."""

    id: UUID
    day_id: UUID
    ticket_id: UUID
    number: str
    service: str
    service_name: str
    priority: bool
    state: TurnState
    outcome: Outcome | None
    desk_id: UUID | None
    desk_name: str | None
    seat: int | None
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    held_at: datetime | None
    hold_reason: str | None
    closed_at: datetime | None


def turn_snapshot(engine: Engine, turn_id: UUID) -> TurnSnapshot:
    """The turn as it is now; refuses with UnknownTurn."""
    with one_read(engine) as connection:
        row = connection.execute(_TURN, {"turn_id": turn_id}).mappings().one_or_none()
    if row is None:
        raise UnknownTurn
    return TurnSnapshot(**row)
