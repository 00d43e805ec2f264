"""The events that an audit looks for, of a day or of the box, and what the ids in them stand for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from queues.model.actor import Role
from queues.model.events import (
    OUTSIDE,
    AuditGroup,
    BoxGroup,
    CatalogueEntryChanged,
    Notable,
    box_events,
    day_events,
)
from queues.model.events.upcasting import UPCASTS, Payload
from queues.persistence.schema.tables import alert, announcement, event
from queues.persistence.streams.recording import box_end, catalogue_end

_CLASSES = day_events()
# What happens to everybody all day; a kind that nobody has thought of is shown.
ORDINARY = tuple(kind for kind, cls in _CLASSES.items() if cls.is_ordinary)


@dataclass(frozen=True)
class AuditFilter:
    """What is looked for; `who` is the id of an actor, or the role of those who have none."""

    group: AuditGroup = AuditGroup.OUT_OF_THE_ORDINARY
    who: str = ""
    number: str = ""
    desk_id: UUID | None = None
    service: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class BoxAuditFilter:
    """What is looked for; `who` is the id of an actor, or the role of those who have none."""

    group: BoxGroup | None = None
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class ActedEvent:
    """An event with who gave the command; the actor is None for who has no account."""

    seq: int
    at: datetime
    kind: str
    actor_id: UUID | None
    actor_role: str
    payload: Payload


@dataclass(frozen=True)
class BoxEnd:
    """How far the box's own stream has come; `head` is the hash of event `seq`."""

    id: UUID
    epoch: int
    seq: int
    head: bytes | None


_EVENTS = select(*(event.c[name] for name in ActedEvent.__dataclass_fields__), event.c.schema)
_NEWEST_FIRST = event.c.seq.desc()


def read_audit(
    connection: Connection, day_id: UUID, asked: AuditFilter, *, before: int | None, most: int
) -> list[ActedEvent]:
    """The newest events of a day that are looked for, newest first; those with a seq below `before`."""
    return _newest(connection, day_id, _of_day(asked), before, most)


def read_box_audit(
    connection: Connection, box_id: UUID, asked: BoxAuditFilter, *, before: int | None, most: int
) -> list[ActedEvent]:
    """The newest events of the box that are looked for, newest first; those with a seq below `before`."""
    return _newest(connection, box_id, _of_box(asked), before, most)


def _newest(
    connection: Connection, stream_id: UUID, wanted: Iterator[ColumnElement[bool]], before: int | None, most: int
) -> list[ActedEvent]:
    found = _EVENTS.where(event.c.stream_id == stream_id, *wanted)
    if before is not None:
        found = found.where(event.c.seq < before)
    rows = connection.execute(found.order_by(_NEWEST_FIRST).limit(most))
    return [ActedEvent(*row[:5], UPCASTS.newest(row.kind, row.schema, row.payload)) for row in rows]


def read_catalogue_audit(
    connection: Connection, catalogue_id: UUID, *, code: str = "", before: int | None, most: int
) -> list[ActedEvent]:
    """The newest changes of the catalogue by its office, newest first; of one entry where `code` is said."""
    return _newest(connection, catalogue_id, _of_catalogue(code), before, most)


def read_box_end(connection: Connection) -> BoxEnd:
    end = box_end(connection)
    return BoxEnd(end["id"], end["epoch"], end["last_seq"], end["head"])


def read_catalogue_id(connection: Connection) -> UUID:
    """Of the catalogue's stream; the same for ever."""
    found: UUID = catalogue_end(connection)["id"]
    return found


_ACTED = select(event.c.actor_id, event.c.actor_role).where(event.c.stream_id == bindparam("stream_id")).distinct()


def read_actors(connection: Connection, stream_id: UUID) -> list[tuple[UUID | None, str]]:
    """Everybody who has done something in a stream, each with their role then."""
    return [(actor_id, role) for actor_id, role in connection.execute(_ACTED, {"stream_id": stream_id})]


# -- what is looked for ----------------------------------------------------------------------------------------------


def _of_day(asked: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if (of_group := _is_of(asked.group)) is not None:
        yield of_group
    yield from _by_whom_and_when(asked)
    if asked.number:
        yield _said("number") == asked.number
    if asked.desk_id:
        yield _said("desk_id") == str(asked.desk_id)
    if asked.service:
        yield _said("service") == asked.service


def _of_box(asked: BoxAuditFilter) -> Iterator[ColumnElement[bool]]:
    if asked.group is not None:
        yield event.c.kind.in_([kind for kind, cls in box_events().items() if cls.audit is asked.group])
    yield from _by_whom_and_when(asked)


def _of_catalogue(code: str) -> Iterator[ColumnElement[bool]]:
    yield event.c.kind == CatalogueEntryChanged.kind
    if code:
        yield _said("code") == code


def _by_whom_and_when(asked: AuditFilter | BoxAuditFilter) -> Iterator[ColumnElement[bool]]:
    if asked.who:
        actor_id = as_id(asked.who)
        no_account = and_(event.c.actor_id.is_(None), event.c.actor_role == asked.who)
        yield event.c.actor_id == actor_id if actor_id else no_account
    if asked.since:
        yield event.c.at >= asked.since
    if asked.until:
        yield event.c.at < asked.until


def as_id(text: str) -> UUID | None:
    """None for what is no id: an event that is not understood hides no other."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _said(name: str) -> ColumnElement[str]:
    found: ColumnElement[str] = event.c.payload[name].as_string()
    return found


def _is_true(name: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = event.c.payload[name].as_boolean().is_(True)
    return found


# A coordinator helps out at a desk, or somebody acts there who should not: whoever looks after the day must see it.
_FROM_OUTSIDE = and_(event.c.actor_role.in_((Role.COORDINATOR, Role.ADMIN)), _is_true(OUTSIDE))


def _holds(kind: str, notable: Notable) -> ColumnElement[bool]:
    field, value = notable.field, notable.value
    holds = _is_true(field) if value is True else _said(field).is_not(None) if value is None else _said(field) == value
    return and_(event.c.kind == kind, holds)


# Ordinary kinds in which one fact makes the exception.
_EXCEPTIONS: Mapping[AuditGroup, Sequence[ColumnElement[bool]]] = {
    group: [_holds(kind, one) for kind, cls in _CLASSES.items() for one in cls.exceptions if one.group is group]
    for group in AuditGroup
}


def _is_of(group: AuditGroup) -> ColumnElement[bool] | None:
    if group is AuditGroup.ALL:
        return None
    if group is AuditGroup.OUT_OF_THE_ORDINARY:
        every = [condition for conditions in _EXCEPTIONS.values() for condition in conditions]
        return or_(event.c.kind.not_in(ORDINARY), *every, _FROM_OUTSIDE)
    named = [kind for kind, cls in _CLASSES.items() if cls.audit is group]
    return or_(event.c.kind.in_(named), *_EXCEPTIONS[group])


# -- what ids stand for ----------------------------------------------------------------------------------------------

_BY_SEQ = select(event.c.seq, event.c.kind, event.c.schema, event.c.payload).where(
    event.c.stream_id == bindparam("stream_id"), event.c.seq.in_(bindparam("seqs", expanding=True))
)
_ALERTS = select(alert.c.id, alert.c.kind, alert.c.subject).where(alert.c.id.in_(bindparam("ids", expanding=True)))
_ANNOUNCEMENTS = select(announcement.c.id, announcement.c.text, announcement.c.text_en).where(
    announcement.c.id.in_(bindparam("ids", expanding=True))
)


def read_events_by_seq(connection: Connection, day_id: UUID, seqs: Collection[int]) -> dict[int, Payload]:
    """seq, kind and payload of these events."""
    rows = connection.execute(_BY_SEQ, {"stream_id": day_id, "seqs": list(seqs)})
    return {
        row.seq: {"seq": row.seq, "kind": row.kind, "payload": UPCASTS.newest(row.kind, row.schema, row.payload)}
        for row in rows
    }


def read_alerts_by_id(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Payload]:
    """id, kind and subject of these alerts."""
    return {row["id"]: dict(row) for row in connection.execute(_ALERTS, {"ids": list(ids)}).mappings()}


def read_announcements_by_id(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Payload]:
    """id and words of these announcements."""
    return {row["id"]: dict(row) for row in connection.execute(_ANNOUNCEMENTS, {"ids": list(ids)}).mappings()}
