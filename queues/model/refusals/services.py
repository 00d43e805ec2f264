"""Refusals about services and their limits."""

from queues.model.refusals.base import NotFound, NotNow


class UnknownService(NotFound):
    code = "unknown_service"


class ServiceIsPaused(NotNow):
    code = "service_paused"


class QuotaFull(NotNow):
    code = "quota_full"


class NoBlanksLeft(QuotaFull):
    """As many people are in the queue as there are sheets to print on."""

    code = "no_blanks_left"


class TooLateForToday(QuotaFull):
    """Whoever joined the queue now could not be called before the day closes."""

    code = "too_late_for_today"


class QuotaBelowIssued(NotNow):
    """More numbers than the new quota have been given; nobody's is taken away."""

    code = "quota_below_issued"
