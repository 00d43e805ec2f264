"""Refusals of any command: who may give it, its key, whether it could be written."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood, Unavailable


class KeyReused(NotUnderstood):
    """The same idempotency key came with another command or body."""

    code = "key_reused"


class NotAvailable(NotNow):
    code = "not_available"


class NotRecorded(Unavailable):
    """The database could not be written: nothing of the command was kept."""

    code = "not_recorded"


class Busy(Unavailable):
    """More commands are waiting to be written than can be in good time: come again in a moment."""

    code = "busy"


class AlreadySetUp(NotNow):
    """Somebody else has set up this box meanwhile: it has an admin or a day."""

    code = "already_set_up"


class NameTaken(NotNow):
    """Another member of staff has this name."""

    code = "name_taken"


class UnknownSession(NotFound):
    """It has ended, or never was."""

    code = "unknown_session"
