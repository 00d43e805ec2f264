"""Permissions of actors: a desk's own token or PIN at its desk, a clerk where one sits, a coordinator everywhere, seen.

Each check reads under the day's lock, so that who has just been replaced at a desk moves nobody there any more.
"""

from uuid import UUID

from queues.model.actor import Actor, Role
from queues.model.hall.offered_service import OfferedService
from queues.model.outcomes.follow_up import may_follow_up
from queues.model.queue.turn import Turn
from queues.model.refusals import NotAllowed, NotAtThisDesk, NotSeated, PromiseOfOtherAgency
from queues.persistence.people.agencies import agencies_of_actor
from queues.persistence.writing import statements
from queues.persistence.writing.unit_of_work import UnitOfWork


def require_own_desk(actor: Actor, desk_id: UUID) -> None:
    """Refuses with NotAllowed the token or PIN of another desk."""
    if actor.desk_id is not None and actor.desk_id != desk_id:
        raise NotAllowed(desk=str(desk_id))


def require_seat(work: UnitOfWork, desk_id: UUID) -> None:
    """Who acts at a desk sits there; a coordinator need not, and the event says so.

    Refuses with NotAllowed (another desk's token or PIN) or NotSeated.
    """
    actor = work.actor
    require_own_desk(actor, desk_id)
    if actor.desk_id is not None or actor.role is Role.SYSTEM or sits_at(work, desk_id):
        return
    if not actor.overrules:
        raise NotSeated(desk=work.desk(desk_id).name)
    work.acts_outside = True


def at_own_desk(work: UnitOfWork, turn_id: UUID) -> Turn:
    """The turn, if it is at a desk where the actor may act; one that is at no desk is nobody's yet.

    Refuses with NotAtThisDesk (another desk's token or PIN) or NotSeated.
    """
    turn = work.turn(turn_id)
    if turn.desk_id is None:
        return turn
    if work.actor.desk_id is not None and turn.desk_id != work.actor.desk_id:
        raise NotAtThisDesk(state=turn.state.value, number=turn.number)
    require_seat(work, turn.desk_id)
    return turn


def require_own_service(work: UnitOfWork, day_id: UUID, service: OfferedService) -> None:
    """A clerk pauses a whole service only where its trouble is seen: at a desk that takes it."""
    if work.actor.role is Role.CLERK and not takes_at_own_desk(work, day_id, service.id):
        raise NotAllowed(service=service.code)


def takes_at_own_desk(work: UnitOfWork, day_id: UUID, service_id: UUID) -> bool:
    """Whether a desk of the actor's takes the service: the one of the token or PIN, else any where the clerk sits."""
    actor = work.actor
    seat = {"desk_id": actor.desk_id, "clerk_id": None if actor.desk_id is not None else actor.id}
    return work.execute(statements.SEAT_THAT_TAKES, day_id=day_id, service_id=service_id, **seat).first() is not None


def sits_at(work: UnitOfWork, desk_id: UUID) -> bool:
    """Whether the actor is a person who sits there."""
    if work.actor.id is None:
        return False
    return work.execute(statements.SITS_AT, of_desk=desk_id, of_clerk=work.actor.id).first() is not None


def require_own_agency(work: UnitOfWork, turn: Turn, agency: str) -> None:
    """Whoever comes from an agency, or sits where its services are taken, looks after its promises; a coordinator all.

    Refuses with PromiseOfOtherAgency.
    """
    if not may_follow_up(work.actor, agency, agencies_of_actor(work.connection, work.actor)):
        raise PromiseOfOtherAgency(number=turn.number)
