"""What a desk's own token or PIN may touch: its desk and the people at it; and which services a clerk may pause."""

from uuid import UUID

from queues.model.actor import Actor, Role
from queues.model.errors import NotAllowed, NotAtThisDesk
from queues.model.turn import Turn
from queues.persistence import statements
from queues.persistence.unit_of_work import OfferedService, UnitOfWork


def require_own_desk(actor: Actor, desk_id: UUID) -> None:
    if actor.desk_id is not None and actor.desk_id != desk_id:
        raise NotAllowed(desk=str(desk_id))


def at_own_desk(work: UnitOfWork, turn_id: UUID) -> Turn:
    """The turn, if it is at the actor's desk; a clerk who is signed in for the hall may act at any desk."""
    turn = work.turn(turn_id)
    if work.actor.desk_id is not None and turn.desk_id is not None and turn.desk_id != work.actor.desk_id:
        raise NotAtThisDesk(state=turn.state.value, number=turn.number)
    return turn


def require_own_service(work: UnitOfWork, day_id: UUID, service: OfferedService) -> None:
    """A clerk pauses a whole service only where its trouble is seen: at a desk that takes it."""
    actor = work.actor
    if actor.role is not Role.CLERK:
        return
    at_own_desk_only = actor.desk_id is not None
    seat = {"desk_id": actor.desk_id, "clerk_id": None if at_own_desk_only else actor.id}
    if work.execute(statements.SEAT_THAT_TAKES, day_id=day_id, service_id=service.id, **seat).first() is None:
        raise NotAllowed(service=service.code)
