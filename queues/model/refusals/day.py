"""Refusals about the service day and the box."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood


class UnknownDay(NotFound):
    code = "unknown_day"


class DayNotOpen(NotNow):
    code = "day_not_open"


class IssuingIsStopped(NotNow):
    code = "issuing_stopped"


class DayIsClosed(NotNow):
    code = "day_closed"


class DayExists(NotNow):
    code = "day_exists"


class DayWasUsed(NotNow):
    """People held numbers on this day: it is part of what happened and stays."""

    code = "day_was_used"


class PlanIsHeld(NotNow):
    """People have numbers, and these `parts` of the plan stay as they are (see `plan_changes.HELD_FAST`)."""

    code = "plan_is_held"


class PlanMovedOn(NotNow):
    """The plan is no longer the one that this change was made from."""

    code = "plan_moved_on"


class SeatsAreTaken(NotNow):
    """More people are at the desk now than it would have seats."""

    code = "seats_are_taken"


class IllegalDayMove(NotNow):
    code = "illegal_day_move"


class NotToday(NotNow):
    """The day has another date than today; `held_on` and `today` say which. Whoever means it says so."""

    code = "not_today"


class DayIsPast(NotNow):
    """Its date and its hours are over, and it was not closed: a phone that still wants a number there says so."""

    code = "day_is_past"


class NumbersGiven(NotNow):
    """What can only be taken back while nobody has a number; `how_many` were given."""

    code = "numbers_given"


class StillServing(NotNow):
    """The day cannot close while somebody is called or being served; `desks` names where."""

    code = "still_serving"


class ClosingMovedOn(NotNow):
    """Since the list was read somebody came or was called; `numbers` are those whose fate is to be looked at again."""

    code = "closing_moved_on"


class TakesNoCarried(NotNow):
    """Turns of a day that closes cannot wait on this one."""

    code = "takes_no_carried"


class NotOfferedThatDay(NotNow):
    """The day to which the turn of this `number` is to be carried over does not offer its `service`."""

    code = "not_offered_that_day"


class CarriedNumbersWait(NotNow):
    """`how_many` numbers wait on this day that were carried over from `from_day`."""

    code = "carried_numbers_wait"


class WrongDayCode(NotUnderstood):
    """The code of a day's key on paper: mistyped, or another day's."""

    code = "wrong_day_code"


class ClockMovedOn(NotNow):
    """The clock shows another time than the one that a person has found right."""

    code = "clock_moved_on"
