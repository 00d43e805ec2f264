"""Numbers that people hold: a series of letters and a count, `A001` … `A999`, then `A1000`."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

# Letters that sound apart when called through a cheap loudspeaker come first; I and O look like 1 and 0.
CLEAR = "AKMRSUZ"
OTHERS = "BCDEFGHJLNPQTVWXY"

_LABEL = re.compile(r"([A-Z]{1,2})[\s-]?(\d{1,6})")


def label(series: str, number: int) -> str:
    """`A`, 12 -> `A012`; `A`, 1000 -> `A1000`."""
    return f"{series}{number:03d}"


def parse(text: str) -> tuple[str, int] | None:
    """`a-012`, `A 12`, `A012` -> (`A`, 12); None when it is no number of ours."""
    found = _LABEL.fullmatch(text.strip().upper())
    return (found[1], int(found[2])) if found else None


def series_names() -> Iterator[str]:
    """All series in the order in which they are given out: one letter, then two."""
    yield from CLEAR + OTHERS
    for first, second in product(CLEAR + OTHERS, repeat=2):
        yield first + second


def next_series(taken: Iterable[str]) -> str:
    """The first series that is not taken."""
    used = set(taken)
    return next(name for name in series_names() if name not in used)
