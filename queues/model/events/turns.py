"""Events of turns: every move, and what is noted about a turn after its close."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.events.base import AuditGroup, DayEvent, Hearers, Notable

# How often somebody was called is on every board, and is said by its voice.
PUBLIC_OF_CALL = (*DayEvent.public_fields, "call_count")


@dataclass(frozen=True, kw_only=True)
class TurnEvent(DayEvent):
    """`state` is the state after, `before` all that the move changed (see `Turn.movable`)."""

    heard_by = frozenset({Hearers.DESKS, Hearers.TICKET, Hearers.QUEUES_THAT_CHANGED})
    changes_plan = False

    ticket_id: UUID
    turn_id: UUID
    number: str
    service: str
    desk_id: UUID | None
    place: int
    state: str
    before: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class TurnAdded(TurnEvent):
    """A new turn on an existing ticket: after a transfer, or (`from_turn_id`) asked for at the desk of another turn."""

    kind = "turn_added"
    audit = AuditGroup.ALL
    is_ordinary = True
    exceptions = (Notable(AuditGroup.ORDER, "joined", "next"),)

    position: int
    from_turn_id: UUID | None = None
    joined: str = ""


@dataclass(frozen=True, kw_only=True)
class TurnRemoved(TurnEvent):
    """What had made this turn was undone: it left its queue and never was."""

    kind = "turn_removed"
    audit = AuditGroup.ORDER


@dataclass(frozen=True, kw_only=True)
class TurnCalled(TurnEvent):
    """`others_before`: how many others the desk had called since its last priority person; `why`: see ordering.

    `reason`: a code, where somebody chose this turn out of order.
    """

    kind = "turn_called"
    public_fields = PUBLIC_OF_CALL
    audit = AuditGroup.ALL
    is_ordinary = True
    exceptions = (Notable(AuditGroup.ORDER, "why", "chosen"),)

    seat: int
    call_count: int
    others_before: int
    why: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class TurnRecalled(TurnEvent):
    kind = "turn_recalled"
    public_fields = PUBLIC_OF_CALL
    audit = AuditGroup.ALL
    is_ordinary = True

    call_count: int


@dataclass(frozen=True, kw_only=True)
class TurnStarted(TurnEvent):
    kind = "turn_started"
    audit = AuditGroup.ALL
    is_ordinary = True


@dataclass(frozen=True, kw_only=True)
class TurnHeld(TurnEvent):
    kind = "turn_held"
    audit = AuditGroup.ALL
    is_ordinary = True

    reason: str


@dataclass(frozen=True, kw_only=True)
class TurnResumed(TurnEvent):
    kind = "turn_resumed"
    public_fields = PUBLIC_OF_CALL
    audit = AuditGroup.ALL
    is_ordinary = True

    seat: int
    call_count: int


@dataclass(frozen=True, kw_only=True)
class TurnClosed(TurnEvent):
    """`early`: a no-show that was recorded sooner than the day's policy lets a clerk give up."""

    kind = "turn_closed"
    audit = AuditGroup.ALL
    is_ordinary = True
    exceptions = (Notable(AuditGroup.ORDER, "early", True),)

    outcome: str
    quantity: int = 1
    new_turn_id: UUID | None = None
    early: bool = False


@dataclass(frozen=True, kw_only=True)
class TurnRestored(TurnEvent):
    kind = "turn_restored"
    audit = AuditGroup.ORDER


@dataclass(frozen=True, kw_only=True)
class TurnCorrected(TurnEvent):
    """The outcome that was recorded was another one. `reason`: a code.

    Public form: only that a turn changed. How it ended is nobody else's business.
    """

    kind = "turn_corrected"
    public_kind = "turn_changed"
    audit = AuditGroup.ORDER

    outcome: str
    outcome_before: str
    quantity: int
    quantity_before: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TurnCalledAgain(TurnEvent):
    """A turn that was over goes on at a desk, and its outcome is taken back. `reason`: a code.

    Public form: a call like any other.
    """

    kind = "turn_called_again"
    public_kind = "turn_called"
    audit = AuditGroup.ORDER

    outcome_before: str
    seat: int
    call_count: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class HandedToPost(TurnEvent):
    """What was made for this turn is on its way, or not yet after all. Public form: only that a ticket changed."""

    kind = "handed_to_post"
    public_kind = "ticket_changed"
    audit = AuditGroup.ALL
    is_ordinary = True

    handed: bool


@dataclass(frozen=True, kw_only=True)
class FollowUpClosed(TurnEvent):
    """What was promised with the outcome is done. What goes by post is noted as HandedToPost instead.

    Public form: only that a ticket changed.
    """

    kind = "follow_up_closed"
    public_kind = "ticket_changed"
    audit = AuditGroup.ALL
    is_ordinary = True

    outcome: str


@dataclass(frozen=True, kw_only=True)
class FollowUpReopened(TurnEvent):
    """It is not done after all. Public form: only that a ticket changed."""

    kind = "follow_up_reopened"
    public_kind = "ticket_changed"
    audit = AuditGroup.ALL
    is_ordinary = True

    outcome: str


@dataclass(frozen=True, kw_only=True)
class OutcomeSettled(TurnEvent):
    """The day had closed over the turn as not served or carried over, and then came what its desk had pressed before.

    `pressed_at` in microseconds since 1970. `still_carried`: its number on the day to which it had been carried over,
    where that has called it already, so that it stays. Public form: only that a ticket changed.
    """

    kind = "outcome_settled"
    public_kind = "ticket_changed"
    audit = AuditGroup.ORDER

    outcome: str
    quantity: int
    pressed_at: int
    still_carried: str | None = None


@dataclass(frozen=True, kw_only=True)
class TurnUndone(TurnEvent):
    """Public form says which number changed; a screen re-reads."""

    kind = "turn_undone"
    audit = AuditGroup.ORDER

    undone_seq: int
