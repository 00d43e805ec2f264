"""What the sign-in calls the desks that a PIN opens: never two by one name, and those of today first."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from queues.persistence.people.people import PinDesk
from webapp.words.language import long_date, said, unbroken

Sign = Callable[[PinDesk], str]


@dataclass(frozen=True)
class PinChoice:
    desk_id: UUID
    words: str


@dataclass(frozen=True)
class PinDay:
    """`words` is empty where no other day could be meant."""

    words: str
    desks: tuple[PinChoice, ...]


def pin_days(desks: Sequence[PinDesk], now: datetime) -> list[PinDay]:
    """Today's desks, those of a day that was left open, and last those of days that were closed not long ago; of each
    the rehearsals after the real ones, and a demo last.
    """
    days: dict[str, list[PinDesk]] = {}
    for one in sorted(desks, key=lambda one: (one.is_over, one.is_past(now), one.is_demo, one.is_rehearsal)):
        days.setdefault(one.day_code, []).append(one)
    sign = _sign([of_day[0] for of_day in days.values()])
    often = Counter(one.desk_name for one in desks)
    return [
        PinDay(
            _day_words(of_day[0], sign, now, is_only=len(days) == 1),
            tuple(
                PinChoice(one.desk_id, _desk_words(one, sign if often[one.desk_name] > 1 else None)) for one in of_day
            ),
        )
        for of_day in days.values()
    ]


def _day_words(one: PinDesk, sign: Sign, now: datetime, *, is_only: bool) -> str:
    name = one.day_name if is_only else f"{one.day_name}, {sign(one)}"
    if one.is_over:
        return _("%(day)s, sudah ditutup: hanya mengirim hasil", day=name)
    if one.is_past(now):
        return _("%(day)s: tanggalnya sudah lewat, belum ditutup", day=name)
    return "" if is_only else name


def _desk_words(one: PinDesk, sign: Sign | None) -> str:
    label = said(one, "label") if one.label != one.desk_name else ""
    return " · ".join(word for word in (unbroken(one.desk_name), label, sign(one) if sign else "") if word)


def _date(one: PinDesk) -> str:
    return _told(one, long_date(one.held_on))


def _place(one: PinDesk) -> str:
    return _told(one, one.day_place)


def _place_and_date(one: PinDesk) -> str:
    return _told(one, one.day_place, long_date(one.held_on))


def _told(one: PinDesk, *words: str) -> str:
    """A list that is closed shows one line, without the name of the day above it."""
    mark = _("DEMO") if one.is_demo else _("LATIHAN") if one.is_rehearsal else ""
    return ", ".join(word for word in (mark, *words) if word)


def _code(one: PinDesk) -> str:
    return one.day_code


def _sign(days: Sequence[PinDesk]) -> Sign:
    """By what these days are told apart in the fewest words."""
    signs: tuple[Sign, ...] = (_date, _place, _place_and_date)
    return next((sign for sign in signs if len({sign(day) for day in days}) == len(days)), _code)
