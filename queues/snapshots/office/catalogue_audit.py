"""Who changed what in the catalogue of the box, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.events.upcasting import Payload
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.events.audit_events import ActedEvent, read_catalogue_audit, read_catalogue_id
from queues.reading.people.names import read_names_of
from queues.snapshots.office.audit import PAGE, Who


@dataclass(frozen=True)
class CatalogueAuditRow:
    seq: int
    at: datetime
    payload: Payload
    who: Who


@dataclass(frozen=True)
class CatalogueAuditSnapshot:
    """A page of changes; `before` is where the next page begins, None on the last."""

    rows: tuple[CatalogueAuditRow, ...]
    before: int | None


def catalogue_audit_snapshot(
    engine: Engine, *, code: str = "", before: int | None = None, most: int = PAGE
) -> CatalogueAuditSnapshot:
    """Of the whole catalogue, or of one agency or service."""
    with one_read(engine) as connection:
        stream_id = read_catalogue_id(connection)
        found = read_catalogue_audit(connection, stream_id, code=code, before=before, most=most + 1)
        names = read_names_of(connection, {one.actor_id for one in found if one.actor_id})
        return CatalogueAuditSnapshot(
            rows=tuple(_row(one, names) for one in found[:most]),
            before=found[most - 1].seq if len(found) > most else None,
        )


# -- inside ----------------------------------------------------------------------------------------------------------


def _row(one: ActedEvent, names: Mapping[UUID, str]) -> CatalogueAuditRow:
    name = names.get(one.actor_id, "") if one.actor_id else ""
    who = Who(str(one.actor_id or one.actor_role), one.actor_role, name)
    return CatalogueAuditRow(one.seq, one.at, one.payload, who)
