"""The last moment that this box was sure of, kept in the database, and the newest event of all its days."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, select, update

from queues.model.actor import Actor
from queues.model.events.box import TimeConfirmed
from queues.model.refusals import ClockMovedOn
from queues.model.stream import StreamKind
from queues.persistence.schema.tables import box, event, stream
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.registry import change

SEEN_WITHIN = timedelta(minutes=10)  # from reading a time on a page to pressing the button beneath it

_KEPT = select(box.c.trusted_at)
_NEWEST_EVENT = (
    select(func.max(event.c.at))
    .join(stream, and_(stream.c.id == event.c.stream_id, stream.c.last_seq == event.c.seq))
    .where(stream.c.kind == StreamKind.DAY, stream.c.removed_at.is_(None))
)
_KEEP = update(box).values(trusted_at=bindparam("trusted_at"))


def read_trusted_at(connection: Connection) -> datetime | None:
    """None on a box that has never been sure."""
    return connection.execute(_KEPT).scalars().first()


def read_newest_event_at(connection: Connection) -> datetime | None:
    """When the last event of any day was recorded, None where nothing has happened yet."""
    return connection.execute(_NEWEST_EVENT).scalars().first()


def keep_trusted_at(connection: Connection, *, at: datetime) -> None:
    """Note that the time is known to be this: `writer.write(keep_trusted_at, at=…)`."""
    connection.execute(_KEEP, {"trusted_at": at})


@change
def confirm_time(connection: Connection, *, seen_at: datetime, now: datetime, by: Actor) -> None:
    """A person says that the clock is right: `seen_at` is what it showed then. Refuses with ClockMovedOn."""
    if abs(now - seen_at) > SEEN_WITHIN:
        raise ClockMovedOn
    keep_trusted_at(connection, at=now)
    record_in_box(connection, TimeConfirmed(at=now), actor=by)
