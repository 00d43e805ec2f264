"""Pauses that no plan foresees: what a day so far says of those that may still come.

How often they begin and how long they last is measured, and shrunk towards what is usual. Nobody knows when the next
one begins, so that it makes every wait less certain and, a little, longer.
"""

from dataclasses import dataclass

# Constants, fitted on days that are not scored (docs/estimates.md).
IN_THE_MIDDLE = 0.5  # of the minutes that pauses take on average, how many the middle of the waits feels
LENGTHS_VARY = 1.5  # the mean of squared lengths, relative to the square of the mean


@dataclass(frozen=True)
class Pauses:
    """How many began, and how many minutes they have lasted until now."""

    begun: int = 0
    minutes: float = 0.0


@dataclass(frozen=True)
class Usual:
    """What is assumed before anything is measured: so many begin in so many minutes, and last so long.

    The length counts as much as `weight` pauses that were measured.
    """

    begun: float
    in_minutes: float
    minutes: float
    weight: float


OF_A_DESK = Usual(begun=0.1, in_minutes=240.0, minutes=12.0, weight=1.0)
OF_A_SERVICE = Usual(begun=0.05, in_minutes=400.0, minutes=30.0, weight=0.5)


@dataclass(frozen=True)
class Toll:
    """What pauses to come add to each minute of a wait: minutes, and variance in square minutes."""

    minutes: float
    varies: float


@dataclass(frozen=True)
class Unplanned:
    """The pauses of desks and of services that began in the `minutes` since the day was opened."""

    minutes: float = 0.0
    of_desks: Pauses = Pauses()
    of_services: Pauses = Pauses()

    def toll(self, *, desks: int, services: int, working: int) -> Toll:
        """For a queue with so many desks `working` for it, in a hall of so many desks and services.

        A desk that pauses holds up only its part of the queue.
        """
        desk = _toll(self.of_desks, OF_A_DESK, self.minutes * desks)
        service = _toll(self.of_services, OF_A_SERVICE, self.minutes * services)
        return Toll(desk.minutes + service.minutes, desk.varies / working + service.varies)


def _toll(pauses: Pauses, usual: Usual, minutes: float) -> Toll:
    often = (pauses.begun + usual.begun) / (minutes + usual.in_minutes)
    length = (pauses.minutes + usual.minutes * usual.weight) / (pauses.begun + usual.weight)
    return Toll(IN_THE_MIDDLE * often * length, LENGTHS_VARY * often * length * length)
