"""Refusals of days that are handed in as signed files: not closed, not whole, not ours, unknown box, known already."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood


class DayFileRefused(NotUnderstood):
    """A file of a handed-in day that is not taken; nothing of it is kept."""


class DayNotClosed(NotNow):
    """Only a day that is over has a record and is handed in."""

    code = "day_not_closed"


class NoHandedDay(DayFileRefused):
    """The file is no handed-in day."""

    code = "no_handed_day"


class DayFileCut(DayFileRefused):
    """The file ends before its signature: something of it did not arrive."""

    code = "day_file_cut"


class DayFileChanged(DayFileRefused):
    """It is not what the box has signed, or the chain of its events is broken; `seq`: where, 0 for elsewhere."""

    code = "day_file_changed"


class DayFileNewer(DayFileRefused):
    """It was written by a newer version, in a format or with kinds of events that this one does not know."""

    code = "day_file_newer"


class DayFileTooLarge(DayFileRefused):
    """`most`: how large it may be, such as `50 MB`."""

    code = "day_file_too_large"


class DayFileNotClosed(DayFileRefused):
    """The day in it was not over when it was written."""

    code = "day_file_not_closed"


class BoxUnknown(NotNow):
    """Nobody here has compared the key of the box yet; `name`, `fingerprint`: what it says of itself."""

    code = "box_unknown"


class BoxHasOtherKey(NotNow):
    """The box is known by another key: a spare laptop goes on in its place, or somebody pretends to be it.

    `name`, `fingerprint`: what the file says; `known`: the fingerprint that was compared before.
    """

    code = "box_has_other_key"


class FingerprintDiffers(NotNow):
    """What was compared is not the key of this file; `fingerprint`: of the file."""

    code = "fingerprint_differs"


class OlderDayKnown(NotNow):
    """A later state of this day is here already; `last_seq`: how far the file goes, `known_seq`: how far that one."""

    code = "older_day_known"


class ReceivedMovedOn(NotNow):
    """Another file of the same day was taken in meanwhile."""

    code = "received_moved_on"


class TooManyWaiting(NotNow):
    """So many files wait for somebody to compare the key of their box that no more are kept."""

    code = "too_many_waiting"


class UnknownReceivedDay(NotFound):
    """No file of this day has been taken in, or not this version of it."""

    code = "unknown_received_day"


class WaitingFileGone(NotFound):
    """The file that waited for its key to be compared is not kept any more."""

    code = "waiting_file_gone"
