"""Events of announcements: what the coordinator says to the hall."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.events.base import AuditGroup, DayEvent, Hearers


@dataclass(frozen=True, kw_only=True)
class AnnouncementMade(DayEvent):
    """The words are in the announcement itself, never here."""

    kind = "announcement_made"
    heard_by = frozenset({Hearers.DESKS, Hearers.AUDIENCE})
    audit = AuditGroup.NEWS
    asks_phones = True
    is_hurried = False

    announcement_id: UUID
    audience: str
    ends_at: int
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class AnnouncementWithdrawn(DayEvent):
    kind = "announcement_withdrawn"
    heard_by = frozenset({Hearers.DESKS, Hearers.AUDIENCE})
    audit = AuditGroup.NEWS
    asks_phones = True
    is_hurried = False

    announcement_id: UUID
    audience: str
    service: str | None = None
