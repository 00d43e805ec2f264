"""Priority is a ticket's; each of its turns carries it, so that a queue is ordered without looking at tickets."""

from queues.model.queue.turn import Turn
from queues.persistence.writing.unit_of_work import UnitOfWork


def renew_priority(work: UnitOfWork, turn: Turn) -> None:
    """A turn that was closed is open again: what was granted or taken back meanwhile reached the open ones only."""
    turn.priority = work.ticket(turn.ticket_id).priority
