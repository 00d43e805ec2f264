"""The last moves that somebody made: what an undo is offered for, and what it may run into."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select

from queues.model.events.recorded import RecordedEvent
from queues.model.hall.desk import DeskState
from queues.model.queue.turn import Turn
from queues.model.queue.undo import Around, desk_before
from queues.persistence.schema.tables import desk, event, turn
from queues.persistence.writing import statements
from queues.persistence.writing.mapping import turn_from

MOST = 12  # more than anybody makes and takes back within a minute

_EVENT = ("seq", "epoch", "at", "kind", "schema", "actor_id", "actor_role", "payload")
_LAST_MOVES = (
    select(turn, *(event.c[name].label(f"event_{name}") for name in _EVENT))
    .join(event, and_(event.c.stream_id == turn.c.day_id, event.c.seq == turn.c.last_seq))
    .where(
        turn.c.day_id == bindparam("day_id"),
        turn.c.moved_by == bindparam("actor_id"),
        turn.c.moved_at >= bindparam("since"),
    )
    .order_by(turn.c.last_seq.desc())
    .limit(MOST)
)
_DESK_OF_TURN = select(turn.c.desk_id).where(turn.c.id == bindparam("turn_id"))
_DESK_STATE = select(desk.c.state).where(desk.c.id == bindparam("desk_id"))


def read_last_moves(
    connection: Connection, day_id: UUID, actor_id: UUID, *, since: datetime
) -> list[tuple[Turn, RecordedEvent]]:
    """Turns whose newest event is the actor's, each with that event; the newest first."""
    asked = {"day_id": day_id, "actor_id": actor_id, "since": since}
    rows = connection.execute(_LAST_MOVES, asked).mappings()
    return [(turn_from(row), RecordedEvent.read({name: row[f"event_{name}"] for name in _EVENT})) for row in rows]


def read_around(connection: Connection, of: Turn, last: RecordedEvent) -> Around:
    """What an undo of `last` may run into."""
    ticket_turns = connection.execute(statements.TURNS_OF_TICKET, {"ticket_id": of.ticket_id}).mappings()
    others = [turn_from(row) for row in ticket_turns if row["id"] != of.id]
    desk_id = desk_before(last)
    if desk_id is None:
        return Around(others)
    live = connection.execute(statements.LIVE_TURNS_AT_DESK, {"desk_id": desk_id}).mappings()
    state = connection.execute(_DESK_STATE, {"desk_id": desk_id}).scalar_one()
    return Around(others, [turn_from(row) for row in live], state is DeskState.CLOSED)


def desk_of_turn(connection: Connection, turn_id: UUID) -> UUID | None:
    found: UUID | None = connection.execute(_DESK_OF_TURN, {"turn_id": turn_id}).scalar_one_or_none()
    return found
