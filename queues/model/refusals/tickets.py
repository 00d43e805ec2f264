"""Refusals about numbers: giving them, priority, adopting."""

from queues.model.refusals.base import NotFound, NotNow, NotUnderstood


class UnknownTicket(NotFound):
    code = "unknown_ticket"


class TicketUnknownAfterRestore(NotFound):
    """The ticket may have been issued before a backup was restored; the greeter can adopt its number."""

    code = "ticket_unknown_after_restore"


class NoServiceChosen(NotUnderstood):
    code = "no_service_chosen"


class TooManyServices(NotUnderstood):
    code = "too_many_services"


class ServiceChosenTwice(NotUnderstood):
    code = "service_chosen_twice"


class PhonesPaused(NotNow):
    """Phones take no numbers now; the greeter gives them."""

    code = "phones_paused"


class TooManyOpenNumbers(NotNow):
    """This phone has `most` numbers that are still open; the greeter gives more."""

    code = "too_many_open_numbers"


class TooManyOfService(NotNow):
    """Of a service with a quota one source may hold only `most` numbers; the greeter gives more."""

    code = "too_many_of_service"


class OnlyFromGreeter(NotNow):
    """Phones behind one address cannot be told apart, so a service with a quota is given by the greeter."""

    code = "only_from_greeter"


class NumberTaken(NotNow):
    code = "number_taken"


class NumberNotLost(NotNow):
    """The number cannot have been given between the backup and its restoration."""

    code = "number_not_lost"


class UnknownSource(NotFound):
    """From where this number came is not known: staff gave it, or it is forgotten."""

    code = "unknown_source"


class NothingWaitsFromSource(NotNow):
    """No number from this source is waiting untouched; whoever was called is left alone."""

    code = "nothing_waits_from_source"


class AppointedOutsideHours(NotUnderstood):
    """An appointed time lies between the opening and the end of the day."""

    code = "appointed_outside_hours"
