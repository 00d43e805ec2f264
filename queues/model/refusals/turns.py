"""Refusals about moves of a turn and their undoing."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood


class UnknownTurn(NotFound):
    code = "unknown_turn"


class IllegalMove(NotNow):
    """MOVES does not allow this move; `state` is the state the turn is in now."""

    code = "illegal_move"


class ServiceAlreadyOpen(NotNow):
    """The ticket already has an open turn for this service."""

    code = "service_already_open"


class NotAtThisDesk(NotNow):
    """The turn is live at another desk."""

    code = "not_at_this_desk"


class NobodyWaiting(NotNow):
    code = "nobody_waiting"


class TicketLiveElsewhere(NotNow):
    """The ticket is called or being served at another desk."""

    code = "ticket_live_elsewhere"


class SameService(NotNow):
    code = "same_service"


class NothingToUndo(NotNow):
    code = "nothing_to_undo"


class UndoTooLate(NotNow):
    code = "undo_too_late"


class UndoBlocked(NotNow):
    """Something was built on the move: the seat is taken, the ticket is live elsewhere, the new turn has moved."""

    code = "undo_blocked"


class TooEarly(NotNow):
    """Somebody who was called has not had the time, or not the calls, that the day's policy gives.

    `calls` of `calls_needed` were made, and `seconds_left` have to pass.
    """

    code = "too_early"


class CorrectionTooLate(NotNow):
    """A clerk corrects outcomes until the day is closed; after that a coordinator does."""

    code = "correction_too_late"


class NoteMissing(NotUnderstood):
    """The reason says nothing without a note."""

    code = "note_missing"


class NotOfOwnDesk(NotNow):
    """A clerk grants priority, or takes a no-show back, only where the number waits for a service of one's own desk."""

    code = "not_of_own_desk"
