"""Whether something that is about a person is to be erased: the cheap look of a job before it writes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.outcomes.personal import KEEP_KEY_FOR
from queues.persistence.schema.tables import personal_detail, service_day

_DUE = select(personal_detail.c.id).where(personal_detail.c.erase_after <= bindparam("now")).limit(1)


def details_due(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """One piece of work when there is any: all is erased together, of whatever day."""
    return [{}] if connection.execute(_DUE, {"now": now}).first() else []


_ENDS = select(service_day.c.id, service_day.c.closed_at, service_day.c.closes_at).where(
    service_day.c.id.in_(bindparam("days", expanding=True))
)
_DAYS_WITH_DETAILS = select(personal_detail.c.day_id).distinct()


def keys_to_forget(connection: Connection, kept: Mapping[UUID, datetime], now: datetime) -> list[UUID]:
    """Of these days with a key: those whose end is long past and of which nothing is kept any more.

    A day that nobody closed ended when it was to end; a day that is not in this database, when its key was written.
    """
    known = connection.execute(_ENDS, {"days": list(kept)}).all()
    ends = {**kept, **{day_id: closed_at or closes_at for day_id, closed_at, closes_at in known}}
    over = [day_id for day_id, end in ends.items() if end + KEEP_KEY_FOR <= now]
    if not over:
        return []
    still_needed = set(connection.execute(_DAYS_WITH_DETAILS).scalars())
    return [day_id for day_id in over if day_id not in still_needed]
