"""A handed-in day as its file says it: the head, the events with their hashes, and what stands beside them.

Everything in it is codes, numbers, ids, dates and the names of places and services. Who somebody is stands nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from queues.model.events import DayClosed, DayOpened, DayReopened
from queues.model.events.recorded import RecordedEvent
from queues.model.record.plan import PlanOfRecord

FORMAT = 1
MB = 1024 * 1024
LARGEST_FILE = 50 * MB
LARGEST_LINE = MB  # bytes; the plan of a large day has some 60,000
LARGEST_EVENT = 64 * 1024
MOST_EVENTS = 200_000


@dataclass(frozen=True)
class HandingBox:
    """The box that signs. `id`: of its own stream, which every restore keeps; `public_key`: Ed25519, 32 bytes."""

    id: UUID
    name: str
    public_key: bytes


@dataclass(frozen=True)
class HandedHead:
    """`last_seq` and `head` are the end of the day's chain, `record` the version of its figures (0: none yet).

    `is_trial`: a rehearsal or a demo, which no sum counts.
    """

    format: int
    program: str
    box: HandingBox
    day_id: UUID
    code: str
    name: str
    place: str
    held_on: date
    zone: str
    epoch: int
    last_seq: int
    head: bytes
    record: int
    is_trial: bool = False


@dataclass(frozen=True)
class ChainLink:
    """An event by its place and its hash, which covers everything before it too."""

    seq: int
    hash: bytes


@dataclass(frozen=True)
class HandedDay:
    """`plan`: the sections of the day file; `names`: what ids and codes of the events are called, and the hours;
    `outcomes`: how each turn stands; `figures`: the record of the day, None where none was written; `remarks`: agency
    code -> text.
    """

    head: HandedHead
    plan: Mapping[str, Any]
    names: PlanOfRecord
    events: tuple[RecordedEvent, ...]
    links: tuple[ChainLink, ...]
    outcomes: tuple[Mapping[str, Any], ...] = ()
    figures: Mapping[str, Any] | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    sealed_details: int = 0


def is_closed(events: tuple[RecordedEvent, ...]) -> bool:
    """Whether the day has come to its end, as its events tell; one that was opened again after it has not."""
    ends = {DayClosed.kind, DayOpened.kind, DayReopened.kind}
    last = next((one.kind for one in reversed(events) if one.kind in ends), "")
    return last == DayClosed.kind
