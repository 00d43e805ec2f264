"""Where the limits count: in Redis, so that several processes count together, and in memory while Redis is away.

A limit is a courtesy, not a guard: nobody is refused, and no command fails, because it cannot be counted.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic, time
from typing import TypeVar, cast

import structlog
from flask import Flask, current_app
from limits import RateLimitItem
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

AGAIN_AFTER = 5.0  # seconds; a Redis that does not answer is not asked at every request
PATIENCE = 1.0  # seconds for one answer
FEW = 1000  # counters among which nobody looks for those that are over

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class Counting:
    """What is counted in this process, or in all of them where they share a Redis."""

    def __init__(self, redis_url: str | None) -> None:
        self._storage = RedisElseMemory(redis_url=redis_url) if redis_url else SteadyMemory()
        self._windows = FixedWindowRateLimiter(self._storage)

    def hit(self, limit: RateLimitItem, *whose: str, cost: int = 1) -> bool:
        """Count `cost` of it; whether that is still within the limit."""
        return self._windows.hit(limit, *whose, cost=cost)

    def seconds_left(self, limit: RateLimitItem, *whose: str) -> int:
        """Until it begins anew; between 1 and the length of the limit."""
        left = self._storage.get_expiry(limit.key_for(*whose)) - time()
        return max(1, min(int(left), limit.get_expiry()))

    def add(self, amount: int, limit: RateLimitItem, *whose: str) -> int:
        """How many it makes; a negative amount gives back."""
        return self._storage.incr(limit.key_for(*whose), limit.get_expiry(), amount=amount)


def init_counting(app: Flask, redis_url: str | None) -> None:
    app.extensions["giliran_counting"] = Counting(redis_url)


def counting() -> Counting:
    """Where the current app counts."""
    return cast(Counting, current_app.extensions["giliran_counting"])


class SteadyMemory(Storage):
    """By a watch that only goes forward: a calendar that is set back by a day must not keep a desk out for a day."""

    STORAGE_SCHEME = ["steady-memory"]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[float, int]] = {}  # when each ends, and how many it has counted
        self._lock = Lock()
        self._look_at = FEW

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = monotonic()
        with self._lock:
            ends, count = self._windows.get(key, (0.0, 0))
            if ends <= now:
                ends, count = now + expiry, 0
            self._windows[key] = (ends, max(0, count + amount))
            if len(self._windows) > self._look_at:
                self._windows = {key: one for key, one in self._windows.items() if one[0] > now}
                self._look_at = max(FEW, 2 * len(self._windows))
            return max(0, count + amount)

    def get(self, key: str) -> int:
        ends, count = self._windows.get(key, (0.0, 0))
        return count if ends > monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """By the calendar, as all storages say it."""
        ends, _count = self._windows.get(key, (0.0, 0))
        return time() + max(0.0, ends - monotonic())

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with self._lock:
            many, self._windows = len(self._windows), {}
        return many

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)


class RedisElseMemory(Storage):
    STORAGE_SCHEME = ["redis-else-memory"]  # noqa: RUF012

    def __init__(self, *, redis_url: str) -> None:
        super().__init__()
        self._redis = RedisStorage(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._memory = SteadyMemory()
        self._away_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return RedisError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(lambda storage: storage.incr(key, expiry, amount=amount))

    def get(self, key: str) -> int:
        return self._ask(lambda storage: storage.get(key))

    def get_expiry(self, key: str) -> float:
        return self._ask(lambda storage: storage.get_expiry(key))

    def check(self) -> bool:
        return self._ask(lambda storage: storage.check())

    def reset(self) -> int | None:
        return self._ask(lambda storage: storage.reset())

    def clear(self, key: str) -> None:
        self._ask(lambda storage: storage.clear(key))

    def _ask(self, question: Callable[[Storage], Answer]) -> Answer:
        if monotonic() >= self._away_until:
            try:
                return question(self._redis)
            except (RedisError, OSError) as trouble:
                log.warning("counting in memory", kind=type(trouble).__name__)
                self._away_until = monotonic() + AGAIN_AFTER
        return question(self._memory)
