"""The box's own entries of the catalogue, how far its stream has come, and who changed what in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from queues.model.catalogue import EntryKind
from queues.model.stream import StreamKind
from queues.persistence.schema.tables import catalogue_entry, stream


@dataclass(frozen=True)
class EntryRow:
    """`entry`: all that the box says of it; None: as it comes with Giliran."""

    kind: EntryKind
    code: str
    entry: dict[str, Any] | None
    is_removed: bool
    version: int
    changed_at: datetime


_ENTRIES = select(*(catalogue_entry.c[name] for name in EntryRow.__dataclass_fields__)).order_by(
    catalogue_entry.c.kind, catalogue_entry.c.code
)
_END = select(stream.c.epoch, stream.c.last_seq).where(stream.c.kind == bindparam("kind"))


def read_entries(connection: Connection) -> list[EntryRow]:
    """By kind and code."""
    return [EntryRow(EntryKind(kind), *rest) for kind, *rest in connection.execute(_ENTRIES)]


def read_catalogue_place(connection: Connection) -> tuple[int, int]:
    """Epoch and seq: another one than before means that the catalogue may be another."""
    row = connection.execute(_END, {"kind": StreamKind.CATALOGUE}).one()
    return row.epoch, row.last_seq
