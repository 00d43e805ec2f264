"""Rooms: who hears an event, and what is added for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from queues.model.events import DayEvent, Hearers
from queues.model.hall.announcements import Audience
from queues.reading.events.stream import RecordedRow
from queues.snapshots.shared.event_page import QueueChange, class_of, queue_changes
from queues.snapshots.shared.queues import Queues

SPREAD = 20_000  # milliseconds: a thousand phones that read again take their time


@dataclass(frozen=True)
class Room:
    """`to` is the kind of room as its members know it: a phone hears several rooms and counts each by itself."""

    name: str
    day_id: UUID
    to: str

    @property
    def kind(self) -> str:
        return self.to.partition(":")[0]

    @property
    def subject(self) -> str:
        """The code of the service whose queue it is; empty for other rooms."""
        return self.to.partition(":")[2]


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


def rooms_of(row: RecordedRow, queues: Queues) -> Iterator[tuple[Room, dict[str, object]]]:
    """Each room that hears an event of a known kind, with what is added to its public form there."""
    cls, day_id, payload = class_of(row), row.stream_id, row.payload
    yield day_room(day_id), {}
    yield load_room(day_id), {}
    for desk_id in _desks_of(row, cls, queues):
        yield desk_room(day_id, desk_id), {}
    if Hearers.TICKET in cls.heard_by:
        yield ticket_room(day_id, payload["ticket_id"]), {}
    for change in _queues_of(row, cls, queues):
        added = {
            "left": list(change.left),
            "joined": list(change.joined),
            "pace": queues.pace_numbers(change.service),
        }
        yield queue_room(day_id, change.service), added | _asking(cls, change.service, queues)


def may_move_queues(row: RecordedRow) -> bool:
    """Whether the calls before somebody's place may be others after it; what is only said moves nobody."""
    return Hearers.AUDIENCE not in class_of(row).heard_by


def _desks_of(row: RecordedRow, cls: type[DayEvent], queues: Queues) -> set[str]:
    if Hearers.ALL_DESKS in cls.heard_by or (Hearers.WHERE_IT_IS in cls.heard_by and _names_no_place(row)):
        return {str(desk.id) for desk in queues.desks}
    if not cls.heard_by & {Hearers.DESKS, Hearers.WHERE_IT_IS}:
        return set()
    payload = row.payload
    services = {code for _, code in payload.get("turns", ())} | set(filter(None, [payload.get("service")]))
    named = (payload.get("desk_id"), (payload.get("before") or {}).get("desk_id"))
    return {str(desk_id) for desk_id in queues.desks_that_take(services)}.union(filter(None, named))


def _queues_of(row: RecordedRow, cls: type[DayEvent], queues: Queues) -> list[QueueChange]:
    """The queues that hear the event, each with what changed in it."""
    if Hearers.QUEUES_THAT_CHANGED in cls.heard_by:
        return queue_changes(row)
    return [QueueChange(code) for code in _codes_of(row, cls, queues)]


def _codes_of(row: RecordedRow, cls: type[DayEvent], queues: Queues) -> Iterable[str]:
    payload, heard_by = row.payload, cls.heard_by
    if (
        Hearers.ALL_QUEUES in heard_by
        or (Hearers.WHERE_IT_IS in heard_by and _names_no_place(row))
        or (Hearers.AUDIENCE in heard_by and payload["audience"] in _ALL_PHONES)
    ):
        return [head.code for head in queues.services.values()]
    if heard_by & _ONE_QUEUE and payload.get("service"):
        return [payload["service"]]
    if heard_by & _AT_DESK and payload.get("desk_id"):
        return queues.services_at(UUID(payload["desk_id"]))
    return ()


_ALL_PHONES = frozenset({Audience.ALL, Audience.PHONES})
_ONE_QUEUE = frozenset({Hearers.QUEUE_OF_SERVICE, Hearers.WHERE_IT_IS, Hearers.AUDIENCE})
_AT_DESK = frozenset({Hearers.QUEUES_OF_DESK, Hearers.WHERE_IT_IS})


def _asking(cls: type[DayEvent], service: str, queues: Queues) -> dict[str, object]:
    """Whether the phones in a queue should read again because of more than a number, and within how long.

    The last desk of a queue that stops, and the first that goes on, are told in words.
    """
    if not cls.is_hurried:
        return {"ask": True, "spread": SPREAD}
    if cls.asks_phones:
        return {"ask": True}
    at_work = sum(desk.is_open for desk in queues.desks if desk.id in queues.desks_that_take({service}))
    is_last_or_first = (cls.desks_at_work < 0 and at_work == 0) or (cls.desks_at_work > 0 and at_work == 1)
    return {"ask": True} if is_last_or_first else {}


def _names_no_place(row: RecordedRow) -> bool:
    """It is about every desk of the hall."""
    return not row.payload["desk_id"] and not row.payload["service"]
