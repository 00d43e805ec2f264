"""The one clock. A demo day may run faster."""

from datetime import UTC, datetime


class Clock:
    """`speed` 60 lets an hour pass in a minute; the start is the same."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._started = datetime.now(UTC)

    def now(self) -> datetime:
        """Aware, UTC."""
        real = datetime.now(UTC)
        return real if self._speed == 1.0 else self._started + (real - self._started) * self._speed
