"""When turns came back from a hold: whoever is called back has as long to come as at the first call."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from queues.persistence.writing import statements

_WINDOW = 400  # events: far more than a hall makes while somebody is waited for


def resumed_at(connection: Connection, day_id: UUID, seq: int, turns: Collection[UUID]) -> dict[UUID, datetime]:
    """Of these turns, those that were resumed lately; `seq` is the day's newest event."""
    if not turns:
        return {}
    asked = {"stream_id": day_id, "after": seq - _WINDOW}
    rows = connection.execute(statements.LATE_RESUMPTIONS, asked).all()
    return {turn_id: at for at, payload in rows if (turn_id := UUID(payload["turn_id"])) in turns}
