"""Events of desks: open, paused, staffed, what they take, people counted there."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.events.base import AuditGroup, DayEvent, Hearers


@dataclass(frozen=True, kw_only=True)
class DeskEvent(DayEvent):
    heard_by = frozenset({Hearers.DESKS, Hearers.QUEUES_OF_DESK})
    audit = AuditGroup.DESKS

    desk_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeskOpened(DeskEvent):
    kind = "desk_opened"
    desks_at_work = 1


@dataclass(frozen=True, kw_only=True)
class DeskClosed(DeskEvent):
    kind = "desk_closed"
    desks_at_work = -1


@dataclass(frozen=True, kw_only=True)
class DeskPaused(DeskEvent):
    kind = "desk_paused"
    audit = AuditGroup.PAUSES
    desks_at_work = -1

    reason: str
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeskResumed(DeskEvent):
    kind = "desk_resumed"
    audit = AuditGroup.PAUSES
    desks_at_work = 1


@dataclass(frozen=True, kw_only=True)
class DeskServicesChanged(DeskEvent):
    """`weights`: of those services whose minutes count more than once at this desk."""

    kind = "desk_services_changed"
    audit = AuditGroup.RULES

    services: tuple[str, ...]
    weights: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeskStaffed(DeskEvent):
    """Who sits at the desk has changed: the one who came last of all who sit there now (None: nobody), and who left."""

    kind = "desk_staffed"
    public_kind = "desk_changed"
    heard_by = frozenset({Hearers.DESKS})  # who sits there changes nothing for those who wait
    is_ordinary = True

    clerk_id: UUID | None
    left: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeskTakenOver(DeskEvent):
    """A tablet has the desk now, the first or another one; which one is nobody's business."""

    kind = "desk_taken_over"
    public_kind = "desk_changed"
    heard_by = frozenset({Hearers.DESKS})


@dataclass(frozen=True, kw_only=True)
class DeskMessageSent(DeskEvent):
    """Who works at the desk is told something. `about`: a `MessageAbout`; the words are in the message, never here."""

    kind = "desk_message_sent"
    public_kind = "desk_changed"
    heard_by = frozenset({Hearers.DESKS})
    audit = AuditGroup.NEWS
    changes_plan = False

    message_id: UUID
    about: str


@dataclass(frozen=True, kw_only=True)
class DeskMessageRead(DeskEvent):
    """The actor of this event has read it at the desk."""

    kind = "desk_message_read"
    public_kind = "desk_changed"
    heard_by = frozenset({Hearers.DESKS})
    audit = AuditGroup.NEWS
    changes_plan = False

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class PeopleCounted(DeskEvent):
    """So many people were served without a number; -1 takes one back."""

    kind = "people_counted"
    heard_by = frozenset({Hearers.DESKS})
    is_ordinary = True
    changes_plan = False

    service: str
    quantity: int
