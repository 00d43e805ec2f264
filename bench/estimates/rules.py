"""Three simple rules that anybody could post on a wall. Each says minutes from now until the call.

A rule that remembers waits says the wait of a whole stay: who already waits has that much less before them. Before the
first call of a day there is nothing to remember: then they say what the first rule says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

MOVING = 10  # waits


@dataclass(frozen=True)
class Seen:
    """What a rule may look at: the people ahead in the same queue, seats that work for it, today's figures of it.

    `typical` stands for the mean service while nobody was served.
    """

    ahead: int
    seats: int
    waited: float
    typical: float
    services: Sequence[float]
    waits: Sequence[float]


def by_mean_service(seen: Seen) -> float:
    mean = fmean(seen.services) if seen.services else seen.typical
    return mean * seen.ahead / max(seen.seats, 1)


def by_last_wait(seen: Seen) -> float:
    if not seen.waits:
        return by_mean_service(seen)
    return max(0.0, seen.waits[-1] - seen.waited)


def by_moving_mean(seen: Seen) -> float:
    if not seen.waits:
        return by_mean_service(seen)
    return max(0.0, fmean(seen.waits[-MOVING:]) - seen.waited)


RULES: Mapping[str, Callable[[Seen], float]] = {
    "mean service × ahead ÷ desks": by_mean_service,
    "last wait": by_last_wait,
    "moving mean of waits": by_moving_mean,
}
