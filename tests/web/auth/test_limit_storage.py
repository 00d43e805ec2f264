"""Limits are counted together in Redis, and in memory while Redis is away."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute

from queues.model.refusals import TooMany
from tests.patience import PATIENCE
from tests.redis_server import RedisServer
from tests.trials.moved_clock import MovedClock
from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.auth.limit_storage import FEW, RedisElseMemory, SteadyMemory
from webapp.auth.rate_limits import count_or_refuse
from webapp.settings import Settings


def counter(server: RedisServer) -> RedisElseMemory:
    """The counter of one process."""
    return RedisElseMemory(redis_url=server.url)


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


def test_what_was_given_back_is_not_counted_and_none_goes_below_nothing() -> None:
    key, here = uuid4().hex, SteadyMemory()
    assert [here.incr(key, 60, amount) for amount in (2, -1, -5, 1)] == [2, 1, 0, 1]
    assert here.get(key) == 1
    here.clear(key)
    assert here.get(key) == 0


def test_a_window_that_is_over_begins_anew_and_leaves_nothing_behind() -> None:
    here = SteadyMemory()
    for nth in range(3 * FEW):
        assert here.incr(f"{nth}", 0) == 1  # over at once
    assert here.incr("0", 60) == 1
    assert (here.reset() or 0) <= 2 * FEW


COUNTS_ON = """
import sys, time
from limits import RateLimitItemPerSecond
from webapp.auth.limit_storage import Counting
counts, limit, year = Counting(None), RateLimitItemPerSecond(1), time.localtime().tm_year
assert counts.hit(limit, "desk") and not counts.hit(limit, "desk")
print("full", flush=True)
sys.stdin.readline()
assert time.localtime().tm_year < year
while not counts.hit(limit, "desk"):
    assert counts.seconds_left(limit, "desk") == 1
    time.sleep(0.1)
"""


def test_a_calendar_that_is_set_back_keeps_nobody_out(tmp_path: Path) -> None:
    clock, (stdin, stdout) = MovedClock(tmp_path), (subprocess.PIPE, subprocess.PIPE)
    around = os.environ | clock.environment()
    with subprocess.Popen([sys.executable, "-c", COUNTS_ON], stdin=stdin, stdout=stdout, env=around) as counting:
        assert counting.stdout is not None
        assert counting.stdout.readline() == b"full\n"
        clock.be_ahead(timedelta(days=-400))
        counting.communicate(b"go on\n", timeout=PATIENCE)
    assert counting.returncode == 0


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
            count_or_refuse(limit, whose)
        with pytest.raises(TooMany):
            count_or_refuse(limit, whose)
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
