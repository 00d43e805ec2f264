"""A turn goes on to another service's queue; the number stays."""

from datetime import datetime
from uuid import UUID

from queues.actions.guarding import at_own_desk
from queues.actions.recording import record_outcome
from queues.model.errors import SameService, ServiceAlreadyOpen
from queues.model.outcomes import Outcome
from queues.model.turn import Turn
from queues.persistence.unit_of_work import Made, UnitOfWork


def transfer_turn(work: UnitOfWork, *, turn_id: UUID, service: str, now: datetime) -> Made:
    """Close the turn as transferred and queue a new one at the place of arrival: nobody waits twice for a wrong line.

    A paused service takes the turn too: it keeps its place until the pause ends.
    """
    turn = at_own_desk(work, turn_id)
    work.day(turn.day_id).require_serving()
    (target,) = work.offered(turn.day_id, [service])
    if target.id == turn.service_id:
        raise SameService(service=service)
    siblings = work.turns_of(turn.ticket_id)
    if any(other.is_open and other.service_id == target.id for other in siblings):
        raise ServiceAlreadyOpen(service=service)
    new = Turn(
        id=work.new_id(),
        day_id=turn.day_id,
        ticket_id=turn.ticket_id,
        number=turn.number,
        service=target.code,
        service_id=target.id,
        position=max(other.position for other in siblings) + 1,
        place=turn.place,
        queued_at=turn.queued_at,
        priority=turn.priority,
    )
    desk_id = turn.desk_id
    work.record(turn.transfer(now, to=new))
    record_outcome(work, turn, Outcome.TRANSFERRED, now)
    new.last_seq = work.record(new.added(now))
    work.add_turn(new)
    return Made(day_id=turn.day_id, turn_id=turn_id, ticket_id=turn.ticket_id, desk_id=desk_id, next_turn_id=new.id)
