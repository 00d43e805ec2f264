"""How many more may join a queue: a number per day, sheets to print on, or the time until closing.

One rule for the command that gives a number, for the page that says it beforehand, and for the list of those who are
not reached today.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from queues.model.outcomes.outcome import Outcome
from queues.model.refusals import NoBlanksLeft, QuotaFull, TooLateForToday

ASSUMED = 3  # turns of typical length that weigh as much as measured ones: one quick case promises no quick day

# Outcomes for which something was printed.
PRINTED = frozenset({Outcome.SERVED, Outcome.HANDED_OVER, Outcome.COLLECT_LATER, Outcome.POSTED})


class Because(StrEnum):
    """What it is that bounds a queue."""

    QUOTA = "quota"
    BLANKS = "blanks"
    CLOSING = "closing"


# What is refused when nothing remains.
REFUSED_BY: Mapping[Because, type[QuotaFull]] = {
    Because.QUOTA: QuotaFull,
    Because.BLANKS: NoBlanksLeft,
    Because.CLOSING: TooLateForToday,
}


@dataclass(frozen=True)
class Remaining:
    """`count` more may join; what would end first is `because`."""

    count: int
    because: Because


@dataclass(frozen=True)
class ServiceLimits:
    """What bounds one queue now. `open_turns` wait, are called, served or on hold; None is "no such limit".

    `places` is how many open turns the queue may have so that each is called before the day closes.
    """

    quota: int | None = None
    issued: int = 0
    blanks: int | None = None
    places: int | None = None
    open_turns: int = 0

    @property
    def remaining(self) -> Remaining | None:
        """None where nothing bounds the queue."""
        found = [Remaining(max(0, count), because) for because, count in self._counts() if count is not None]
        return min(found, key=lambda one: one.count, default=None)

    def _counts(self) -> tuple[tuple[Because, int | None], ...]:
        return (
            (Because.QUOTA, None if self.quota is None else self.quota - self.issued),
            (Because.BLANKS, None if self.blanks is None else self.blanks - self.open_turns),
            (Because.CLOSING, None if self.places is None else self.places - self.open_turns),
        )


@dataclass(frozen=True)
class Flow:
    """How a queue moves: minutes of desk time for one turn, and the seats that work for it, in shares of a seat."""

    typical_minutes: float
    seats: float
    measured_minutes: float = 0.0
    measured: int = 0

    @property
    def minutes_per_turn(self) -> float:
        return (self.typical_minutes * ASSUMED + self.measured_minutes * self.measured) / (ASSUMED + self.measured)

    def places_within(self, minutes: float) -> int | None:
        """How many turns begin within so many minutes; None while no desk works: then nothing can be said."""
        if minutes <= 0:
            return 0
        if self.seats <= 0:
            return None
        return math.ceil(minutes * self.seats / max(self.minutes_per_turn, 0.1))
