"""How long a person will wait, as an honest range in minutes, or None when nothing can be said."""

from dataclasses import dataclass, field

# A spread around the middle that most waits of a short queue fall into; see docs for how it is scored.
LOW, HIGH = 0.7, 1.5
STEP = 5


@dataclass(frozen=True)
class Estimate:
    """`low_minutes` to `high_minutes` is what people read; `middle_minutes` is as likely too long as too short."""

    low_minutes: int
    high_minutes: int
    middle_minutes: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Pace:
    """What a queue needs per place: `minutes_per_place` is minutes of desk time divided by the desks that share it."""

    minutes_per_place: float


def pace(*, typical_minutes: float, mean_minutes: float | None, served: int, desks: float) -> Pace | None:
    """The pace of a queue, or None while no desk takes it.

    `mean_minutes` over `served` turns is shrunk towards the typical time: three assumed turns weigh as much as three
    measured ones, so that one quick first case does not promise a quick day.
    """
    if desks <= 0:
        return None
    measured = (mean_minutes or 0.0) * served
    minutes = (typical_minutes * 3 + measured) / (3 + served)
    return Pace(minutes / desks)


def estimate(ahead: int, at: Pace | None) -> Estimate | None:
    """The range for somebody with `ahead` people before them."""
    if at is None:
        return None
    middle = ahead * at.minutes_per_place
    low = int(middle * LOW) // STEP * STEP
    high = -(-int(middle * HIGH + at.minutes_per_place) // STEP) * STEP
    return Estimate(low, max(high, low + STEP), middle)
