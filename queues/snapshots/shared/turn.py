"""One turn by its id: what the answer to a command at a desk says of it."""

from uuid import UUID

from queues.model.refusals import UnknownTurn
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.queue.turns import TurnSnapshot, read_turn

__all__ = ["TurnSnapshot", "turn_snapshot"]


def turn_snapshot(engine: Engine, turn_id: UUID) -> TurnSnapshot:
    """The turn as it is now; refuses with UnknownTurn."""
    with one_read(engine) as connection:
        found = read_turn(connection, turn_id)
    if found is None:
        raise UnknownTurn
    return found
