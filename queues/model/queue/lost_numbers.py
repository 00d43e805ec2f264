"""Numbers that were lost with what happened between a backup and its restoration."""

from dataclasses import dataclass

SAFETY_GAP = 20  # numbers of each series that are taken to have been given after the backup


@dataclass(frozen=True)
class Lost:
    """The numbers `first` to `last` of a series: perhaps somebody holds them, and nobody else may get them."""

    series: str
    first: int
    last: int

    @property
    def how_many(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Gap(Lost):
    """Lost numbers with their places in the line."""

    first_place: int
    step: int

    def holds(self, series: str, count: int) -> bool:
        return series == self.series and self.first <= count <= self.last

    def place_of(self, count: int) -> int:
        return self.first_place + (count - self.first) * self.step
