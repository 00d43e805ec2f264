"""Events of alerts: raised, cleared, acknowledged."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.events.base import NOBODY_BESIDES, AuditGroup, DayEvent


@dataclass(frozen=True, kw_only=True)
class AlertRaised(DayEvent):
    """`alert` is its kind, `subject` what it is about: see queues.model.trouble.alerts.Trouble.

    Public form: only that the load changed. Which queue is in trouble is for the coordinator to say.
    """

    kind = "alert_raised"
    public_kind = "load_changed"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.NEWS
    is_ordinary = True
    changes_plan = False

    alert_id: UUID
    alert: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class AlertCleared(DayEvent):
    """The trouble is over, by itself or because somebody helped."""

    kind = "alert_cleared"
    public_kind = "load_changed"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.NEWS
    is_ordinary = True
    changes_plan = False

    alert_id: UUID
    alert: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged(DayEvent):
    """Somebody has seen it: the actor of this event."""

    kind = "alert_acknowledged"
    public_kind = "load_changed"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.NEWS
    changes_plan = False

    alert_id: UUID
