"""Where the holder of a number comes from: a village, said once, at the greeter's or at a desk."""

from datetime import datetime
from uuid import UUID

from queues.model import events
from queues.persistence.writing import statements
from queues.persistence.writing.unit_of_work import UnitOfWork


def note_village(work: UnitOfWork, ticket_id: UUID, village: str, now: datetime) -> None:
    """Keep the village of a ticket; nothing is recorded where it is known already.

    `village`: the Kemendagri code of a village that exists, which the caller has looked up.
    """
    ticket = work.ticket(ticket_id)
    if ticket.from_village == village:
        return
    work.execute(statements.SET_VILLAGE, of_id=ticket_id, from_village=village)
    work.record(
        events.VillageNoted(
            day_id=ticket.day_id, at=now, ticket_id=ticket_id, number=ticket.number, from_village=village
        )
    )
