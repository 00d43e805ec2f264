"""Where the limits count: in Redis, so that several processes count together, and in memory while Redis is away.

A limit is a courtesy, not a guard: nobody is refused, and no command fails, because it cannot be counted.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import structlog
from limits.storage import MemoryStorage, RedisStorage, Storage
from redis import RedisError

AGAIN_AFTER = 5.0  # seconds; a Redis that does not answer is not asked at every request
PATIENCE = 1.0  # seconds for one answer

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


def counting_options(redis_url: str | None) -> dict[str, Any]:
    """What Flask-Limiter is configured with."""
    if redis_url is None:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    return {
        "RATELIMIT_STORAGE_URI": f"{RedisElseMemory.STORAGE_SCHEME[0]}://",
        "RATELIMIT_STORAGE_OPTIONS": {"redis_url": redis_url},
    }


class RedisElseMemory(Storage):
    STORAGE_SCHEME = ["redis-else-memory"]  # noqa: RUF012

    def __init__(self, uri: str, *, redis_url: str, **options: Any) -> None:
        super().__init__(uri, **options)
        self._redis = RedisStorage(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._memory = MemoryStorage()
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
