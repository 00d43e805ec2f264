"""The alerts that stand: raised and not cleared, with who has seen them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.persistence.schema.tables import access_token, alert, staff_user


@dataclass(frozen=True)
class StandingAlert:
    """`kind` and `subject` as in `queues.model.trouble.alerts`; `acknowledged_by` is a name or None."""

    id: UUID
    kind: str
    subject: str
    desk_id: UUID | None
    service_id: UUID | None
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


_STANDING = (
    select(
        *(alert.c.id, alert.c.kind, alert.c.subject, alert.c.desk_id, alert.c.service_id, alert.c.raised_at),
        alert.c.acknowledged_at,
        staff_user.c.display_name,
        access_token.c.label,
    )
    .outerjoin(staff_user, staff_user.c.id == alert.c.acknowledged_by)
    .outerjoin(access_token, access_token.c.id == alert.c.acknowledged_by)
    .where(alert.c.day_id == bindparam("day_id"), alert.c.cleared_at.is_(None))
    .order_by(alert.c.raised_at, alert.c.id)
)


def read_alerts(connection: Connection, day_id: UUID) -> tuple[StandingAlert, ...]:
    """The oldest first."""
    rows = connection.execute(_STANDING, {"day_id": day_id}).all()
    return tuple(StandingAlert(*row[:7], acknowledged_by=row.display_name or row.label) for row in rows)
