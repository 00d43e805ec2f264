"""One turn by its id and which moves it allows: what the answer to a command at a desk says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.actor import Actor
from queues.model.queue.allowed_moves import allowed_moves
from queues.model.queue.moves import Move
from queues.model.refusals import Refusal, UnknownTurn
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.queue.turns import NamedTurn, read_turn


@dataclass(frozen=True)
class OneTurn(NamedTurn):
    """`allowed`: each move of staff, with the refusal that would answer it now; None where it may be made."""

    allowed: Mapping[Move, Refusal | None]


def one_turn(engine: Engine, turn_id: UUID, *, actor: Actor, now: datetime) -> OneTurn:
    """The turn as it is now; refuses with UnknownTurn."""
    with one_read(engine) as connection:
        found = read_turn(connection, turn_id)
        if found is None:
            raise UnknownTurn
        day = read_day(connection, day_id=found.day_id)
    return OneTurn(**vars(found), allowed=allowed_moves(found, now=now, actor=actor, day=day))
