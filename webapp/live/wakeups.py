"""Wakes whoever follows the event table, in this process and in the others that serve the same days (pub/sub).

A message holds the id of the day that changed and nothing else: what happened is read from the event table. So a
message that is lost costs a second, until the announcer looks by itself, and never an event.
"""

import time
from collections.abc import Callable, Collection, Iterator
from queue import SimpleQueue
from threading import Lock
from typing import Any, Protocol
from uuid import UUID

import structlog
from redis import Redis, RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "giliran_day_changed"
AGAIN_AFTER = 1.0  # seconds until a lost line is tried again
_TROUBLE = (RedisError, SQLAlchemyError, OSError)

log = structlog.get_logger(__name__)


class Wire(Protocol):
    """Between the processes on one database."""

    def tell(self, days: Collection[UUID]) -> None: ...

    def hear(self) -> Iterator[UUID]:
        """The days that change, as they change; raises an OSError or a driver's error when the line is lost."""
        ...


class RedisWire:
    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, health_check_interval=10)

    def tell(self, days: Collection[UUID]) -> None:
        for day_id in days:
            self._redis.publish(CHANNEL, str(day_id))

    def hear(self) -> Iterator[UUID]:
        with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
            heard.subscribe(CHANNEL)
            while True:
                message = heard.get_message(timeout=2)
                if message is not None:
                    yield UUID(message["data"].decode())


def wire_for(engine: Engine, redis_url: str | None) -> Wire | None:
    """None on SQLite: there one process serves, and nobody else need hear."""
    if engine.dialect.name == "sqlite":
        return None
    if redis_url:
        return RedisWire(redis_url)
    from webapp.live.postgres_wakeups import PostgresWire  # no hall on SQLite need load that driver

    return PostgresWire(engine)


class Waking:
    """Wakes followers here at once; tells other processes and hears from them in tasks of their own.

    So a commit waits for nobody. `start_task` begins a task that runs until the process ends.
    """

    def __init__(self, wire: Wire | None, start_task: Callable[..., Any]) -> None:
        self._wire = wire
        self._start_task = start_task
        self._changed: SimpleQueue[UUID] = SimpleQueue()
        self._listeners: list[Callable[[], None]] = []
        self._tells = False
        self._stopped = False
        self._lock = Lock()

    def tell(self, day_id: UUID) -> None:
        """The day has changed, and the change is committed here."""
        for wake in self._listeners:
            wake()
        if self._wire is None:
            return
        self._changed.put(day_id)
        with self._lock:
            begins, self._tells = not self._tells, True
        if begins:
            self._start_task(self._tell_on, self._wire)

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever this or another process has changed a day; it must return at once and not raise."""
        self._listeners.append(wake)
        if self._wire is not None:
            self._start_task(self._hear_on, self._wire, wake)

    def stop(self) -> None:
        """End the tasks, each when it next looks up."""
        self._stopped = True

    def _tell_on(self, wire: Wire) -> None:
        while not self._stopped:
            days = {self._changed.get()}
            while not self._changed.empty():
                days.add(self._changed.get())
            try:
                wire.tell(days)
            except _TROUBLE as trouble:
                log.warning("cannot wake other processes", kind=type(trouble).__name__)
                time.sleep(AGAIN_AFTER)
            except Exception:  # a mistake must not end the waking
                log.exception("waking stumbled")
                time.sleep(AGAIN_AFTER)

    def _hear_on(self, wire: Wire, wake: Callable[[], None]) -> None:
        while not self._stopped:
            try:
                for _day_id in wire.hear():
                    wake()
                    if self._stopped:
                        return
            except (*_TROUBLE, ValueError) as trouble:
                log.warning("cannot hear other processes", kind=type(trouble).__name__)
            except Exception:
                log.exception("hearing stumbled")
            time.sleep(AGAIN_AFTER)
