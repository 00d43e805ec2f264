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


class IssuingIsStopped(Refusal):
    code = "issuing_stopped"


class DayIsClosed(Refusal):
    code = "day_closed"


class DayExists(Refusal):
    code = "day_exists"


class DayWasUsed(Refusal):
    """People held numbers on this day: it is part of what happened and stays."""

    code = "day_was_used"


class IllegalDayMove(Refusal):
    code = "illegal_day_move"


class NotToday(Refusal):
    """The day has another date than today; `held_on` and `today` say which. Whoever means it says so."""

    code = "not_today"


class NumbersGiven(Refusal):
    """What can only be taken back while nobody has a number; `how_many` were given."""

    code = "numbers_given"


class NameTaken(Refusal):
    """Another member of staff has this name."""

    code = "name_taken"


class StillServing(Refusal):
    """The day cannot close while somebody is called or being served; `desks` names where."""

    code = "still_serving"


class NoServiceChosen(Refusal):
    code = "no_service_chosen"


class TooManyServices(Refusal):
    code = "too_many_services"


class ServiceChosenTwice(Refusal):
    code = "service_chosen_twice"


class ServiceIsPaused(Refusal):
    code = "service_paused"


class QuotaFull(Refusal):
    code = "quota_full"


class UnknownSource(NotFound):
    """From where this number came is not known: staff gave it, or it is forgotten."""

    code = "unknown_source"


class NothingWaitsFromSource(Refusal):
    """No number from this source is waiting untouched; whoever was called is left alone."""

    code = "nothing_waits_from_source"


class PhonesPaused(Refusal):
    """Phones take no numbers now; the greeter gives them."""

    code = "phones_paused"


class TooManyOpenNumbers(Refusal):
    """This phone has `most` numbers that are still open; the greeter gives more."""

    code = "too_many_open_numbers"


class TooManyOfService(Refusal):
    """Of a service with a quota one source may hold only `most` numbers; the greeter gives more."""

    code = "too_many_of_service"


class OnlyFromGreeter(Refusal):
    """Phones behind one address cannot be told apart, so a service with a quota is given by the greeter."""

    code = "only_from_greeter"


class TooMany(Refusal):
    """More came from this device or address than one may send; `retry_after` in seconds."""

    code = "too_many"


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


class DeskIsPaused(Refusal):
    code = "desk_paused"


class DeskTakesNoSuchService(Refusal):
    code = "desk_takes_no_such_service"


class DeskNeedsService(Refusal):
    code = "desk_needs_service"


class NotAtThisDesk(Refusal):
    """The turn is live at another desk."""

    code = "not_at_this_desk"


class OutcomeTooLate(Refusal):
    """After the close only what was pressed before it is taken, and only for some hours."""

    code = "outcome_too_late"


class NotSeated(Refusal):
    """A clerk acts only at a desk where one has sat down."""

    code = "not_seated"


class SeatNeedsPin(Refusal):
    """The desk sends documents home: who sits there reads addresses, and proves it with the desk's PIN."""

    code = "seat_needs_pin"


class SeatsTaken(Refusal):
    """Every seat of the desk has its clerk; a coordinator takes one off before another sits down."""

    code = "seats_taken"


class NotOfOwnDesk(Refusal):
    """A clerk grants priority, or takes a no-show back, only where the number waits for a service of one's own desk."""

    code = "not_of_own_desk"


class NobodyWaiting(Refusal):
    code = "nobody_waiting"


class TicketLiveElsewhere(Refusal):
    """The ticket is called or being served at another desk."""

    code = "ticket_live_elsewhere"


class UnknownOutcome(Refusal):
    code = "unknown_outcome"


class OutcomeMissing(Refusal):
    """This day asks how each turn ended: "finish" alone does not say it."""

    code = "outcome_missing"


class DetailMissing(Refusal):
    """The outcome needs `field` to be worth keeping."""

    code = "detail_missing"


class DetailInvalid(Refusal):
    """`field` does not fit: it belongs to another outcome, names what does not exist, or breaks paper."""

    code = "detail_invalid"


class DetailTooLong(Refusal):
    """`field` may have `most` characters and has `length`."""

    code = "detail_too_long"


class DetailDateOutOfRange(Refusal):
    """The date in `field` lies before `earliest` or after `latest`."""

    code = "detail_date_out_of_range"


class NotDelivering(Refusal):
    """Addresses are read only at a desk whose service brings documents home."""

    code = "not_delivering"


class NotPosted(Refusal):
    """Only a document that goes by post is handed to it."""

    code = "not_posted"


class SameService(Refusal):
    code = "same_service"


class NothingToUndo(Refusal):
    code = "nothing_to_undo"


class UndoTooLate(Refusal):
    code = "undo_too_late"


class UndoBlocked(Refusal):
    """Something was built on the move: the seat is taken, the ticket is live elsewhere, the new turn has moved."""

    code = "undo_blocked"


class PauseEndsBeforeItStarts(Refusal):
    code = "pause_ends_before_it_starts"


class PauseIsPast(Refusal):
    """The pause would be over already."""

    code = "pause_is_past"


class PauseNotToday(Refusal):
    """The pause lies far outside of the day's hours."""

    code = "pause_not_today"


class PauseHasBegun(Refusal):
    """A pause that runs is ended by going on, not by cancelling its plan."""

    code = "pause_has_begun"


class UnknownPause(NotFound):
    code = "unknown_pause"


class QuotaBelowIssued(Refusal):
    """More numbers than the new quota have been given; nobody's is taken away."""

    code = "quota_below_issued"


class NoBlanksLeft(QuotaFull):
    """As many people are in the queue as there are sheets to print on."""

    code = "no_blanks_left"


class TooLateForToday(QuotaFull):
    """Whoever joined the queue now could not be called before the day closes."""

    code = "too_late_for_today"


class UnknownAnnouncement(NotFound):
    code = "unknown_announcement"


class UnknownSession(NotFound):
    """It has ended, or never was."""

    code = "unknown_session"


class UnknownAlert(NotFound):
    code = "unknown_alert"


class ClockMovedOn(Refusal):
    """The clock shows another time than the one that a person has found right."""

    code = "clock_moved_on"


class TooManyAnnouncements(Refusal):
    """So many are standing that nobody would read one more."""

    code = "too_many_announcements"


class TooEarly(Refusal):
    """Somebody who was called has not had the time, or not the calls, that the day's policy gives.

    `calls` of `calls_needed` were made, and `seconds_left` have to pass.
    """

    code = "too_early"


class NoteMissing(Refusal):
    """The reason says nothing without a note."""

    code = "note_missing"


class NothingCounted(Refusal):
    """There is nobody left to take back from the count of people without a number."""

    code = "nothing_counted"


class DeskInUse(Refusal):
    """Another tablet has the desk; who wants it must say so."""

    code = "desk_in_use"


class AppointedOutsideHours(Refusal):
    """An appointed time lies between the opening and the end of the day."""

    code = "appointed_outside_hours"


class KeyReused(Refusal):
    """The same idempotency key came with another command or body."""

    code = "key_reused"


class NotAllowed(Refusal):
    """The actor's role or desk does not allow this."""

    code = "not_allowed"


class NotAvailable(Refusal):
    code = "not_available"


class WrongDayCode(Refusal):
    """The code of a day's key on paper: mistyped, or another day's."""

    code = "wrong_day_code"


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
