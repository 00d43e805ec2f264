"""Record events of the streams that are no day's: the box's own and the catalogue's.

A stream's row is locked for each event. Whoever locks several does it in this order: box, catalogue, day; two
transactions that lock them in different orders would wait for each other for ever.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from queues.model.actor import Actor
from queues.model.events import BoxEvent, CatalogueEvent, Event
from queues.model.stream import StreamKind
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import box, event, stream
from queues.persistence.streams.chain import next_hash

_OF_KIND = select(stream).where(stream.c.kind == bindparam("kind"))
_TO_WRITE = _OF_KIND.with_for_update()
_BOX_ID = select(box.c.id).limit(1)
_ADVANCE = (
    update(stream)
    .where(stream.c.id == bindparam("of_id"))
    .values(last_seq=bindparam("last_seq"), head=bindparam("head"))
)
_RECORD = insert(event)
SHARED = (StreamKind.BOX, StreamKind.CATALOGUE)  # one of each in a database


def record_in_box(connection: Connection, happened: BoxEvent, *, actor: Actor) -> int:
    """Give the event the next seq of the box's stream and write it, in the transaction of what it tells of."""
    return _record(connection, happened, actor)


def record_in_catalogue(connection: Connection, happened: CatalogueEvent, *, actor: Actor) -> int:
    """As `record_in_box`, in the catalogue's stream."""
    return _record(connection, happened, actor)


def lock_box(connection: Connection) -> Any:
    """The row of the box's stream, locked until the end of the transaction."""
    return _lock(connection, StreamKind.BOX)


def lock_catalogue(connection: Connection) -> Any:
    """As `lock_box`, of the catalogue's stream."""
    return _lock(connection, StreamKind.CATALOGUE)


def box_stream_id(connection: Connection) -> UUID:
    """The same for ever, through every restore."""
    found: UUID = box_end(connection)["id"]
    return found


def box_end(connection: Connection) -> Any:
    """id, epoch, last_seq and head of the box's stream."""
    return connection.execute(_OF_KIND, {"kind": StreamKind.BOX}).mappings().one()


def catalogue_end(connection: Connection) -> Any:
    """As `box_end`, of the catalogue's stream."""
    return connection.execute(_OF_KIND, {"kind": StreamKind.CATALOGUE}).mappings().one()


def begin_epoch(connection: Connection) -> None:
    """A backup was put in place: what follows continues the chains and belongs to another epoch."""
    for kind in SHARED:
        of = _lock(connection, kind)
        connection.execute(update(stream).where(stream.c.id == of["id"]).values(epoch=of["epoch"] + 1))


def begin_shared_streams(connection: Connection) -> None:
    """A new database gets the streams that all its days share."""
    for kind in SHARED:
        if connection.execute(_OF_KIND, {"kind": kind}).first() is None:
            connection.execute(insert(stream).values(id=new_id(), kind=kind, epoch=1, last_seq=0))


# -- inside ----------------------------------------------------------------------------------------------------------


def _lock(connection: Connection, kind: StreamKind) -> Any:
    return connection.execute(_TO_WRITE, {"kind": kind}).mappings().one()


def _record(connection: Connection, happened: Event, actor: Actor) -> int:
    of = _lock(connection, happened.stream)
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
