"""The audit: who stepped out of the ordinary, when and why, read from the events of the day, newest first.

What is ordinary (a number given, a call in turn, an outcome) is left out, unless a number or all steps are asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, and_, or_, select

from queues.model.actor import Role
from queues.model.events import OUTSIDE, AuditGroup, DeskStaffed, Notable, TurnCalled, day_events
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.ordering import Why
from queues.persistence.personal.detail_vault import CLOSED, DETAIL_COLUMNS, Detail, DetailVault
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import access_token, alert, announcement, event, personal_detail, staff_user
from queues.snapshots.shared.heads import DayHead, DeskHead, ServiceHead, read_day, read_desks, read_services

PAGE = 50


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
class Who:
    """Who gave a command. `name`: of a user or a device; `desk`: of somebody who opened a desk by its PIN."""

    key: str
    role: str
    name: str = ""
    desk: str = ""
    is_device: bool = False


@dataclass(frozen=True)
class AuditRow:
    """One event. `about` is what its ids stand for: the undone event, an alert, an announcement, who sits at a desk.

    `note`: what the clerk wrote for an exception; None without one, empty for whom may not or cannot read it.
    """

    seq: int
    at: datetime
    kind: str
    payload: Mapping[str, Any]
    who: Who
    about: Mapping[str, Any]
    note: str | None = None
    note_unreadable: bool = False


@dataclass(frozen=True)
class AuditSnapshot:
    """A page of events, newest first; `before` is where the next page begins, None on the last."""

    epoch: int
    seq: int
    day: DayHead
    services: tuple[ServiceHead, ...]
    desks: tuple[DeskHead, ...]
    rows: tuple[AuditRow, ...]
    before: int | None
    actors: tuple[Who, ...]


# -- what is looked for ----------------------------------------------------------------------------------------------

_CLASSES = day_events()
# What happens to everybody all day; a kind that nobody has thought of is shown.
ORDINARY = tuple(kind for kind, cls in _CLASSES.items() if cls.is_ordinary)


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


def _conditions(asked: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if (of_group := _is_of(asked.group)) is not None:
        found.append(of_group)
    if asked.who:
        actor_id = _as_id(asked.who)
        is_them = event.c.actor_id == actor_id if actor_id else event.c.actor_id.is_(None)
        found.append(is_them if actor_id else and_(is_them, event.c.actor_role == asked.who))
    if asked.number:
        found.append(_said("number") == asked.number)
    if asked.desk_id:
        found.append(_said("desk_id") == str(asked.desk_id))
    if asked.service:
        found.append(_said("service") == asked.service)
    if asked.since:
        found.append(event.c.at >= asked.since)
    if asked.until:
        found.append(event.c.at < asked.until)
    return found


def _as_id(who: str) -> UUID | None:
    try:
        return UUID(who)
    except ValueError:
        return None


# -- reading ---------------------------------------------------------------------------------------------------------


def audit_snapshot(
    engine: Engine,
    day_code: str,
    *,
    asked: AuditFilter | None = None,
    before: int | None = None,
    most: int = PAGE,
    reads_notes: bool = False,
    vault: DetailVault = CLOSED,
) -> AuditSnapshot:
    """A page of what is asked for; `reads_notes`: whoever looks may read what clerks wrote. Refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        desks = read_desks(connection, day)
        found = _events(connection, day, asked or AuditFilter(), before, most + 1)
        shown = found[:most]
        people = _People(connection, desks)
        about = {**_about(connection, day, shown), **people.at_desks(shown)}
        notes = _notes(connection, shown, vault)
        rows = tuple(_row(row, people, about, notes, reads_notes) for row in shown)
        return AuditSnapshot(
            epoch=day.epoch,
            seq=day.seq,
            day=day,
            services=tuple(read_services(connection, day).values()),
            desks=desks,
            rows=rows,
            before=shown[-1]["seq"] if len(found) > most else None,
            actors=people.of_day(connection, day),
        )


def _events(connection: Connection, day: DayHead, asked: AuditFilter, before: int | None, most: int) -> Sequence[Any]:
    columns = ("seq", "at", "kind", "actor_id", "actor_role", "payload")
    looked_for = select(*(event.c[name] for name in columns)).where(event.c.stream_id == day.id, *_conditions(asked))
    if before is not None:
        looked_for = looked_for.where(event.c.seq < before)
    return connection.execute(looked_for.order_by(event.c.seq.desc()).limit(most)).mappings().all()


def _row(
    row: Any, people: "_People", about: Mapping[int, Any], notes: Mapping[tuple[str, datetime], Any], reads_notes: bool
) -> AuditRow:
    at_call = (row["payload"].get("turn_id", ""), row["at"])
    has_note = row["kind"] == TurnCalled.kind and at_call in notes
    note = notes[at_call] if has_note else None
    return AuditRow(
        seq=row["seq"],
        at=row["at"],
        kind=row["kind"],
        payload=row["payload"],
        who=people.who(row["actor_id"], row["actor_role"]),
        about=about.get(row["seq"], {}),
        note=None if not has_note else note["note"] if note and reads_notes else "",
        note_unreadable=has_note and note is None and reads_notes,
    )


_USERS = select(staff_user.c.id, staff_user.c.display_name)
_DEVICES = select(access_token.c.id, access_token.c.label)


class _People:
    """The names of those who give commands: users, devices of the hall, whoever knows the PIN of a desk."""

    def __init__(self, connection: Connection, desks: Sequence[DeskHead]) -> None:
        self._desks = {head.id: head.name for head in desks}
        self._users: dict[UUID, str] = dict(connection.execute(_USERS).all())
        self._devices: dict[UUID, str] = dict(connection.execute(_DEVICES).all())

    def who(self, actor_id: UUID | None, role: str) -> Who:
        if actor_id is None:
            return Who(role, role)
        is_device = actor_id in self._devices
        name = self._users.get(actor_id) or self._devices.get(actor_id, "")
        return Who(str(actor_id), role, name, self._desks.get(actor_id, ""), is_device)

    def at_desks(self, rows: Sequence[Any]) -> dict[int, Mapping[str, Any]]:
        """By seq: the name of who sat down (None: nobody sits there now), and the names of those who left."""
        return {
            row["seq"]: {
                "clerk": self._clerk(row["payload"].get("clerk_id")),
                "left": [name for one in row["payload"].get("left", ()) if (name := self._clerk(one))],
            }
            for row in rows
            if row["kind"] == DeskStaffed.kind
        }

    def _clerk(self, clerk_id: str | None) -> str | None:
        known = _uuid(clerk_id) if clerk_id else None
        return self._users.get(known) if known else None

    def of_day(self, connection: Connection, day: DayHead) -> tuple[Who, ...]:
        """Everybody who has done something on this day, by name."""
        acted = select(event.c.actor_id, event.c.actor_role).where(event.c.stream_id == day.id).distinct()
        found = {who.key: who for actor_id, role in connection.execute(acted) if (who := self.who(actor_id, role))}
        return tuple(sorted(found.values(), key=lambda who: (who.name or who.desk, who.role, who.key)))


# -- what ids stand for ----------------------------------------------------------------------------------------------


def _about(connection: Connection, day: DayHead, rows: Sequence[Any]) -> dict[int, Mapping[str, Any]]:
    """By seq: the undone event, the acknowledged alert, the words of an announcement."""
    return {
        **_undone(connection, day, rows),
        **_named(connection, rows, "alert_id", alert, ("kind", "subject")),
        **_named(connection, rows, "announcement_id", announcement, ("text", "text_en")),
    }


def _undone(connection: Connection, day: DayHead, rows: Sequence[Any]) -> dict[int, Mapping[str, Any]]:
    seqs = {row["payload"]["undone_seq"]: row["seq"] for row in rows if "undone_seq" in row["payload"]}
    if not seqs:
        return {}
    columns = select(event.c.seq, event.c.kind, event.c.payload)
    of_seqs = columns.where(event.c.stream_id == day.id, event.c.seq.in_(list(seqs)))
    return {seqs[row["seq"]]: dict(row) for row in connection.execute(of_seqs).mappings()}


def _named(
    connection: Connection, rows: Sequence[Any], key: str, table: Any, names: Sequence[str]
) -> dict[int, Mapping[str, Any]]:
    ids = {row["seq"]: _uuid(row["payload"][key]) for row in rows if key in row["payload"]}
    if not ids:
        return {}
    wanted = select(table.c.id, *(table.c[name] for name in names)).where(table.c.id.in_({*ids.values()} - {None}))
    found = {row["id"]: dict(row) for row in connection.execute(wanted).mappings()}
    return {seq: found[one] for seq, one in ids.items() if one in found}


def _uuid(text: str) -> UUID | None:
    """None for what is no id: an event that is not understood hides no other."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _notes(
    connection: Connection, rows: Sequence[Any], vault: DetailVault
) -> dict[tuple[str, datetime], Detail | None]:
    """What was written for calls out of turn, by turn and time; it is erased sooner than the event."""
    chosen = {
        _uuid(row["payload"].get("turn_id", ""))
        for row in rows
        if row["kind"] == TurnCalled.kind and row["payload"].get("why") == Why.CHOSEN.value
    }
    if not chosen:
        return {}
    kept = select(*DETAIL_COLUMNS).where(
        personal_detail.c.turn_id.in_(chosen - {None}), personal_detail.c.purpose == PersonalPurpose.CALL_NOTE.value
    )
    return {(str(one.turn_id), one.created_at): vault.opened(one) for one in connection.execute(kept)}
