"""What happened: one frozen class for each kind of event.

A payload holds codes, numbers and ids only, never a name, a note or a reason in prose. `public_fields` says which of
them anybody may hear; `public_kind` hides kinds whose name alone would tell something about a person.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

# The public kind of an event that this process does not know, such as one that a newer version wrote: whoever hears it
# reads the screen again, which is right whatever has happened.
CHANGED = "changed"
# In the payload of a move at a desk: whoever made it does not sit there. Left out where that is not so.
OUTSIDE = "outside"
_ENVELOPE = frozenset({"day_id", "at"})
PUBLIC = frozenset({"number", "desk_id", "service"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """`day_id` is the stream; `seq`, epoch, actor and box are added where it is recorded."""

    kind: ClassVar[str] = ""
    public_kind: ClassVar[str] = ""
    schema: ClassVar[int] = 1

    day_id: UUID
    at: datetime

    def payload(self) -> dict[str, Any]:
        """Everything but the envelope, ready for JSON."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name not in _ENVELOPE}


def plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


# -- the day ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DayPrepared(Event):
    kind = "day_prepared"


@dataclass(frozen=True, kw_only=True)
class DayOpened(Event):
    kind = "day_opened"


@dataclass(frozen=True, kw_only=True)
class OpeningTakenBack(Event):
    """The day was opened by mistake, and nobody had a number yet: it is prepared again."""

    kind = "opening_taken_back"


@dataclass(frozen=True, kw_only=True)
class IssuingStopped(Event):
    kind = "issuing_stopped"


@dataclass(frozen=True, kw_only=True)
class IssuingResumed(Event):
    kind = "issuing_resumed"


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    kind = "day_closed"


@dataclass(frozen=True, kw_only=True)
class ServicePaused(Event):
    """`until` in microseconds since 1970, None when not known."""

    kind = "service_paused"
    service: str
    reason: str
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceResumed(Event):
    kind = "service_resumed"
    service: str


@dataclass(frozen=True, kw_only=True)
class PausePlanned(Event):
    """Of a desk, a service, or (neither) the whole hall; times in microseconds since 1970."""

    kind = "pause_planned"
    pause_id: UUID
    reason: str
    starts_at: int
    ends_at: int
    desk_id: UUID | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class PauseCancelled(Event):
    kind = "pause_cancelled"
    pause_id: UUID
    desk_id: UUID | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class LimitsChanged(Event):
    """What the service has from now on, and what it had (`before`); None where it has no such limit."""

    kind = "limits_changed"
    service: str
    quota: int | None
    blanks: int | None
    until_closing: bool
    before: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class AnnouncementMade(Event):
    """The words are in the announcement itself, never here."""

    kind = "announcement_made"
    announcement_id: UUID
    audience: str
    ends_at: int
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class AnnouncementWithdrawn(Event):
    kind = "announcement_withdrawn"
    announcement_id: UUID
    audience: str
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class NumbersReserved(Event):
    """A block of numbers for a sheet of slips or a device."""

    kind = "numbers_reserved"
    block_id: UUID
    series: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    """`changes`: (rule, before, after); thresholds as `thresholds.idle_minutes`, yes and no as 1 and 0."""

    kind = "policy_changed"
    changes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class EpochRaised(Event):
    """A backup was restored: what happened after it is lost, and `gaps` are the numbers that may have been given then.

    Each gap is (series, first, last, place of the first); the places of one series lie `step` apart.
    """

    kind = "epoch_raised"
    gaps: tuple[tuple[str, int, int, int], ...]
    step: int


# -- tickets ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TicketIssued(Event):
    """`turns` are (turn id, service code) in the order in which the citizen named them.

    `block_id`: the number came from a reserved block. `adopted`: a restored box had lost it, and the ticket waits at
    `place`, not at the event's own seq. `appointed_at` in microseconds since 1970.
    """

    kind = "ticket_issued"
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

    @property
    def service(self) -> str:
        return self.turns[0][1]

    def payload(self) -> dict[str, Any]:
        return super().payload() | {"service": self.service}


@dataclass(frozen=True, kw_only=True)
class SourceCancelled(Event):
    """`count` numbers that waited and came from the same `by` (device, address) as `of_number` were cancelled.

    Public form: only that the load changed. Whose numbers they were is nobody else's business.
    """

    kind = "source_cancelled"
    public_kind = "load_changed"
    of_number: str
    by: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PriorityGranted(Event):
    """Public form: only that a ticket changed. Who is served first is nobody else's business."""

    kind = "priority_granted"
    public_kind = "ticket_changed"
    ticket_id: UUID
    number: str
    granted: bool


# -- turns -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TurnEvent(Event):
    """`state` is the state after, `before` all that the move changed (see `Turn.movable`)."""

    ticket_id: UUID
    turn_id: UUID
    number: str
    service: str
    desk_id: UUID | None
    place: int
    state: str
    before: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TurnAdded(TurnEvent):
    """A new turn on an existing ticket: after a transfer, or (`from_turn_id`) asked for at the desk of another turn."""

    kind = "turn_added"
    position: int
    from_turn_id: UUID | None = None
    joined: str = ""


@dataclass(frozen=True, kw_only=True)
class TurnRemoved(TurnEvent):
    """What had made this turn was undone: it left its queue and never was."""

    kind = "turn_removed"


@dataclass(frozen=True, kw_only=True)
class TurnCalled(TurnEvent):
    """`others_before`: how many others the desk had called since its last priority person; `why`: see ordering.

    `reason`: a code, where somebody chose this turn out of order.
    """

    kind = "turn_called"
    seat: int
    call_count: int
    others_before: int
    why: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class TurnRecalled(TurnEvent):
    kind = "turn_recalled"
    call_count: int


@dataclass(frozen=True, kw_only=True)
class TurnStarted(TurnEvent):
    kind = "turn_started"


@dataclass(frozen=True, kw_only=True)
class TurnHeld(TurnEvent):
    kind = "turn_held"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TurnResumed(TurnEvent):
    kind = "turn_resumed"
    seat: int
    call_count: int


@dataclass(frozen=True, kw_only=True)
class TurnClosed(TurnEvent):
    """`early`: a no-show that was recorded sooner than the day's policy lets a clerk give up."""

    kind = "turn_closed"
    outcome: str
    quantity: int = 1
    new_turn_id: UUID | None = None
    early: bool = False


@dataclass(frozen=True, kw_only=True)
class TurnRestored(TurnEvent):
    kind = "turn_restored"


@dataclass(frozen=True, kw_only=True)
class HandedToPost(TurnEvent):
    """What was made for this turn is on its way, or not yet after all. Public form: only that a ticket changed."""

    kind = "handed_to_post"
    public_kind = "ticket_changed"
    handed: bool


@dataclass(frozen=True, kw_only=True)
class OutcomeSettled(TurnEvent):
    """The day had closed over the turn as not served, and then came what its desk had pressed before.

    `pressed_at` in microseconds since 1970. Public form: only that a ticket changed.
    """

    kind = "outcome_settled"
    public_kind = "ticket_changed"
    outcome: str
    quantity: int
    pressed_at: int


@dataclass(frozen=True, kw_only=True)
class TurnUndone(TurnEvent):
    """Public form says which number changed; a screen re-reads."""

    kind = "turn_undone"
    undone_seq: int


# -- desks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DeskEvent(Event):
    desk_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeskOpened(DeskEvent):
    kind = "desk_opened"


@dataclass(frozen=True, kw_only=True)
class DeskClosed(DeskEvent):
    kind = "desk_closed"


@dataclass(frozen=True, kw_only=True)
class DeskPaused(DeskEvent):
    kind = "desk_paused"
    reason: str
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeskResumed(DeskEvent):
    kind = "desk_resumed"


@dataclass(frozen=True, kw_only=True)
class DeskServicesChanged(DeskEvent):
    """`weights`: of those services whose minutes count more than once at this desk."""

    kind = "desk_services_changed"
    services: tuple[str, ...]
    weights: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeskStaffed(DeskEvent):
    """Who sits at the desk has changed: the one who came last of all who sit there now (None: nobody), and who left."""

    kind = "desk_staffed"
    public_kind = "desk_changed"
    clerk_id: UUID | None
    left: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeskTakenOver(DeskEvent):
    """A tablet has the desk now, the first or another one; which one is nobody's business."""

    kind = "desk_taken_over"
    public_kind = "desk_changed"


@dataclass(frozen=True, kw_only=True)
class PeopleCounted(DeskEvent):
    """So many people were served without a number; -1 takes one back."""

    kind = "people_counted"
    service: str
    quantity: int


# -- trouble ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    """`alert` is its kind, `subject` what it is about: see queues.model.trouble.alerts.Trouble.

    Public form: only that the load changed. Which queue is in trouble is for the coordinator to say.
    """

    kind = "alert_raised"
    public_kind = "load_changed"
    alert_id: UUID
    alert: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class AlertCleared(Event):
    """The trouble is over, by itself or because somebody helped."""

    kind = "alert_cleared"
    public_kind = "load_changed"
    alert_id: UUID
    alert: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged(Event):
    """Somebody has seen it: the actor of this event."""

    kind = "alert_acknowledged"
    public_kind = "load_changed"
    alert_id: UUID


# All other kinds may change what the day offers, where, and by whom: whoever keeps that in memory reads it again.
ABOUT_TICKETS = (
    TicketIssued,
    SourceCancelled,
    PriorityGranted,
    TurnEvent,
    NumbersReserved,
    PeopleCounted,
    AlertRaised,
    AlertCleared,
    AlertAcknowledged,
)


def all_events(of: type[Event] = Event) -> dict[str, type[Event]]:
    """kind -> class, for reading events back and for tests that walk every class."""
    found = {of.kind: of} if of.kind else {}
    for below in of.__subclasses__():
        found |= all_events(below)
    return found
