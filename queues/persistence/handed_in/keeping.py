"""Changes of what is known of other boxes and their days; and the note that a day of this one was handed in.

Each is one transaction with its event of the box. A file goes into the database packed; from a command it comes by the
name of a file in the data folder, since the line to a running server takes no files.
"""

import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from queues.model.actor import SYSTEM, Actor
from queues.model.events.box import BoxKnown, DayHandedIn, DayReceived
from queues.model.handed_in.handed_day import LARGEST_FILE
from queues.model.refusals import BoxHasOtherKey, BoxUnknown, ReceivedMovedOn, WaitingFileGone
from queues.persistence.handed_in.box_key import fingerprint_of
from queues.persistence.handed_in.read import file_digest
from queues.persistence.schema.tables import known_box, received_day
from queues.persistence.streams.recording import lock_box, record_in_box
from queues.persistence.writing.registry import change

_BOX = select(known_box).where(known_box.c.id == bindparam("of_id"))
_SAME_FILE = select(received_day.c.version).where(received_day.c.digest == bindparam("of_digest"))
_NEWEST = select(func.coalesce(func.max(received_day.c.version), 0)).where(received_day.c.id == bindparam("of_id"))


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A verified file on its way into the database. `path`: where its packed bytes lie, `digest` (hex): of the file.

    `after`: the highest version of the day that it was compared with, 0 for none.
    """

    day_id: UUID
    box_id: UUID
    public_key: str
    code: str
    name: str
    place: str
    held_on: date
    epoch: int
    last_seq: int
    head: str
    figures: dict[str, Any]
    digest: str
    relation: str
    after: int
    path: Path


@dataclass(frozen=True)
class KeptVersion:
    """`is_new`: False where this very file was taken in before."""

    version: int
    is_new: bool


@change
def note_handed_in(
    connection: Connection,
    *,
    day_id: UUID,
    last_seq: int,
    record: int,
    digest: str,
    with_details: bool,
    now: datetime,
    by: Actor = SYSTEM,
) -> None:
    happened = DayHandedIn(
        at=now, day_id=day_id, last_seq=last_seq, record=record, digest=digest, with_details=with_details
    )
    record_in_box(connection, happened, actor=by)


@change
def know_box(
    connection: Connection, *, box_id: UUID, name: str, public_key: str, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Somebody has compared this key (hex): it is the box's from now on. Whether that is news."""
    lock_box(connection)
    key = bytes.fromhex(public_key)
    known = connection.execute(_BOX, {"of_id": box_id}).mappings().one_or_none()
    if known is not None and known["public_key"] == key:
        return False
    values = {"name": name, "public_key": key, "known_since": now, "known_by": by.id}
    if known is None:
        connection.execute(insert(known_box).values(id=box_id, **values))
    else:
        connection.execute(update(known_box).where(known_box.c.id == box_id).values(values))
    before = fingerprint_of(known["public_key"]) if known is not None else ""
    happened = BoxKnown(at=now, known_box_id=box_id, fingerprint=fingerprint_of(key), replaces=before)
    record_in_box(connection, happened, actor=by)
    return True


@change
def keep_received_day(connection: Connection, arrival: Arrival, *, now: datetime, by: Actor = SYSTEM) -> KeptVersion:
    """Write the file down as the next version of its day; the same file again is the version that it was.

    Refuses with BoxUnknown, BoxHasOtherKey, WaitingFileGone, and with ReceivedMovedOn where another version has come
    since it was compared.
    """
    lock_box(connection)  # of two files of one day that come at once the second is compared anew
    digest = bytes.fromhex(arrival.digest)
    before = connection.execute(_SAME_FILE, {"of_digest": digest}).scalar_one_or_none()
    if before is not None:
        return KeptVersion(before, is_new=False)
    _require_known(connection, arrival)
    newest = connection.execute(_NEWEST, {"of_id": arrival.day_id}).scalar_one()
    if newest != arrival.after:
        raise ReceivedMovedOn
    copied = ("box_id", "code", "name", "place", "held_on", "epoch", "last_seq", "figures")
    values: dict[str, Any] = {name: getattr(arrival, name) for name in copied}
    values |= {"id": arrival.day_id, "version": newest + 1, "head": bytes.fromhex(arrival.head), "digest": digest}
    values |= {"file": _packed_file(arrival), "received_at": now, "received_by": by.id}
    connection.execute(insert(received_day), values)
    happened = DayReceived(
        at=now,
        received_day_id=arrival.day_id,
        known_box_id=arrival.box_id,
        version=newest + 1,
        last_seq=arrival.last_seq,
        digest=arrival.digest,
        relation=arrival.relation,
    )
    record_in_box(connection, happened, actor=by)
    return KeptVersion(newest + 1, is_new=True)


def packed_day(file: bytes) -> bytes:
    """As the database keeps it: a tenth of its size."""
    return zlib.compress(file, 6)


def unpacked_day(kept: bytes) -> bytes:
    """Never more than the largest file, whatever was packed."""
    return zlib.decompressobj().decompress(kept, LARGEST_FILE + 1)


# -- inside ----------------------------------------------------------------------------------------------------------


def _require_known(connection: Connection, arrival: Arrival) -> None:
    known = connection.execute(_BOX, {"of_id": arrival.box_id}).mappings().one_or_none()
    if known is None:
        raise BoxUnknown
    if known["public_key"] != bytes.fromhex(arrival.public_key):
        raise BoxHasOtherKey


def _packed_file(arrival: Arrival) -> bytes:
    """What lies at the path may be another file by now: nothing but what was verified is kept."""
    try:
        found = arrival.path.read_bytes()
        if file_digest(unpacked_day(found)) != bytes.fromhex(arrival.digest):
            raise WaitingFileGone
    except (OSError, zlib.error) as gone:
        raise WaitingFileGone from gone
    return found
