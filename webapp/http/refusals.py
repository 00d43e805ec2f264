"""Refusals of the web app itself. A status of their own where their base does not say it."""

from typing import ClassVar

from queues.model.refusals import NotAllowed, NotFound, NotNow, NotUnderstood, Refusal, Unavailable


class NotSignedIn(NotAllowed):
    """Staff only, and nobody is signed in."""

    code = "not_signed_in"
    status: ClassVar[int] = 401


class WrongPin(NotAllowed):
    """A clerk's name and PIN do not fit together; which of them is wrong stays unsaid."""

    code = "wrong_pin"
    status: ClassVar[int] = 401


class OnlyLateOutcomes(NotAllowed):
    """The day is over: this session only sends what its desk had recorded before."""

    code = "only_late_outcomes"


class HttpsNeeded(NotAllowed):
    """This may travel by https only, or not leave the laptop; `url` where there is a way, else None."""

    code = "https_needed"


class KeyMissing(NotUnderstood):
    """Every command carries an idempotency key, or a retry would do it twice."""

    code = "key_missing"
    status: ClassVar[int] = 400


class KeyInvalid(NotUnderstood):
    """The idempotency key has characters that none may have, or too many of them."""

    code = "key_invalid"
    status: ClassVar[int] = 400


class Invalid(NotUnderstood):
    """A body that is not of the form that was asked for; `details["fields"]` names what is wrong."""

    code = "invalid"


class UploadRefused(NotUnderstood):
    """A file that is not taken; nothing of it is kept."""


class NoUpload(UploadRefused):
    """No file came with the form."""

    code = "no_upload"


class UploadTooLarge(UploadRefused):
    """`most`: how large it may be, such as `5 MB`."""

    code = "upload_too_large"
    status: ClassVar[int] = 413


class UploadTooSlow(UploadRefused):
    """It came more slowly than the slowest line of a hall, or stopped."""

    code = "upload_too_slow"
    status: ClassVar[int] = 408


class UploadCutOff(UploadRefused):
    """The line ended before the file did."""

    code = "upload_cut_off"
    status: ClassVar[int] = 400


class NotAPicture(UploadRefused):
    """No PNG, JPEG or WebP, whatever its name says; or one that would fill the memory when it is opened."""

    code = "not_a_picture"


class NoRoomForUpload(UploadRefused):
    """The disk of the data is too full to take it."""

    code = "no_room_for_upload"
    status: ClassVar[int] = 507


class UnknownScreen(NotFound):
    """No screen that shows this code has been heard of in the last minutes."""

    code = "unknown_screen"


class UnknownBoard(NotFound):
    """No TV with this id is on the list."""

    code = "unknown_board"


class TooManyConnections(Unavailable):
    """The visitor's address holds as many connections as one address may."""

    code = "too_many_connections"


class TooManyPhones(Unavailable):
    """No socket is left for a phone; its page reads itself now and then instead."""

    code = "too_many_phones"


class UnknownHost(Refusal):
    """Asked for under a name that is not this server's; `address` is where it is found."""

    code = "unknown_host"
    status: ClassVar[int] = 421


class ClockIsFast(NotNow):
    """A real day cannot be held by a clock that runs faster than time."""

    code = "clock_is_fast"
