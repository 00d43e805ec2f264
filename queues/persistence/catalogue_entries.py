"""The box's own entries of the catalogue on disk: what its office says of agencies and services.

Each change is an event of the catalogue's stream in the same transaction. Of two people who change one entry the second
is refused, and of an import with one such entry nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, null, select, update

from queues.model.actor import Actor
from queues.model.catalogue import EntryChange, EntryKind
from queues.model.events import CatalogueEntryChanged
from queues.model.refusals import CatalogueMovedOn
from queues.persistence.schema.tables import catalogue_entry
from queues.persistence.streams.recording import lock_catalogue, record_in_catalogue
from queues.persistence.writing.registry import change

Document = dict[str, Any]
FIRST = 0  # the version of an entry that nobody has changed: there is no row yet


@dataclass(frozen=True)
class EntryWrite:
    """What an entry is to be. `entry`: all of it, None: as it comes with Giliran; `over`: the version it was made from.

    `fields`: the names of what is other than before, for the record.
    """

    kind: EntryKind
    code: str
    change: EntryChange
    over: int
    entry: Document | None = None
    is_removed: bool = False
    fields: tuple[str, ...] = ()


_OF_CODE = (catalogue_entry.c.kind == bindparam("of_kind"), catalogue_entry.c.code == bindparam("of_code"))
_VERSION = select(catalogue_entry.c.version).where(*_OF_CODE)
_UPDATE = update(catalogue_entry).where(*_OF_CODE)


@change
def write_entries(connection: Connection, writes: Sequence[EntryWrite], *, now: datetime, by: Actor) -> None:
    """Write them all or none; refuses with CatalogueMovedOn where somebody has changed one of them meanwhile."""
    lock_catalogue(connection)
    for one in writes:
        _write(connection, one, now)
        happened = CatalogueEntryChanged(at=now, entry=one.kind, code=one.code, change=one.change, fields=one.fields)
        record_in_catalogue(connection, happened, actor=by)


# -- inside ----------------------------------------------------------------------------------------------------------


def _write(connection: Connection, one: EntryWrite, now: datetime) -> None:
    which = {"of_kind": one.kind.value, "of_code": one.code}
    version = connection.execute(_VERSION, which).scalar_one_or_none() or FIRST
    if version != one.over:
        raise CatalogueMovedOn(kind=one.kind.value, entry=one.code)
    values = {
        "entry": null() if one.entry is None else one.entry,
        "is_removed": one.is_removed,
        "version": version + 1,
        "changed_at": now,
    }
    if version == FIRST:
        connection.execute(insert(catalogue_entry).values(kind=one.kind.value, code=one.code, **values))
    else:
        connection.execute(_UPDATE.values(**values), which)
