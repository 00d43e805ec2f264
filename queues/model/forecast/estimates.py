"""How long a person will wait, as an honest range in minutes, or None when nothing can be said.

A `Pace` says it for every place of one queue in a closed form of a few numbers, so that a waiting phone counts by the
same rule as the server. The form: the wait has a mean and a variance that grow with the people ahead, and is spread
as a gamma distribution (its quantiles by the Wilson–Hilferty approximation, which needs no more than a square root).
A pause that was announced ahead moves every quantile that lies behind its beginning.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor, sqrt

# Deviations from the middle between which eight of ten waits lie. Where the range begins with "at once", nothing can
# fall below it, so that it ends earlier.
LOW_Z, HIGH_Z, HIGH_Z_FROM_NOTHING = -1.2, 1.28, 0.92
FINE_UNTIL, FINE_STEP, STEP = 10, 1, 5  # minutes: short waits by the minute, longer ones by five
LEAST_WIDTH = 2
DIGITS = 3  # of the numbers of a pace, on their way to a phone
# Said is what helps somebody to decide: a range whose end is more than so many times its beginning is read as a fault.
WIDE, STILL_PLANNED = 4, 60  # minutes: so long can be planned with, whatever the beginning
NEAR_MINUTES = 15  # who is called within them, most likely, stays near the desk
NEAR_CALLS = 2  # who has no more before them stays near where no range is known
# What a phone must know to say the same of the same pace.
RULE = (
    *(LOW_Z, HIGH_Z, HIGH_Z_FROM_NOTHING, FINE_UNTIL, FINE_STEP, STEP, LEAST_WIDTH),
    *(WIDE, STILL_PLANNED, NEAR_MINUTES, NEAR_CALLS),
)


class RangeForm(StrEnum):
    """How a range is said: as one, by one of its ends where the other says nothing, or not at all."""

    BETWEEN = "between"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    UNKNOWN = "unknown"


class Nearness(StrEnum):
    """Whether who waits may leave, should stay near the desk, or is the next to be called."""

    FAR = "far"
    NEAR = "near"
    NEXT = "next"


@dataclass(frozen=True)
class Estimate:
    """`low_minutes` to `high_minutes` is what people read; `middle_minutes` is as likely too long as too short."""

    low_minutes: int
    high_minutes: int
    middle_minutes: float = field(default=0.0, compare=False, repr=False)

    @property
    def told(self) -> RangeForm:
        if self.high_minutes <= WIDE * self.low_minutes:
            return RangeForm.BETWEEN
        if self.high_minutes <= STILL_PLANNED:
            return RangeForm.AT_MOST
        return RangeForm.AT_LEAST if self.low_minutes >= FINE_UNTIL else RangeForm.UNKNOWN


@dataclass(frozen=True)
class Pace:
    """How the wait in one queue grows with the people ahead; minutes, and square minutes for what varies.

    `first` until the head of the queue is called, `each` more for every person ahead; `first_varies` and `each_varies`
    likewise; `doubt` is how little is known of the pace itself, as a variance relative to the square of the wait. From
    `pause_in` on everything stands still for `pause_minutes`; both 0 without such a pause. `skip` people of those ahead
    do not really come first: a person with priority passes them. `begins_in`: nobody is called before, as announced.
    """

    first: float
    each: float
    first_varies: float = 0.0
    each_varies: float = 0.0
    doubt: float = 0.0
    pause_in: float = 0.0
    pause_minutes: float = 0.0
    skip: float = 0.0
    begins_in: float = 0.0

    @property
    def numbers(self) -> list[float]:
        """What a phone needs, in the order of the fields; what is nought at the end is left out."""
        found = [getattr(self, name) for name in self.__dataclass_fields__]
        while len(found) > 1 and not found[-1]:
            found.pop()
        return found

    def rounded(self) -> "Pace":
        """As it is sent, and so as the server itself must count."""
        return Pace(*(round(value, DIGITS) for value in self.numbers))


def estimate(ahead: int, at: Pace | None, *, busy: float = 0.0) -> Estimate | None:
    """The range for somebody with `ahead` people before them, who is at another desk for `busy` minutes more."""
    if at is None:
        return None
    people = max(0.0, ahead - at.skip)
    mean = at.first + at.each * people
    if busy:
        # The later of two chances: to be free, and to be called; who comes back late is called at the next free seat.
        mean += busy * (busy + at.first) / (busy + mean)
    varies = at.first_varies + at.each_varies * people + at.doubt * mean * mean
    low = max(_rounded(_later(at, _quantile(mean, varies, LOW_Z))), _rounded_up(at.begins_in))
    most = _quantile(mean, varies, HIGH_Z if low else HIGH_Z_FROM_NOTHING)
    high = max(_rounded(_later(at, most)), low + (LEAST_WIDTH if low < FINE_UNTIL else STEP))
    return Estimate(low, high, _later(at, _quantile(mean, varies, 0.0)))


def nearness(ahead: int, told: Estimate | None, *, is_served: bool) -> Nearness:
    """Of somebody with so many calls before them; `is_served`: a desk calls from this queue now."""
    if not is_served:
        return Nearness.FAR
    if ahead == 0 and (told is None or told.low_minutes <= NEAR_MINUTES):
        return Nearness.NEXT
    is_near = ahead <= NEAR_CALLS if told is None else told.high_minutes <= NEAR_MINUTES
    return Nearness.NEAR if is_near else Nearness.FAR


def _quantile(mean: float, varies: float, z: float) -> float:
    if mean <= 0:
        return 0.0
    spread = sqrt(varies) / mean / 3
    root = max(0.0, 1 - spread * spread + z * spread)
    return mean * root * root * root


def _later(at: Pace, minutes: float) -> float:
    return minutes + at.pause_minutes if minutes > at.pause_in else minutes


def _rounded(minutes: float) -> int:
    step = _step(minutes)
    return floor(minutes / step + 0.5) * step


def _rounded_up(minutes: float) -> int:
    step = _step(minutes)
    return ceil(minutes / step) * step


def _step(minutes: float) -> int:
    return FINE_STEP if minutes < FINE_UNTIL else STEP
