"""The one clock. A demo day may run faster."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

STEP = 2.0  # seconds; less is what time servers correct in passing

log = structlog.get_logger(__name__)


def seconds_since_start() -> float:
    """Of a clock that only goes forward and that nobody can set; where the system knows how, it counts sleep too."""
    since_boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if since_boot is None else time.clock_gettime(since_boot)


class Clock:
    """`speed` 60 lets an hour pass in a minute. It begins at `starts_at`, the computer's own time where that is None.

    Somebody may set the computer's clock during the day. The queue does not mind (its order comes from `seq`), but the
    log says it, because times of that day will not add up.
    """

    def __init__(
        self,
        speed: float = 1.0,
        *,
        starts_at: datetime | None = None,
        read: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = seconds_since_start,
    ) -> None:
        self._speed = speed
        self._read, self._steady = read, steady
        self._started = self._read()
        self._starts_at = starts_at or self._started
        self._ahead = self._started.timestamp() - self._steady()

    def now(self) -> datetime:
        """Aware, UTC."""
        real = self._read()
        self._notice_step(real)
        return real if self._speed == 1.0 else self._starts_at + (real - self._started) * self._speed

    def steady(self) -> float:
        """Seconds that have passed, whatever is done to the computer's clock; only differences mean something."""
        return self._steady() * self._speed

    def awake(self) -> float:
        """Real seconds during which this machine was awake; only differences mean something.

        For whoever waits for others: while it sleeps nobody can be heard.
        """
        return time.monotonic()

    @property
    def is_true(self) -> bool:
        return self._speed == 1.0

    def _notice_step(self, real: datetime) -> None:
        """Wall time and the time since the start of the machine go together, unless the clock was set."""
        ahead = real.timestamp() - self._steady()
        step, self._ahead = ahead - self._ahead, ahead
        if abs(step) >= STEP:
            log.warning("the clock was set", seconds=round(step))
