"""Argon2id hashing of passwords and PINs off the event loop: one at a time, behind a short line.

A hash costs a fifth of a second on purpose, so whoever may ask for many of them could keep everybody out. Devices that
have signed in before stand in a line of their own, which goes first; all others share eight places, one each, and
beyond that the answer is Busy at once. A place is free again when its hash begins.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import monkey
from gevent.threadpool import ThreadPool

from queues.model.refusals import Busy

Result = TypeVar("Result")
PLACES_OF_STRANGERS = 8
PLACES_OF_KNOWN = 64  # more tablets than a hall has
_hasher = PasswordHasher()


@dataclass(frozen=True)
class HashingSource:
    """Where a try comes from. `key`: the device that is known, else the address.

    `pause`: this try is slowed; of all that are, one begins every so many seconds.
    """

    key: str
    is_known: bool = False
    pause: float = 0


THE_HOUSE = HashingSource("the house", is_known=True)  # a command line, or somebody who is let in already


@dataclass(eq=False)
class _WaitingHash:
    source: HashingSource
    is_ready: bool
    called: threading.Event = field(default_factory=threading.Event)


class HashingQueue:
    """`run` does one job where it stops no event loop."""

    def __init__(self, run: Callable[[Callable[[], object]], Any]) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._known: list[_WaitingHash] = []
        self._strangers: list[_WaitingHash] = []
        self._is_busy = False
        self._next_slow = 0.0  # when the next slowed try may begin, by the steady clock

    def pass_through(self, job: Callable[[], Result], source: HashingSource = THE_HOUSE) -> Result:
        """What the job returns, when its turn has come; refuses with Busy when there is no place to wait."""
        self._wait(source)
        try:
            result: Result = self._run(job)
            return result
        finally:
            with self._lock:
                self._is_busy = False
                self._advance()

    @property
    def waiting(self) -> int:
        """How many hold a place, those who stand back among them."""
        return len(self._known) + len(self._strangers)

    # -- inside --------------------------------------------------------------------------------------------------

    def _wait(self, source: HashingSource) -> None:
        """Returns when it is this one's turn. Who stands back holds a place, but lets the others pass."""
        lane = self._known if source.is_known else self._strangers
        with self._lock:
            self._require_room(lane, source)
            seconds = self._seconds_to_stand_back(source)
            place = _WaitingHash(source, is_ready=not seconds)
            lane.append(place)
            self._advance()
        try:
            if seconds:
                time.sleep(seconds)
                self._make_ready(place)
            place.called.wait()
        except BaseException:  # a request that is killed gives its place, or its turn, away
            self._give_up(lane, place)
            raise

    def _require_room(self, lane: list[_WaitingHash], source: HashingSource) -> None:
        if len(lane) >= (PLACES_OF_KNOWN if source.is_known else PLACES_OF_STRANGERS):
            raise Busy
        if not source.is_known and any(place.source.key == source.key for place in lane):
            raise Busy

    def _seconds_to_stand_back(self, source: HashingSource) -> float:
        if not source.pause:
            return 0
        now = time.monotonic()
        begins = max(now, self._next_slow)
        self._next_slow = begins + source.pause
        return begins - now

    def _make_ready(self, place: _WaitingHash) -> None:
        with self._lock:
            place.is_ready = True
            self._advance()

    def _give_up(self, lane: list[_WaitingHash], place: _WaitingHash) -> None:
        with self._lock:
            if place in lane:
                lane.remove(place)
            else:
                self._is_busy = False
                self._advance()

    def _advance(self) -> None:
        """Known devices first; who stands back is passed over."""
        if self._is_busy:
            return
        for lane in (self._known, self._strangers):
            following = next((place for place in lane if place.is_ready), None)
            if following:
                lane.remove(following)
                self._is_busy = True
                following.called.set()
                return


def hash_secret(secret: str) -> str:
    """An argon2id hash of a password or a PIN."""
    return hashing_queue().pass_through(lambda: _hasher.hash(secret))


def verify(secret_hash: str | None, secret: str, source: HashingSource = THE_HOUSE) -> bool:
    """Whether the secret fits; without a hash the answer is no, and takes as long. Refuses with Busy."""
    fits = hashing_queue().pass_through(lambda: _fits(secret_hash or _nobody(), secret), source)
    return fits and secret_hash is not None


@cache
def hashing_queue() -> HashingQueue:
    """The one of this process. Without a patched world there is no loop to stop: the test client, a command line."""
    if not monkey.is_module_patched("threading"):
        return HashingQueue(lambda job: job())
    pool = ThreadPool(1)
    return HashingQueue(pool.apply)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _fits(secret_hash: str, secret: str) -> bool:
    try:
        return _hasher.verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False
