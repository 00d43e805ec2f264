"""Refusals: each is a small class with a stable code; what went wrong is in `details`, never in prose."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A command that the rules do not allow. It changed nothing and is judged anew when repeated.

    `details` holds codes, numbers and ids that help a screen to show the current state.
    """

    code: ClassVar[str] = ""

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details


class NotFound(Refusal):
    """What was asked for does not exist."""

    code = "not_found"


class UnknownDay(NotFound):
    code = "unknown_day"


class UnknownService(NotFound):
    code = "unknown_service"


class UnknownDesk(NotFound):
    code = "unknown_desk"


class UnknownTurn(NotFound):
    code = "unknown_turn"


class UnknownTicket(NotFound):
    code = "unknown_ticket"


class TicketUnknownAfterRestore(NotFound):
    """The ticket may have been issued before a backup was restored; the greeter can adopt its number."""

    code = "ticket_unknown_after_restore"


class DayNotOpen(Refusal):
    code = "day_not_open"


class IssuingStopped(Refusal):
    code = "issuing_stopped"


class DayClosed(Refusal):
    code = "day_closed"


class DayExists(Refusal):
    code = "day_exists"


class IllegalDayMove(Refusal):
    code = "illegal_day_move"


class StillServing(Refusal):
    """The day cannot close while somebody is called or being served; `desks` names where."""

    code = "still_serving"


class NoServiceChosen(Refusal):
    code = "no_service_chosen"


class TooManyServices(Refusal):
    code = "too_many_services"


class ServiceChosenTwice(Refusal):
    code = "service_chosen_twice"


class ServicePaused(Refusal):
    code = "service_paused"


class QuotaFull(Refusal):
    code = "quota_full"


class ServiceAlreadyOpen(Refusal):
    """The ticket already has an open turn for this service."""

    code = "service_already_open"


class NumberTaken(Refusal):
    code = "number_taken"


class NumberNotLost(Refusal):
    """The number cannot have been given between the backup and its restoration."""

    code = "number_not_lost"


class IllegalMove(Refusal):
    """MOVES does not allow this move; `state` is the state the turn is in now."""

    code = "illegal_move"


class DeskBusy(Refusal):
    """Every seat of the desk holds a live turn."""

    code = "desk_busy"


class DeskNotOpen(Refusal):
    code = "desk_not_open"


class DeskPaused(Refusal):
    code = "desk_paused"


class DeskTakesNoSuchService(Refusal):
    code = "desk_takes_no_such_service"


class DeskNeedsService(Refusal):
    code = "desk_needs_service"


class NotAtThisDesk(Refusal):
    """The turn is live at another desk."""

    code = "not_at_this_desk"


class NobodyWaiting(Refusal):
    code = "nobody_waiting"


class TicketLiveElsewhere(Refusal):
    """The ticket is called or being served at another desk."""

    code = "ticket_live_elsewhere"


class UnknownOutcome(Refusal):
    code = "unknown_outcome"


class SameService(Refusal):
    code = "same_service"


class NothingToUndo(Refusal):
    code = "nothing_to_undo"


class UndoTooLate(Refusal):
    code = "undo_too_late"


class UndoBlocked(Refusal):
    """Something was built on the move: the seat is taken, the ticket is live elsewhere, the new turn has moved."""

    code = "undo_blocked"


class KeyReused(Refusal):
    """The same idempotency key came with another command or body."""

    code = "key_reused"


class NotAllowed(Refusal):
    """The actor's role or desk does not allow this."""

    code = "not_allowed"


class NotAvailable(Refusal):
    code = "not_available"


class NotRecorded(Refusal):
    """The database could not be written: nothing of the command was kept."""

    code = "not_recorded"


class Busy(Refusal):
    """More commands are waiting to be written than can be in good time: come again in a moment."""

    code = "busy"


def all_refusals(of: type[Refusal] = Refusal) -> set[type[Refusal]]:
    """Every refusal below `of`, so that a test can keep the tables of answers whole."""
    below = set(of.__subclasses__())
    return below.union(*(all_refusals(kind) for kind in below)) if below else below
