"""When the code of a day's key was shown last: whether its sheet has been printed is what the box can know of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from queues.model.events.box import DayKeyShown
from queues.persistence.schema.tables import event, stream

_SHOWN = (
    select(event.c.at, event.c.payload)
    .join(stream, stream.c.id == event.c.stream_id)
    .where(stream.c.kind == "box", event.c.kind == DayKeyShown.kind)
    .order_by(event.c.seq.desc())
)


def read_key_shown(connection: Connection, day_id: UUID) -> datetime | None:
    """None where nobody has been shown it."""
    rows = connection.execute(_SHOWN)
    return next((row.at for row in rows if row.payload["day_id"] == str(day_id)), None)
