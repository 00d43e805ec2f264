"""Sums over times: whole seconds, and ranks instead of means, so that one long wait hides nothing and is not hidden."""

import math
from collections.abc import Iterable
from datetime import datetime


def between(start: datetime, end: datetime) -> int:
    """Whole seconds, never negative: a clock that was set back makes nothing shorter than no time."""
    return max(0, int((end - start).total_seconds()))


def in_ranks(seconds: Iterable[int]) -> dict[str, int | None]:
    """How many, the median and the 90th percentile by nearest rank, and the longest; None where there is nothing."""
    found = sorted(seconds)
    return {
        "count": len(found),
        "median": _rank(found, 0.5),
        "p90": _rank(found, 0.9),
        "longest": found[-1] if found else None,
    }


def _rank(found: list[int], share: float) -> int | None:
    return found[math.ceil(share * len(found)) - 1] if found else None
