"""Events of services: pauses and limits."""

from dataclasses import dataclass

from queues.model.events.base import AuditGroup, DayEvent, Hearers


@dataclass(frozen=True, kw_only=True)
class ServicePaused(DayEvent):
    """`until` in microseconds since 1970, None when not known."""

    kind = "service_paused"
    heard_by = frozenset({Hearers.DESKS, Hearers.QUEUE_OF_SERVICE})
    audit = AuditGroup.PAUSES
    asks_phones = True

    service: str
    reason: str
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceResumed(DayEvent):
    kind = "service_resumed"
    heard_by = frozenset({Hearers.DESKS, Hearers.QUEUE_OF_SERVICE})
    audit = AuditGroup.PAUSES
    asks_phones = True

    service: str


@dataclass(frozen=True, kw_only=True)
class LimitsChanged(DayEvent):
    """What the service has from now on, and what it had (`before`); None where it has no such limit."""

    kind = "limits_changed"
    heard_by = frozenset({Hearers.DESKS})
    audit = AuditGroup.RULES

    service: str
    quota: int | None
    blanks: int | None
    until_closing: bool
    before: dict[str, object]
