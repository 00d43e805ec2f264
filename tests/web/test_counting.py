"""Limits are counted together in Redis, and in memory while Redis is away."""

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute

from queues.model.errors import TooMany
from tests.redis_server import RedisServer
from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.counting import RedisElseMemory
from webapp.limits import take
from webapp.settings import Settings


def counter(server: RedisServer) -> RedisElseMemory:
    """The counter of one process."""
    return RedisElseMemory("redis-else-memory://", redis_url=server.url)


def test_two_processes_count_together(redis_server: RedisServer) -> None:
    key = uuid4().hex
    here, there = counter(redis_server), counter(redis_server)
    assert [here.incr(key, 60), there.incr(key, 60), here.incr(key, 60)] == [1, 2, 3]
    assert there.get(key) == 3
    there.clear(key)
    assert here.get(key) == 0


def test_while_redis_is_away_each_counts_for_itself(redis_server: RedisServer) -> None:
    key = uuid4().hex
    here = counter(redis_server)
    assert here.incr(key, 60) == 1
    redis_server.stop()
    assert [here.incr(key, 60), here.incr(key, 60)] == [1, 2]
    assert here.check()
    redis_server.start()


@pytest.mark.parametrize("is_away", [False, True])
def test_tries_are_counted_before_they_are_judged_with_redis_and_without(
    database_url: str, tmp_path: Path, redis_server: RedisServer, clock: StandingClock, is_away: bool
) -> None:
    app = app_with(redis_server, database_url, tmp_path, clock)
    if is_away:
        redis_server.stop()
    with app.app_context():
        limit, whose = RateLimitItemPerMinute(3), uuid4().hex
        for _ in range(3):
            take(limit, whose)
        with pytest.raises(TooMany):
            take(limit, whose)
    if is_away:
        redis_server.start()


def app_with(server: RedisServer, database_url: str, folder: Path, clock: StandingClock) -> Flask:
    settings = Settings(
        data_dir=folder,
        database_url=database_url,
        redis_url=server.url,
        secret_key="a secret that only the tests of Giliran know",
    )
    return create_app(settings, clock)
