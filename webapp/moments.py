"""What many ask for in one moment is made once: at eight o'clock a thousand phones want the same list of services."""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Made = TypeVar("Made")
MOST_KEPT = 64


class Moments(Generic[Made]):
    """Keeps each value for `seconds`; 0 keeps nothing. What failed to be made is not kept."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[Hashable, tuple[float, Made]] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        until, kept = self._kept.get(key, (0.0, None))
        if kept is not None and monotonic() < until:
            return kept
        made = make()
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (monotonic() + self._seconds, made)
        return made
