"""The box's own stream of events: an append-only audit log of sign-ins, people, secrets, restores, readings.

Its row in the table of streams is locked for each event. Whoever also locks a day's row locks the box first: two
transactions that lock both in different orders would wait for each other for ever.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from queues.model.actor import Actor
from queues.model.events.box import BoxEvent
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import box, event, stream
from queues.persistence.streams.chain import next_hash

_BOX_STREAM = select(stream).where(stream.c.kind == "box")
_TO_WRITE = _BOX_STREAM.with_for_update()
_BOX_ID = select(box.c.id).limit(1)
_ADVANCE = (
    update(stream)
    .where(stream.c.id == bindparam("of_id"))
    .values(last_seq=bindparam("last_seq"), head=bindparam("head"))
)
_RECORD = insert(event)


def record_in_box(connection: Connection, happened: BoxEvent, *, actor: Actor) -> int:
    """Give the event the next seq of the box's stream and write it, in the transaction of what it tells of."""
    of = lock_box(connection)
    row = {
        "stream_id": of["id"],
        "seq": of["last_seq"] + 1,
        "epoch": of["epoch"],
        "at": happened.at,
        "kind": happened.kind,
        "schema": happened.schema,
        "box_id": connection.execute(_BOX_ID).scalar_one(),
        "actor_id": actor.id,
        "actor_role": actor.role.value,
        "payload": happened.payload(),
    }
    row["hash"] = next_hash(of["head"], row)
    connection.execute(_RECORD, row)
    connection.execute(_ADVANCE, {"of_id": of["id"], "last_seq": row["seq"], "head": row["hash"]})
    return int(row["seq"])


def lock_box(connection: Connection) -> Any:
    """The box's row of the table of streams, locked until the end of the transaction."""
    return connection.execute(_TO_WRITE).mappings().one()


def box_stream_id(connection: Connection) -> UUID:
    """The same for ever, through every restore."""
    found: UUID = box_end(connection)["id"]
    return found


def box_end(connection: Connection) -> Any:
    """id, epoch, last_seq and head of the box's stream."""
    return connection.execute(_BOX_STREAM).mappings().one()


def begin_epoch(connection: Connection) -> None:
    """A backup was put in place: what follows continues its chain and belongs to another epoch."""
    of = lock_box(connection)
    connection.execute(update(stream).where(stream.c.id == of["id"]).values(epoch=of["epoch"] + 1))


def begin_box_stream(connection: Connection) -> None:
    """A new database gets the stream that its box will write to."""
    if connection.execute(_BOX_STREAM).first() is None:
        connection.execute(insert(stream).values(id=new_id(), kind="box", epoch=1, last_seq=0))
