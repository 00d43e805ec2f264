"""Refusals about desks, seats and tablets."""

from queues.model.refusals.base import NotAllowed, NotFound, NotNow, NotUnderstood


class UnknownDesk(NotFound):
    code = "unknown_desk"


class DeskBusy(NotNow):
    """Every seat of the desk holds a live turn."""

    code = "desk_busy"


class DeskNotOpen(NotNow):
    code = "desk_not_open"


class DeskIsPaused(NotNow):
    code = "desk_paused"


class DeskTakesNoSuchService(NotNow):
    code = "desk_takes_no_such_service"


class DeskNeedsService(NotUnderstood):
    code = "desk_needs_service"


class NotSeated(NotNow):
    """A clerk acts only at a desk where one has sat down."""

    code = "not_seated"


class SeatNeedsPin(NotAllowed):
    """The desk sends documents home: who sits there reads addresses, and proves it with the desk's PIN."""

    code = "seat_needs_pin"


class SeatsTaken(NotNow):
    """Every seat of the desk has its clerk; a coordinator takes one off before another sits down."""

    code = "seats_taken"


class DeskInUse(NotNow):
    """Another tablet has the desk; who wants it must say so."""

    code = "desk_in_use"


class NothingCounted(NotNow):
    """There is nobody left to take back from the count of people without a number."""

    code = "nothing_counted"
