"""How long somebody waits, in words: a range where it says something, else the end of it that does."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from queues.model.forecast.estimates import STEP, Estimate, RangeForm
from webapp.words.language import hour


def told_of(estimate: Estimate | None) -> RangeForm:
    return estimate.told if estimate else RangeForm.UNKNOWN


def range_words(estimate: Estimate | None) -> str:
    """`20–40 menit`, `paling lama 45 menit`, `lebih dari 15 menit`, `belum dapat diperkirakan`."""
    figure = range_figure(estimate)
    match told_of(estimate):
        case RangeForm.BETWEEN:
            return _("%(range)s menit", range=figure)
        case RangeForm.AT_MOST:
            return _("paling lama %(minutes)s menit", minutes=figure)
        case RangeForm.AT_LEAST:
            return _("lebih dari %(minutes)s menit", minutes=figure)
        case RangeForm.UNKNOWN:
            return _("belum dapat diperkirakan")


def range_in_row(estimate: Estimate | None) -> str:
    """`20–40 menit`, `maks. 45 menit`, `15 menit lebih`, where a row has one line; empty where nothing can be said."""
    figure = range_figure(estimate)
    match told_of(estimate):
        case RangeForm.AT_MOST:
            return _("maks. %(minutes)s menit", minutes=figure)
        case RangeForm.AT_LEAST:
            return _("%(minutes)s menit lebih", minutes=figure)
        case RangeForm.UNKNOWN:
            return ""
        case RangeForm.BETWEEN:
            return range_words(estimate)


def range_short(estimate: Estimate | None) -> str:
    """`20–40 mnt`, `≤ 45 mnt`, `> 15 mnt`, for staff who read it a hundred times; empty where nothing can be said."""
    figure = range_figure(estimate)
    sign = {RangeForm.AT_MOST: "≤ ", RangeForm.AT_LEAST: "> "}.get(told_of(estimate), "")
    return _("%(range)s mnt", range=f"{sign}{figure}") if figure else ""


def range_figure(estimate: Estimate | None) -> str:
    """The minutes alone; empty where nothing can be said."""
    if estimate is None or estimate.told is RangeForm.UNKNOWN:
        return ""
    if estimate.told is RangeForm.BETWEEN:
        return f"{estimate.low_minutes}–{estimate.high_minutes}"
    return str(estimate.high_minutes if estimate.told is RangeForm.AT_MOST else estimate.low_minutes)


def clock_words(estimate: Estimate | None, now: datetime, zone: str) -> str:
    """`kira‑kira pukul 10.20–11.00`, for who has no phone to look at; empty where nothing can be said.

    Times of five minutes: rounded so that nobody comes too late.
    """
    if estimate is None:
        return ""
    begins = hour(_rounded_down(now + timedelta(minutes=estimate.low_minutes)), zone)
    ends = hour(_rounded_down(now + timedelta(minutes=estimate.high_minutes + STEP - 1)), zone)
    match estimate.told:
        case RangeForm.BETWEEN:
            return _("kira‑kira pukul %(begins)s–%(ends)s", begins=begins, ends=ends)
        case RangeForm.AT_MOST:
            return _("kira‑kira sebelum pukul %(ends)s", ends=ends)
        case RangeForm.AT_LEAST:
            return _("kira‑kira sesudah pukul %(begins)s", begins=begins)
        case RangeForm.UNKNOWN:
            return ""


def _rounded_down(at: datetime) -> datetime:
    return at.replace(minute=at.minute // STEP * STEP, second=0, microsecond=0)
