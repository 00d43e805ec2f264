"""Whether something that is about a person is to be erased: the steward's cheap look before it writes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from queues.persistence.tables import personal_detail

_DUE = select(personal_detail.c.id).where(personal_detail.c.erase_after <= bindparam("now")).limit(1)


def details_due(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """One piece of work when there is any: all is erased together, of whatever day."""
    return [{}] if connection.execute(_DUE, {"now": now}).first() else []
