"""Events of tickets: numbers given, priority granted, numbers of one source cancelled."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from queues.model.events.base import NOBODY_BESIDES, AuditGroup, DayEvent, Hearers, Notable
from queues.model.events.upcasting import UPCASTS, Payload


@dataclass(frozen=True, kw_only=True)
class TicketIssued(DayEvent):
    """`turns` are (turn id, service code) in the order in which the citizen named them.

    `block_id`: the number came from a reserved block. `adopted`: a restored box had lost it, and the ticket waits at
    `place`, not at the event's own seq. `carried_from`: the ticket of this id, of another day, is carried on here, at a
    `place` before all numbers of the day's own. `appointed_at` in microseconds since 1970.
    """

    kind = "ticket_issued"
    schema = 2
    heard_by = frozenset({Hearers.DESKS, Hearers.TICKET, Hearers.QUEUES_THAT_CHANGED})
    audit = AuditGroup.ALL
    is_ordinary = True
    exceptions = (
        Notable(AuditGroup.ORDER, "adopted", True),
        Notable(AuditGroup.ORDER, "carried_from"),
        Notable(AuditGroup.ORDER, "appointed_at"),
        Notable(AuditGroup.PRIORITY, "priority", True),
    )
    changes_plan = False

    ticket_id: UUID
    number: str
    series: str
    count: int
    turns: tuple[tuple[UUID, str], ...]
    channel: str
    priority: bool = False
    priority_asked: bool = False
    from_village: str | None = None
    block_id: UUID | None = None
    adopted: bool = False
    place: int | None = None
    appointed_at: int | None = None
    carried_from: UUID | None = None

    @property
    def service(self) -> str:
        return self.turns[0][1]

    def payload(self) -> dict[str, object]:
        return super().payload() | {"service": self.service}


@UPCASTS.step("ticket_issued", schema=1)
def _carried_from_no_day(payload: dict[str, Any]) -> Payload:
    return payload | {"carried_from": None}


@dataclass(frozen=True, kw_only=True)
class SourceCancelled(DayEvent):
    """`count` numbers that waited and came from the same `by` (device, address) as `of_number` were cancelled.

    Public form: only that the load changed. Whose numbers they were is nobody else's business.
    """

    kind = "source_cancelled"
    public_kind = "load_changed"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.RULES
    changes_plan = False

    of_number: str
    by: str
    count: int


@dataclass(frozen=True, kw_only=True)
class VillageNoted(DayEvent):
    """Where the holder comes from, said at a desk: the code of a village, and nothing finer.

    Public form: only that a ticket changed.
    """

    kind = "village_noted"
    public_kind = "ticket_changed"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.ALL
    is_ordinary = True
    changes_plan = False

    ticket_id: UUID
    number: str
    from_village: str


@dataclass(frozen=True, kw_only=True)
class PriorityGranted(DayEvent):
    """Public form: only that a ticket changed. Who is served first is nobody else's business."""

    kind = "priority_granted"
    public_kind = "ticket_changed"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.TICKET})
    audit = AuditGroup.PRIORITY
    changes_plan = False

    ticket_id: UUID
    number: str
    granted: bool
