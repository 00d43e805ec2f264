"""Rooms: who hears an event, and what is added for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from queues.snapshots.shared.event_page import QueueChange, RecordedRow, queue_changes
from queues.snapshots.shared.heads import Queues

# Every desk hears these: they change what all consoles show.
_MOVES_OF_DAY = frozenset({"day_opened", "opening_taken_back", "issuing_stopped", "issuing_resumed", "day_closed"})
_FOR_ALL_DESKS = _MOVES_OF_DAY | {"priority_granted"}
# Who sits at a desk changes nothing for those who wait.
_ABOUT_CLERKS = frozenset({"desk_staffed", "desk_taken_over"})
# The last desk of a queue that stops, and the first that goes on, are told in words.
_LESS, _MORE = frozenset({"desk_paused", "desk_closed"}), frozenset({"desk_resumed", "desk_opened"})
# Phones read again because of these, and need not at once: a thousand of them take their time.
_UNHURRIED = ("announcement_", "pause_")
SPREAD = 20_000  # milliseconds
# Every queue hears these: they change what all phones show.
_FOR_ALL_QUEUES = _MOVES_OF_DAY


@dataclass(frozen=True)
class Room:
    """`to` is the kind of room as its members know it: a phone hears several rooms and counts each by itself."""

    name: str
    day_id: UUID
    to: str


def day_room(day_id: UUID) -> Room:
    return Room(f"day:{day_id}", day_id, "day")


def load_room(day_id: UUID) -> Room:
    return Room(f"load:{day_id}", day_id, "load")


def desk_room(day_id: UUID, desk_id: UUID | str) -> Room:
    return Room(f"desk:{desk_id}", day_id, "desk")


def ticket_room(day_id: UUID, ticket_id: UUID | str) -> Room:
    return Room(f"ticket:{ticket_id}", day_id, "ticket")


def queue_room(day_id: UUID, service: str) -> Room:
    return Room(f"queue:{day_id}:{service}", day_id, f"queue:{service}")


def rooms_of(row: RecordedRow, queues: Queues) -> Iterator[tuple[Room, dict[str, Any]]]:
    """Each room that hears this event, with what is added to its public form there."""
    day_id, payload = row.stream_id, row.payload
    yield day_room(day_id), {}
    yield load_room(day_id), {}
    for desk_id in _desks_of(row, queues):
        yield desk_room(day_id, desk_id), {}
    if "ticket_id" in payload:
        yield ticket_room(day_id, payload["ticket_id"]), {}
    for change in _queues_of(row, queues):
        yield (
            queue_room(day_id, change.service),
            {
                "left": list(change.left),
                "joined": list(change.joined),
                "pace": queues.pace_numbers(change.service),
            }
            | _asking(row, change.service, queues),
        )


def can_wait(row: RecordedRow, room: Room) -> bool:
    """A new number stands behind everybody: for the phones in its queue nothing changes that cannot wait a moment."""
    return row.kind == "ticket_issued" and room.to.startswith("queue:")


def _desks_of(row: RecordedRow, queues: Queues) -> set[str]:
    payload = row.payload
    if row.kind in _FOR_ALL_DESKS or _is_of_hall(row):
        return {str(desk.id) for desk in queues.desks}
    codes = {code for _, code in payload.get("turns", ())} | {payload["service"]} if "service" in payload else set()
    found = {str(desk_id) for desk_id in queues.desks_that_take(codes)}
    if payload.get("desk_id"):
        found.add(payload["desk_id"])
    before = payload.get("before") or {}
    return found | ({before["desk_id"]} if before.get("desk_id") else set())


def _queues_of(row: RecordedRow, queues: Queues) -> list[QueueChange]:
    if row.kind in _FOR_ALL_QUEUES or _is_for_all_phones(row):
        return [QueueChange(head.code) for head in queues.services.values()]
    if row.kind.startswith(("service_", *_UNHURRIED)) and row.payload.get("service"):
        return [QueueChange(row.payload["service"])]
    if row.kind.startswith(("desk_", "pause_")) and row.payload.get("desk_id") and row.kind not in _ABOUT_CLERKS:
        return [QueueChange(code) for code in queues.services_at(UUID(row.payload["desk_id"]))]
    return queue_changes(row)


def _asking(row: RecordedRow, service: str, queues: Queues) -> dict[str, Any]:
    """Whether the phones in a queue should read again because of more than a number, and within how long."""
    if row.kind.startswith(_UNHURRIED):
        return {"spread": SPREAD}
    at_work = sum(desk.is_open for desk in queues.desks if desk.id in queues.desks_that_take({service}))
    if (row.kind in _LESS and at_work == 0) or (row.kind in _MORE and at_work == 1):
        return {"ask": True}
    return {}


def _is_for_all_phones(row: RecordedRow) -> bool:
    """An announcement to all or to all phones; a pause of the whole hall."""
    if row.kind.startswith("announcement_"):
        return row.payload["audience"] in ("all", "phones")
    return _is_of_hall(row)


def _is_of_hall(row: RecordedRow) -> bool:
    """A pause of every desk is planned or taken back."""
    return row.kind.startswith("pause_") and not row.payload["desk_id"] and not row.payload["service"]
