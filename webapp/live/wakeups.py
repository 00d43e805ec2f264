"""Wakes whoever follows the event table, in this process and in the others that serve the same days (pub/sub).

A message holds the id of the day that changed and nothing else: what happened is read from the event table. So a
message that is lost costs a second, until the announcer looks by itself, and never an event.
"""

import time
from collections.abc import Callable, Collection, Iterator
from queue import SimpleQueue
from threading import Lock
from typing import Protocol
from uuid import UUID

import structlog
from redis import Redis, RedisError

from queues.persistence.day_notifications import CHANNEL
from queues.persistence.read_transaction import DatabaseTrouble

AGAIN_AFTER = 1.0  # seconds until a lost line is tried again
_TROUBLE = (RedisError, DatabaseTrouble, OSError)

log = structlog.get_logger(__name__)


class DayChannel(Protocol):
    """Between the processes on one database: which days change."""

    def tell(self, days: Collection[UUID]) -> None: ...

    def hear(self) -> Iterator[UUID]:
        """The days that change, as they change; raises an OSError or a driver's error when the line is lost."""
        ...


class RedisChannel:
    """Over Redis, which those processes share."""

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


class Waking:
    """Wakes followers here at once; tells other processes and hears from them in tasks of their own.

    So a commit waits for nobody. `start_task` begins a task that runs until the process ends.
    """

    def __init__(self, channel: DayChannel | None, start_task: Callable[..., object]) -> None:
        self._channel = channel
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
        if self._channel is None:
            return
        self._changed.put(day_id)
        with self._lock:
            begins, self._tells = not self._tells, True
        if begins:
            self._start_task(self._tell_on, self._channel)

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever this or another process has changed a day; it must return at once and not raise."""
        self._listeners.append(wake)
        if self._channel is not None:
            self._start_task(self._hear_on, self._channel, wake)

    def stop(self) -> None:
        """End the tasks, each when it next looks up."""
        self._stopped = True

    def _tell_on(self, channel: DayChannel) -> None:
        while not self._stopped:
            days = {self._changed.get()}
            while not self._changed.empty():
                days.add(self._changed.get())
            try:
                channel.tell(days)
            except _TROUBLE as trouble:
                log.warning("cannot wake other processes", kind=type(trouble).__name__)
                time.sleep(AGAIN_AFTER)
            except Exception:  # a mistake must not end the waking
                log.exception("waking stumbled")
                time.sleep(AGAIN_AFTER)

    def _hear_on(self, channel: DayChannel, wake: Callable[[], None]) -> None:
        while not self._stopped:
            try:
                for _day_id in channel.hear():
                    wake()
                    if self._stopped:
                        return
            except (*_TROUBLE, ValueError) as trouble:
                log.warning("cannot hear other processes", kind=type(trouble).__name__)
            except Exception:
                log.exception("hearing stumbled")
            time.sleep(AGAIN_AFTER)
