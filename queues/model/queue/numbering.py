"""Numbers that people hold: a series of letters and a count, `A001` … `A999`, then `A1000`.

A number that was carried over to another day keeps its letters and count, with the day that gave it behind them:
`A012 Kamis`, and `A012 27-11` where there is such a Thursday already. Its series is `A.KAMIS`, which no plan can name:
so the numbers of the other day go on as if it were not there.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count as counting
from itertools import product

# Letters that sound apart when called through a cheap loudspeaker come first; I and O look like 1 and 0.
CLEAR = "AKMRSUZ"
OTHERS = "BCDEFGHJLNPQTVWXY"

# As people say them in the hall, in any language of a screen: a number is a name, and a name is not translated.
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_LABEL = re.compile(r"([A-Z]{1,2})[\s-]?(\d{1,6})(?:[\s.-]*([A-Z']{3,7})|[\s.]+(\d{1,2}-\d{1,2}(?:-\d{1,2})?))?")
_SHORTEST_WEEKDAY = 3  # letters: no two begin with the same


def label(series: str, number: int) -> str:
    """`A`, 12 -> `A012`; `A`, 1000 -> `A1000`."""
    return f"{series}{number:03d}"


def parse(text: str) -> tuple[str, int] | None:
    """`a-012`, `A 12`, `A012` -> (`A`, 12); `a012 kamis` -> (`A.KAMIS`, 12); None when it is no number of ours."""
    found = _LABEL.fullmatch(text.strip().upper())
    if found is None:
        return None
    letters, number, weekday, on = found.groups()
    if weekday is None:
        return f"{letters}.{on}" if on else letters, int(number)
    named = _weekday(weekday.replace("'", ""))
    return (f"{letters}.{named}", int(number)) if named else None


def label_of(series: str, number: int) -> str:
    """As `label`, also of what was carried over: `A.KAMIS`, 12 -> `A012 Kamis`."""
    letters, _, day = series.partition(".")
    return f"{label(letters, number)} {day.capitalize()}" if day else label(series, number)


def is_carried(series: str) -> bool:
    """Whether another day gave the numbers of this series."""
    return "." in series


def carried_series(series: str, given_on: date) -> Iterator[str]:
    """Series for a number that a day gave and another day calls, as they are tried: by weekday, by date, counted."""
    letters = series.partition(".")[0]
    yield f"{letters}.{WEEKDAYS[given_on.weekday()].upper()}"
    by_date = f"{letters}.{given_on.day}-{given_on.month}"
    yield by_date
    for nth in counting(2):
        yield f"{by_date}-{nth}"


def _weekday(text: str) -> str | None:
    whole = (name.upper() for name in WEEKDAYS)
    return next((name for name in whole if len(text) >= _SHORTEST_WEEKDAY and name.startswith(text)), None)


def series_names() -> Iterator[str]:
    """All series in the order in which they are given out: one letter, then two."""
    yield from CLEAR + OTHERS
    for first, second in product(CLEAR + OTHERS, repeat=2):
        yield first + second


def next_series(taken: Iterable[str]) -> str:
    """The first series that is not taken."""
    used = set(taken)
    return next(name for name in series_names() if name not in used)
