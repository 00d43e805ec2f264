"""The audit: who stepped out of the ordinary, when and why, read from the events of the day, newest first.

What is ordinary (a number given, a call in turn, an outcome) is left out, unless a number or all steps are asked for.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.events import DeskStaffed, TurnCalled
from queues.model.events.upcasting import Payload
from queues.model.queue.ordering import Why
from queues.persistence.personal.detail_vault import CLOSED, Detail, DetailVault
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.events.audit_events import (
    ORDINARY,
    ActedEvent,
    AuditFilter,
    as_id,
    read_actors,
    read_alerts_by_id,
    read_announcements_by_id,
    read_audit,
    read_events_by_seq,
)
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.reading.outcomes.notes import read_call_notes
from queues.reading.people.names import read_device_names, read_staff_names

__all__ = ["ORDINARY", "PAGE", "AuditFilter", "AuditRow", "AuditSnapshot", "Who", "audit_snapshot"]

PAGE = 50


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
    payload: Payload
    who: Who
    about: Payload
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
        found = read_audit(connection, day.id, asked or AuditFilter(), before=before, most=most + 1)
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
            before=shown[-1].seq if len(found) > most else None,
            actors=people.of_day(connection, day),
        )


def _row(
    row: ActedEvent,
    people: "_People",
    about: Mapping[int, Payload],
    notes: Mapping[int, Detail | None],
    reads_notes: bool,
) -> AuditRow:
    has_note = row.seq in notes
    note = notes.get(row.seq)
    return AuditRow(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        payload=row.payload,
        who=people.who(row.actor_id, row.actor_role),
        about=about.get(row.seq, {}),
        note=None if not has_note else note["note"] if note and reads_notes else "",
        note_unreadable=has_note and note is None and reads_notes,
    )


class _People:
    """The names of those who give commands: users, devices of the hall, whoever knows the PIN of a desk."""

    def __init__(self, connection: Connection, desks: Sequence[DeskHead]) -> None:
        self._desks = {head.id: head.name for head in desks}
        self._users = read_staff_names(connection)
        self._devices = read_device_names(connection)

    def who(self, actor_id: UUID | None, role: str) -> Who:
        if actor_id is None:
            return Who(role, role)
        is_device = actor_id in self._devices
        name = self._users.get(actor_id) or self._devices.get(actor_id, "")
        return Who(str(actor_id), role, name, self._desks.get(actor_id, ""), is_device)

    def at_desks(self, rows: Sequence[ActedEvent]) -> dict[int, Payload]:
        """By seq: the name of who sat down (None: nobody sits there now), and the names of those who left."""
        return {
            row.seq: {
                "clerk": self._clerk(row.payload.get("clerk_id")),
                "left": [name for one in row.payload.get("left", ()) if (name := self._clerk(one))],
            }
            for row in rows
            if row.kind == DeskStaffed.kind
        }

    def _clerk(self, clerk_id: str | None) -> str | None:
        known = as_id(clerk_id) if clerk_id else None
        return self._users.get(known) if known else None

    def of_day(self, connection: Connection, day: DayHead) -> tuple[Who, ...]:
        """Everybody who has done something on this day, by name."""
        acted = (self.who(actor_id, role) for actor_id, role in read_actors(connection, day.id))
        found = {who.key: who for who in acted}
        return tuple(sorted(found.values(), key=lambda who: (who.name or who.desk, who.role, who.key)))


# -- what ids stand for ----------------------------------------------------------------------------------------------


def _about(connection: Connection, day: DayHead, rows: Sequence[ActedEvent]) -> dict[int, Payload]:
    """By seq: the undone event, the acknowledged alert, the words of an announcement."""
    return {
        **_undone(connection, day, rows),
        **_named(connection, rows, "alert_id", read_alerts_by_id),
        **_named(connection, rows, "announcement_id", read_announcements_by_id),
    }


def _undone(connection: Connection, day: DayHead, rows: Sequence[ActedEvent]) -> dict[int, Payload]:
    undone = {row.payload["undone_seq"]: row.seq for row in rows if "undone_seq" in row.payload}
    found = read_events_by_seq(connection, day.id, undone) if undone else {}
    return {undone[seq]: one for seq, one in found.items()}


def _named(
    connection: Connection,
    rows: Sequence[ActedEvent],
    key: str,
    read: Callable[[Connection, Collection[UUID]], dict[UUID, Payload]],
) -> dict[int, Payload]:
    ids = {row.seq: known for row in rows if key in row.payload and (known := as_id(row.payload[key]))}
    found = read(connection, set(ids.values())) if ids else {}
    return {seq: found[one] for seq, one in ids.items() if one in found}


def _notes(connection: Connection, rows: Sequence[ActedEvent], vault: DetailVault) -> dict[int, Detail | None]:
    """By seq: what was written for calls out of turn; it is erased sooner than the event."""
    calls = [
        (row, known) for row in rows if row.kind == TurnCalled.kind and (known := as_id(row.payload.get("turn_id", "")))
    ]
    chosen = {turn_id for row, turn_id in calls if row.payload.get("why") == Why.CHOSEN.value}
    found = read_call_notes(connection, chosen, vault) if chosen else {}
    return {row.seq: found[turn_id, row.at] for row, turn_id in calls if (turn_id, row.at) in found}
