"""Documents that go home by post, each with its address, opened with the key of its day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select

from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.persistence.personal.detail_vault import Detail, DetailVault
from queues.persistence.schema.tables import outcome, personal_detail, turn


@dataclass(frozen=True)
class PostedDocument:
    """`address`: empty where none is kept, None where it cannot be read on this machine."""

    turn_id: UUID
    number: str
    service_id: UUID
    quantity: int
    recorded_at: datetime
    handed_at: datetime | None
    address: Detail | None


_POSTED = (
    select(
        turn.c.id.label("turn_id"),
        turn.c.number,
        turn.c.service_id,
        outcome.c.quantity,
        outcome.c.recorded_at,
        outcome.c.detail,
        personal_detail.c.id,
        personal_detail.c.day_id,
        personal_detail.c.purpose,
        personal_detail.c.body,
    )
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .outerjoin(
        personal_detail,
        and_(personal_detail.c.turn_id == turn.c.id, personal_detail.c.purpose == PersonalPurpose.POSTAL_ADDRESS.value),
    )
    .where(turn.c.day_id == bindparam("day_id"), outcome.c.code == Outcome.POSTED.value)
    .order_by(outcome.c.recorded_at, turn.c.number)
)


def read_posted(connection: Connection, day_id: UUID, vault: DetailVault) -> list[PostedDocument]:
    """As they were recorded."""
    return [
        PostedDocument(
            turn_id=row.turn_id,
            number=row.number,
            service_id=row.service_id,
            quantity=row.quantity,
            recorded_at=row.recorded_at,
            handed_at=datetime.fromisoformat(noted) if (noted := row.detail.get("handed_to_post_at")) else None,
            address=vault.opened(row) if row.body else {},
        )
        for row in connection.execute(_POSTED, {"day_id": day_id})
    ]
