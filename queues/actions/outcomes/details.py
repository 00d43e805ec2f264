"""What is about a person is kept in one place, each for its purpose, and erased from there."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete

from queues.model.outcomes.personal import KEEP_FOR, PersonalPurpose
from queues.model.queue.turn import Turn
from queues.persistence.schema.tables import personal_detail
from queues.persistence.writing.unit_of_work import UnitOfWork

_ERASE = delete(personal_detail).where(
    personal_detail.c.turn_id == bindparam("of_turn"),
    personal_detail.c.purpose.in_(bindparam("purposes", expanding=True)),
)
_ERASE_DUE = delete(personal_detail).where(personal_detail.c.erase_after <= bindparam("now"))


def keep_detail(
    work: UnitOfWork, turn: Turn, purpose: PersonalPurpose, body: Mapping[str, object], now: datetime
) -> None:
    """Keep it until its purpose is over; events and outcomes know only the turn."""
    erase_after = now + KEEP_FOR[purpose]
    work.add_detail(turn.day_id, turn.id, purpose.value, body, created_at=now, erase_after=erase_after)


def erase_details(work: UnitOfWork, turn: Turn, *purposes: PersonalPurpose) -> None:
    """Erase what was kept for these purposes; for all, when none is named."""
    named = [purpose.value for purpose in purposes or PersonalPurpose]
    work.execute(_ERASE, of_turn=turn.id, purposes=named)


def erase_due_details(connection: Connection, *, now: datetime) -> int:
    """Erase all whose time has come, of whatever day, and say how many: `writer.write(erase_due_details, now=…)`."""
    return connection.execute(_ERASE_DUE, {"now": now}).rowcount
