"""The audit of the box: sign-ins, people, secrets, devices, restores, readings of addresses, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.events.upcasting import Payload
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.box_profile import read_box_profile
from queues.reading.events.audit_events import ActedEvent, BoxAuditFilter, read_actors, read_box_audit, read_box_end
from queues.reading.hall.day_head import read_zone
from queues.reading.people.names import read_names_of
from queues.snapshots.office.audit import PAGE, Who

__all__ = ["BoxAuditFilter", "BoxAuditRow", "BoxAuditSnapshot", "box_audit_snapshot", "zone_of_box"]


@dataclass(frozen=True)
class BoxAuditRow:
    seq: int
    at: datetime
    kind: str
    payload: Payload
    who: Who


@dataclass(frozen=True)
class BoxAuditSnapshot:
    """A page of events, newest first; `before` is where the next page begins, None on the last.

    `names`: what the ids in the events stand for, as far as it is still known. `head` is the hash of event `seq`.
    """

    epoch: int
    seq: int
    head: bytes | None
    zone: str
    rows: tuple[BoxAuditRow, ...]
    before: int | None
    actors: tuple[Who, ...]
    names: Mapping[str, str]


def zone_of_box(engine: Engine) -> str:
    """That of the newest day; before there is one, what the box says of itself."""
    with one_read(engine) as connection:
        return _zone(connection)


def box_audit_snapshot(
    engine: Engine, *, asked: BoxAuditFilter | None = None, before: int | None = None, most: int = PAGE
) -> BoxAuditSnapshot:
    """A page of what is asked for."""
    with one_read(engine) as connection:
        end = read_box_end(connection)
        found = read_box_audit(connection, end.id, asked or BoxAuditFilter(), before=before, most=most + 1)
        acted = read_actors(connection, end.id)
        ids = {*_ids_in(found), *(actor_id for actor_id, _role in acted if actor_id)}
        names = read_names_of(connection, ids)
        actors = [_who(actor_id, role, names) for actor_id, role in acted]
        return BoxAuditSnapshot(
            epoch=end.epoch,
            seq=end.seq,
            head=end.head,
            zone=_zone(connection),
            rows=tuple(_row(row, names) for row in found[:most]),
            before=found[most - 1].seq if len(found) > most else None,
            actors=tuple(sorted(actors, key=lambda who: (who.name, who.role))),
            names={str(one): name for one, name in names.items()},
        )


# -- inside ----------------------------------------------------------------------------------------------------------


def _row(row: ActedEvent, names: Mapping[UUID, str]) -> BoxAuditRow:
    return BoxAuditRow(row.seq, row.at, row.kind, row.payload, _who(row.actor_id, row.actor_role, names))


def _who(actor_id: UUID | None, role: str, names: Mapping[UUID, str]) -> Who:
    return Who(role, role) if actor_id is None else Who(str(actor_id), role, names.get(actor_id, ""))


def _ids_in(rows: Sequence[ActedEvent]) -> Iterator[UUID]:
    for row in rows:
        for name, value in row.payload.items():
            if name.endswith("_id") and isinstance(value, str):
                yield UUID(value)


def _zone(connection: Connection) -> str:
    return read_zone(connection) or read_box_profile(connection).zone
