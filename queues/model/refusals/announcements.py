"""Refusals about announcements and alerts."""

from queues.model.refusals.base import NotFound, NotNow


class UnknownAnnouncement(NotFound):
    code = "unknown_announcement"


class TooManyAnnouncements(NotNow):
    """So many are standing that nobody would read one more."""

    code = "too_many_announcements"


class UnknownMessage(NotFound):
    """This desk was told nothing of that id."""

    code = "unknown_message"


class UnknownAlert(NotFound):
    code = "unknown_alert"
