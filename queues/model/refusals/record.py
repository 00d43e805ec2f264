"""Refusals about the record of a day."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood


class RehearsalNotRecorded(NotNow):
    """A rehearsal is nothing that happened; it has no record."""

    code = "rehearsal_not_recorded"


class RecordNotWritten(NotNow):
    """The figures of the day are being written, or something that changes them has just come."""

    code = "record_not_written"


class SheetTooEarly(NotNow):
    """A clerk asks for the sheet of the own agency before somebody else has closed the day."""

    code = "sheet_too_early"


class RecordMovedOn(NotNow):
    """There is a newer `version` than the one that was read."""

    code = "record_moved_on"


class AlreadyRecorded(NotNow):
    """This `version` was declared the record before."""

    code = "already_recorded"


class RecordIsFinal(NotNow):
    """The record was declared final with its remarks; they stay as they are."""

    code = "record_is_final"


class RemarkTooLong(NotUnderstood):
    """`length` characters, and at `most` so many fit on the page."""

    code = "remark_too_long"


class UnknownAgency(NotFound):
    """No service and no desk of the day is of this agency."""

    code = "unknown_agency"
