"""The statements for alerts, built once."""

from sqlalchemy import bindparam, func, select, update

from queues.persistence.schema.tables import alert

STANDING = (
    select(alert.c.id, alert.c.kind, alert.c.subject)
    .where(alert.c.day_id == bindparam("day_id"), alert.c.cleared_at.is_(None))
    .order_by(alert.c.raised_at, alert.c.id)
)
LAST_CLEARED = (
    select(alert.c.subject, func.max(alert.c.cleared_at))
    .where(alert.c.day_id == bindparam("day_id"), alert.c.kind == bindparam("kind"), alert.c.cleared_at.is_not(None))
    .group_by(alert.c.subject)
)
ALERT = select(alert).where(alert.c.id == bindparam("id"), alert.c.day_id == bindparam("day_id"))
CLEAR = update(alert).where(alert.c.id == bindparam("of_id")).values(cleared_at=bindparam("at"))
ACKNOWLEDGE = (
    update(alert)
    .where(alert.c.id == bindparam("of_id"), alert.c.acknowledged_at.is_(None))
    .values(acknowledged_at=bindparam("at"), acknowledged_by=bindparam("by"))
)
