"""Priority is a ticket's; each open turn carries it, so that a queue is ordered without looking at tickets."""

from datetime import datetime
from uuid import UUID

from queues.actions.permissions import takes_at_own_desk
from queues.model import events
from queues.model.actor import Role
from queues.model.queue.turn import Turn
from queues.model.refusals import NotAllowed, NotOfOwnDesk
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def grant_priority(work: UnitOfWork, *, ticket_id: UUID, granted: bool, now: datetime) -> Made:
    """One flag, granted or taken back by staff; the reason is never stored.

    A clerk may, where the number waits for a service of one's own desk.

    Refuses: NotAllowed, NotOfOwnDesk, DayIsClosed.
    """
    if not work.actor.is_staff:
        raise NotAllowed
    ticket = work.ticket(ticket_id)
    work.day(ticket.day_id).require_not_closed()
    turns = [turn for turn in work.turns_of(ticket_id) if turn.is_open]
    if work.actor.role is Role.CLERK and not any(_is_of_own_desk(work, turn) for turn in turns):
        raise NotOfOwnDesk(number=ticket.number)
    for turn in turns:
        turn.priority = granted
    work.execute(statements.SET_PRIORITY, of_id=ticket_id, priority=granted)
    work.record(
        events.PriorityGranted(day_id=ticket.day_id, at=now, ticket_id=ticket_id, number=ticket.number, granted=granted)
    )
    return Made.of_ticket(ticket.day_id, ticket_id)


def renew_priority(work: UnitOfWork, turn: Turn) -> None:
    """A turn that was closed is open again: what was granted or taken back meanwhile reached the open ones only."""
    turn.priority = work.ticket(turn.ticket_id).priority


def _is_of_own_desk(work: UnitOfWork, turn: Turn) -> bool:
    return takes_at_own_desk(work, turn.day_id, turn.service_id)
