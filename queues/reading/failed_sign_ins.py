"""How many sign-ins have failed lately, by what the box's stream tells: the figure behind an alert."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from queues.model.events.box import SignInsFailed
from queues.persistence.schema.tables import event, stream

LOOK_BACK = 2000  # events: of ten minutes there are fewer, and a long history costs nothing

_RECENT = (
    select(event.c.payload)
    .join(stream, stream.c.id == event.c.stream_id)
    .where(
        stream.c.kind == "box",
        event.c.seq > stream.c.last_seq - LOOK_BACK,
        event.c.kind == SignInsFailed.kind,
        event.c.at >= bindparam("since"),
    )
)


def failed_since(connection: Connection, since: datetime) -> int:
    payloads = connection.execute(_RECENT, {"since": since}).scalars()
    return sum(int(payload["count"]) for payload in payloads)
