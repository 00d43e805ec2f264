"""The figures of a closed day as written, version by version, and whether the newest holds all that happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.record.story import REWRITES
from queues.persistence.schema.tables import day_record, day_remark, event


@dataclass(frozen=True)
class RecordVersion:
    """`seq`: of the last event that it counts. `recorded_at`: when it was declared the record of the day."""

    version: int
    seq: int
    figures: Mapping[str, Any]
    written_at: datetime
    recorded_at: datetime | None
    recorded_by: UUID | None


_VERSIONS = (
    select(*(day_record.c[name] for name in RecordVersion.__dataclass_fields__))
    .where(day_record.c.day_id == bindparam("day_id"))
    .order_by(day_record.c.version.desc())
)
_NEWEST = _VERSIONS.limit(1)
_NEWER = (
    select(event.c.seq)
    .where(
        event.c.stream_id == bindparam("day_id"), event.c.seq > bindparam("after"), event.c.kind.in_(sorted(REWRITES))
    )
    .limit(1)
)
_REMARKS = select(day_remark.c.agency, day_remark.c.text).where(day_remark.c.day_id == bindparam("day_id"))


def read_record_versions(connection: Connection, day_id: UUID) -> tuple[RecordVersion, ...]:
    """The newest first."""
    return tuple(RecordVersion(*row) for row in connection.execute(_VERSIONS, {"day_id": day_id}))


def read_newest_version(connection: Connection, day_id: UUID) -> RecordVersion | None:
    row = connection.execute(_NEWEST, {"day_id": day_id}).one_or_none()
    return None if row is None else RecordVersion(*row)


def is_overtaken(connection: Connection, day_id: UUID, newest: RecordVersion | None) -> bool:
    """Whether something has happened that changes figures and is not in this version; True where there is none."""
    after = {"day_id": day_id, "after": newest.seq if newest else 0}
    return newest is None or connection.execute(_NEWER, after).first() is not None


def read_remarks(connection: Connection, day_id: UUID) -> dict[str, str]:
    """By the code of the agency; "" is the day as a whole."""
    return dict(connection.execute(_REMARKS, {"day_id": day_id}).all())
