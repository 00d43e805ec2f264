"""Days on which offices are open: what a clerk promises for collection, by weekday, past weekends and holidays."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.catalogue import FOLDER

USUAL = (
    (1, lazy_gettext("besok")),
    (3, lazy_gettext("3 hari lagi")),
    (7, lazy_gettext("1 minggu lagi")),
    (14, lazy_gettext("2 minggu lagi")),
)
LOOKS_AHEAD = timedelta(days=120)  # nobody promises anything later
TWO_YEARS = timedelta(days=730)  # no village is promised a visit later
SATURDAY = 5


@dataclass(frozen=True)
class Holiday:
    """`name` and `name_en` are what people call it."""

    on: date
    name: str
    name_en: str


@dataclass(frozen=True)
class CollectDay:
    """A day to promise: `words` say how far it is, where no closed day has moved it."""

    on: date
    words: str


def holiday_on(day: date) -> Holiday | None:
    """A national holiday or a day of collective leave, as far as they are known: see `catalogue/holidays.toml`."""
    every_year, of_year = _known()
    names = of_year.get(day.isoformat()) or every_year.get(day.strftime("%m-%d"))
    return Holiday(day, *names) if names else None


def is_office_day(day: date) -> bool:
    """No weekend and no holiday that is known."""
    return day.weekday() < SATURDAY and holiday_on(day) is None


def about_date(day: date) -> str:
    """What an organiser should know of it: some offices are closed, or nobody has told which holidays the year has."""
    holiday = holiday_on(day)
    if holiday:
        return _("Hari libur: %(name)s.", name=holiday.name)
    if not is_office_day(day):
        return _("Akhir pekan: pastikan semua instansi dapat datang.")
    if day.year not in years_known():
        return _("Daftar hari libur %(year)s belum ada: periksa sendiri tanggal ini.", year=day.year)
    return ""


def what_dates_are(since: date) -> dict[str, object]:
    """For the page that says `about_date` of any date of the next two years, as `date-words.js` wants it."""
    days = (since + timedelta(days=count) for count in range(TWO_YEARS.days))
    return {
        "holidays": {day.isoformat(): found.name for day in days if (found := holiday_on(day))},
        "years": sorted(years_known()),
        "holiday": _("Hari libur: %(name)s.", name="{name}"),
        "weekend": _("Akhir pekan: pastikan semua instansi dapat datang."),
        "unknown": _("Daftar hari libur %(year)s belum ada: periksa sendiri tanggal ini.", year="{year}"),
    }


def years_known() -> frozenset[int]:
    """Those whose holidays are listed day by day."""
    return frozenset(int(on[:4]) for on in _known()[1])


def holidays_ahead(since: date) -> list[Holiday]:
    """Those of the next months, in their order."""
    days = (since + timedelta(days=count) for count in range(LOOKS_AHEAD.days))
    return [found for day in days if (found := holiday_on(day))]


def collect_days(since: date) -> list[CollectDay]:
    """The usual days after `since` on which something can be collected; a closed one moves to the next that is open."""
    found: dict[date, CollectDay] = {}
    for count, words in USUAL:
        day = wanted = since + timedelta(days=count)
        while not is_office_day(day):
            day += timedelta(days=1)
        found.setdefault(day, CollectDay(day, str(words) if day == wanted else ""))
    return sorted(found.values(), key=lambda one: one.on)


def weekdays() -> list[str]:
    """As a browser counts them: Sunday first."""
    return [_("Minggu"), _("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu")]


@cache
def _known() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Names by month and day, and by date."""
    listed = tomllib.loads((FOLDER / "holidays.toml").read_text(encoding="utf-8"))
    every_year = {one["on"]: (one["name"], one["name_en"]) for one in listed["every_year"]}
    return every_year, {one["on"].isoformat(): (one["name"], one["name_en"]) for one in listed["of_year"]}
