"""Days of other boxes as they were taken in, and the boxes whose keys somebody here has compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.handed_in.handed_day import ChainLink
from queues.model.refusals import UnknownReceivedDay
from queues.persistence.handed_in.keeping import unpacked_day
from queues.persistence.schema.tables import event, known_box, received_day


@dataclass(frozen=True)
class KnownBox:
    id: UUID
    name: str
    public_key: bytes
    known_since: datetime
    known_by: UUID | None


@dataclass(frozen=True)
class ReceivedVersion:
    """One file of a day of another box, without the file. `figures`: see `webapp.handed_in.taking_in`."""

    id: UUID
    version: int
    box_id: UUID
    box_name: str
    code: str
    name: str
    place: str
    held_on: date
    epoch: int
    last_seq: int
    head: bytes
    figures: Mapping[str, Any]
    digest: bytes
    received_at: datetime
    received_by: UUID | None

    @property
    def reach(self) -> tuple[int, int, int]:
        """Of two versions of a day the one that reaches further is the one that holds."""
        return self.epoch, self.last_seq, self.version


_VERSIONS = select(
    *(received_day.c[name] for name in ReceivedVersion.__dataclass_fields__ if name != "box_name"),
    known_box.c.name.label("box_name"),
).join(known_box, known_box.c.id == received_day.c.box_id)
_ALL = _VERSIONS.order_by(received_day.c.held_on.desc(), received_day.c.code, received_day.c.id, received_day.c.version)
_OF_DAY = _VERSIONS.where(received_day.c.id == bindparam("id")).order_by(received_day.c.version)
_OF_DIGEST = _VERSIONS.where(received_day.c.digest == bindparam("digest"))
_FILE = select(received_day.c.file).where(
    received_day.c.id == bindparam("id"), received_day.c.version == bindparam("version")
)
_BOXES = select(*(known_box.c[name] for name in KnownBox.__dataclass_fields__)).order_by(known_box.c.name)
_BOX = _BOXES.where(known_box.c.id == bindparam("id"))
_LINKS = select(event.c.seq, event.c.hash).where(event.c.stream_id == bindparam("id")).order_by(event.c.seq)


def read_received_days(connection: Connection) -> list[ReceivedVersion]:
    """Every version of every day, the newest date first."""
    return [ReceivedVersion(**row) for row in connection.execute(_ALL).mappings()]


def read_versions(connection: Connection, day_id: UUID) -> list[ReceivedVersion]:
    """Of one day, the oldest first; none where it was never taken in."""
    return [ReceivedVersion(**row) for row in connection.execute(_OF_DAY, {"id": day_id}).mappings()]


def read_version_of(connection: Connection, digest: bytes) -> ReceivedVersion | None:
    """The version that this very file has become."""
    row = connection.execute(_OF_DIGEST, {"digest": digest}).mappings().one_or_none()
    return ReceivedVersion(**row) if row else None


def read_received_file(connection: Connection, day_id: UUID, version: int) -> bytes:
    """The file as it came; refuses with UnknownReceivedDay."""
    packed = connection.execute(_FILE, {"id": day_id, "version": version}).scalar_one_or_none()
    if packed is None:
        raise UnknownReceivedDay
    return unpacked_day(packed)


def read_known_boxes(connection: Connection) -> list[KnownBox]:
    return [KnownBox(**row) for row in connection.execute(_BOXES).mappings()]


def read_known_box(connection: Connection, box_id: UUID) -> KnownBox | None:
    row = connection.execute(_BOX, {"id": box_id}).mappings().one_or_none()
    return KnownBox(**row) if row else None


def read_own_links(connection: Connection, day_id: UUID) -> tuple[ChainLink, ...]:
    """The chain of a day of this very box; empty where it has none of this id."""
    return tuple(ChainLink(row.seq, row.hash or b"") for row in connection.execute(_LINKS, {"id": day_id}))
