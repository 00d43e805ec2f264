"""What a desk's own token or PIN may touch: its desk and the people at it."""

from uuid import UUID

from queues.model.actor import Actor
from queues.model.errors import NotAllowed, NotAtThisDesk
from queues.model.turn import Turn
from queues.persistence.unit_of_work import UnitOfWork


def require_own_desk(actor: Actor, desk_id: UUID) -> None:
    if actor.desk_id is not None and actor.desk_id != desk_id:
        raise NotAllowed(desk=str(desk_id))


def at_own_desk(work: UnitOfWork, turn_id: UUID) -> Turn:
    """The turn, if it is at the actor's desk; a clerk who is signed in for the hall may act at any desk."""
    turn = work.turn(turn_id)
    if work.actor.desk_id is not None and turn.desk_id is not None and turn.desk_id != work.actor.desk_id:
        raise NotAtThisDesk(state=turn.state.value, number=turn.number)
    return turn
