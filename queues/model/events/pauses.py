"""Events of planned pauses, and of the whole hall at once."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.events.base import AuditGroup, DayEvent, Hearers


@dataclass(frozen=True, kw_only=True)
class PausePlanned(DayEvent):
    """Of a desk, a service, or (neither) the whole hall; times in microseconds since 1970."""

    kind = "pause_planned"
    heard_by = frozenset({Hearers.WHERE_IT_IS})
    audit = AuditGroup.PAUSES
    asks_phones = True
    is_hurried = False

    pause_id: UUID
    reason: str
    starts_at: int
    ends_at: int
    desk_id: UUID | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class PauseCancelled(DayEvent):
    kind = "pause_cancelled"
    heard_by = frozenset({Hearers.WHERE_IT_IS})
    audit = AuditGroup.PAUSES
    asks_phones = True
    is_hurried = False

    pause_id: UUID
    desk_id: UUID | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class HallPaused(DayEvent):
    """Every desk that was open is paused, all at this moment; `until` in microseconds since 1970, None: not known."""

    kind = "hall_paused"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.PAUSES
    asks_phones = True
    is_hurried = False

    reason: str
    desks: tuple[UUID, ...]
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class HallResumed(DayEvent):
    """The desks that paused with the hall go on."""

    kind = "hall_resumed"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.PAUSES
    asks_phones = True
    is_hurried = False

    desks: tuple[UUID, ...]
