"""Refusals about planned pauses."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood


class UnknownPause(NotFound):
    code = "unknown_pause"


class PauseEndsBeforeItStarts(NotUnderstood):
    code = "pause_ends_before_it_starts"


class PauseIsPast(NotUnderstood):
    """The pause would be over already."""

    code = "pause_is_past"


class PauseNotToday(NotUnderstood):
    """The pause lies far outside of the day's hours."""

    code = "pause_not_today"


class PauseHasBegun(NotNow):
    """A pause that runs is ended by going on, not by cancelling its plan."""

    code = "pause_has_begun"
