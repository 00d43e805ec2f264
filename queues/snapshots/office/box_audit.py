"""The audit of the box: sign-ins, people, secrets, devices, restores, readings of addresses, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, and_, select

from queues.model.events import BoxGroup, box_events
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import access_token, board, desk, event, service_day, staff_user
from queues.persistence.streams.recording import box_end
from queues.snapshots.office.audit import PAGE, Who

_HOME = "Asia/Jakarta"  # before there was a day that says where the hall is


@dataclass(frozen=True)
class BoxAuditFilter:
    """What is looked for; `who` is the id of an actor, or the role of those who have none."""

    group: BoxGroup | None = None
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class BoxAuditRow:
    seq: int
    at: datetime
    kind: str
    payload: Mapping[str, Any]
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
    """That of the newest day."""
    with one_read(engine) as connection:
        return _zone(connection)


def box_audit_snapshot(
    engine: Engine, *, asked: BoxAuditFilter | None = None, before: int | None = None, most: int = PAGE
) -> BoxAuditSnapshot:
    """A page of what is asked for."""
    with one_read(engine) as connection:
        end = box_end(connection)
        found = _events(connection, end["id"], asked or BoxAuditFilter(), before, most + 1)
        acted = _actors(connection, end["id"])
        ids = {*_ids_in(found), *(actor_id for actor_id, _role in acted if actor_id)}
        names = _names(connection, ids)
        actors = [_who(actor_id, role, names) for actor_id, role in acted]
        return BoxAuditSnapshot(
            epoch=end["epoch"],
            seq=end["last_seq"],
            head=end["head"],
            zone=_zone(connection),
            rows=tuple(_row(row, names) for row in found[:most]),
            before=found[most - 1]["seq"] if len(found) > most else None,
            actors=tuple(sorted(actors, key=lambda who: (who.name, who.role))),
            names={str(one): name for one, name in names.items()},
        )


# -- inside ----------------------------------------------------------------------------------------------------------


def _events(
    connection: Connection, box_id: UUID, asked: BoxAuditFilter, before: int | None, most: int
) -> Sequence[Any]:
    columns = ("seq", "at", "kind", "actor_id", "actor_role", "payload")
    wanted = select(*(event.c[name] for name in columns)).where(event.c.stream_id == box_id, *_conditions(asked))
    if before is not None:
        wanted = wanted.where(event.c.seq < before)
    return connection.execute(wanted.order_by(event.c.seq.desc()).limit(most)).mappings().all()


def _conditions(asked: BoxAuditFilter) -> Iterator[ColumnElement[bool]]:
    if asked.group is not None:
        yield event.c.kind.in_([kind for kind, cls in box_events().items() if cls.audit is asked.group])
    if asked.who:
        try:
            yield event.c.actor_id == UUID(asked.who)
        except ValueError:
            yield and_(event.c.actor_id.is_(None), event.c.actor_role == asked.who)
    if asked.since:
        yield event.c.at >= asked.since
    if asked.until:
        yield event.c.at < asked.until


def _actors(connection: Connection, box_id: UUID) -> list[Any]:
    acted = select(event.c.actor_id, event.c.actor_role).where(event.c.stream_id == box_id).distinct()
    return [tuple(row) for row in connection.execute(acted)]


def _row(row: Any, names: Mapping[UUID, str]) -> BoxAuditRow:
    who = _who(row["actor_id"], row["actor_role"], names)
    return BoxAuditRow(row["seq"], row["at"], row["kind"], row["payload"], who)


def _who(actor_id: UUID | None, role: str, names: Mapping[UUID, str]) -> Who:
    return Who(role, role) if actor_id is None else Who(str(actor_id), role, names.get(actor_id, ""))


def _ids_in(rows: Sequence[Any]) -> Iterator[UUID]:
    for row in rows:
        for name, value in row["payload"].items():
            if name.endswith("_id") and isinstance(value, str):
                yield UUID(value)


_NAMES = (
    select(staff_user.c.id, staff_user.c.display_name),
    select(access_token.c.id, access_token.c.label),
    select(service_day.c.id, service_day.c.code),
    select(desk.c.id, desk.c.name),
    select(board.c.id, board.c.name),
)


def _names(connection: Connection, ids: set[UUID]) -> dict[UUID, str]:
    """Of people, devices, days, desks and TVs."""
    found: dict[UUID, str] = {}
    for wanted in _NAMES:
        rows = connection.execute(wanted.where(wanted.selected_columns[0].in_(ids)))
        found |= dict(rows.all())
    return found


def _zone(connection: Connection) -> str:
    newest = select(service_day.c.zone).order_by(service_day.c.held_on.desc(), service_day.c.id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or _HOME
