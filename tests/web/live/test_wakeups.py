"""What one process commits wakes the others, by Redis or by PostgreSQL; a lost line heals, and nothing waits for it."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine, text

from queues.persistence.day_notifications import CHANNEL, PostgresNotifications
from tests.patience import PATIENCE
from tests.redis_server import RedisServer
from webapp.databases import engine_options
from webapp.live.wakeups import DayChannel, RedisChannel, Waking
from webapp.services import channel_for

LOCKS = Path(__file__).with_name("cooperating.py")


@pytest.fixture
def pooled(postgres_database: str) -> Iterator[Engine]:
    """An engine as the app makes it."""
    engine = create_engine(postgres_database, **engine_options(postgres_database))
    yield engine
    engine.dispose()


@pytest.fixture(params=["redis", pytest.param("postgres", marks=pytest.mark.postgres)])
def channel(request: pytest.FixtureRequest) -> DayChannel:
    if request.param == "redis":
        return RedisChannel(request.getfixturevalue("redis_server").url)
    return PostgresNotifications(request.getfixturevalue("pooled"))


def start_task(task: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=task, args=arguments, daemon=True).start()


class Pair:
    """One process that tells and one that hears."""

    def __init__(self, channel: DayChannel) -> None:
        self._woken: SimpleQueue[None] = SimpleQueue()
        self._teller, self._hearer = Waking(channel, start_task), Waking(channel, start_task)
        self._hearer.listen(lambda: self._woken.put(None))

    def tell(self) -> None:
        self._teller.tell(uuid4())

    def stop(self) -> None:
        self._teller.stop()
        self._hearer.stop()
        self.tell()

    def hears(self) -> bool:
        """Whether telling wakes; told again now and then, as the line may not be open yet."""
        until = time.monotonic() + PATIENCE
        while self._woken.empty() and time.monotonic() < until:
            self.tell()
            time.sleep(0.2)
        was_woken = not self._woken.empty()
        while not self._woken.empty():
            self._woken.get()
        return was_woken


@pytest.fixture
def pair(channel: DayChannel) -> Iterator[Pair]:
    made = Pair(channel)
    yield made
    made.stop()


def test_a_commit_here_wakes_another_process(pair: Pair) -> None:
    assert pair.hears()


def test_a_message_is_the_id_of_the_day_and_nothing_else(redis_server: RedisServer) -> None:
    day_id = uuid4()
    with Redis.from_url(redis_server.url).pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(CHANNEL)
        message, until = None, time.monotonic() + PATIENCE
        while message is None and time.monotonic() < until:
            RedisChannel(redis_server.url).tell([day_id])
            message = heard.get_message(timeout=1)
    assert message is not None
    assert UUID(message["data"].decode()) == day_id


def test_redis_that_comes_back_wakes_again(redis_server: RedisServer) -> None:
    pair = Pair(RedisChannel(redis_server.url))
    assert pair.hears()
    redis_server.stop()
    pair.tell()  # goes nowhere, and waits for nobody
    redis_server.start()
    assert pair.hears()
    pair.stop()


@pytest.mark.postgres
def test_a_lost_connection_to_postgresql_is_made_anew(pooled: Engine, postgres_url: str) -> None:
    pair = Pair(PostgresNotifications(pooled))
    assert pair.hears()
    administrator = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        of_us = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        ended = connection.execute(text(of_us), {"name": pooled.url.database}).scalars().all()
    administrator.dispose()
    assert ended
    assert pair.hears()
    pair.stop()


def test_a_line_that_cannot_be_had_delays_no_commit(tmp_path: Path) -> None:
    nobody = Waking(RedisChannel(f"unix://{tmp_path / 'no-socket'}"), start_task)
    for _ in range(1000):
        nobody.tell(uuid4())
    nobody.stop()


def test_sqlite_has_nobody_to_wake(empty_engine: Engine) -> None:
    assert channel_for(empty_engine, "redis://127.0.0.1:1") is None


@pytest.mark.postgres
@pytest.mark.parametrize("open_files", [0, 2000])
def test_a_query_that_waits_lets_the_loop_go_on(postgres_database: str, open_files: int) -> None:
    """Also when the connection's file number is beyond what select() can name."""
    command = [sys.executable, LOCKS, postgres_database, str(open_files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout.split()) == (0, ["waiting", "releasing", "taken"]), done.stderr
