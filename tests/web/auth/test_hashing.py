"""The line before the one hashing thread: known devices go first, strangers share a few places, one each."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from queues.model.refusals import Busy
from tests.patience import PATIENCE
from webapp.auth.hashing import PLACES_OF_STRANGERS, HashingQueue, HashingSource, hash_secret, verify


class Thread:
    """One at a time, each hash only when the test lets it end; `begun` says in which order they began."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_end = threading.Semaphore(0)
        self.line = HashingQueue(lambda job: job())
        self.refused: list[str] = []
        self._threads: list[threading.Thread] = []

    def send(self, name: str, source: HashingSource) -> None:
        """Somebody tries; back when the try has begun, stands in line or was refused."""
        settled = self._settled() + 1
        thread = threading.Thread(target=self._try, args=(name, source), daemon=True)
        self._threads.append(thread)
        thread.start()
        wait_until(lambda: self._settled() >= settled)

    def let_all_end(self) -> None:
        for _ in self._threads:
            self.may_end.release()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def _settled(self) -> int:
        return len(self.begun) + len(self.refused) + self.line.waiting

    def _try(self, name: str, source: HashingSource) -> None:
        try:
            self.line.pass_through(lambda: self._hash(name), source)
        except Busy:
            self.refused.append(name)

    def _hash(self, name: str) -> None:
        self.begun.append(name)
        assert self.may_end.acquire(timeout=PATIENCE)


def wait_until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE * 1000)):
        if is_so():
            return
        pause.wait(0.001)
    raise AssertionError("it did not happen")


@pytest.fixture
def thread() -> Iterator[Thread]:
    made = Thread()
    yield made
    made.let_all_end()


def stranger(nth: int) -> HashingSource:
    return HashingSource(f"192.168.8.{nth}")


def known(nth: int) -> HashingSource:
    return HashingSource(f"device {nth}", is_known=True)


def test_a_device_that_is_known_goes_before_all_strangers(thread: Thread) -> None:
    for nth in range(4):
        thread.send(f"stranger {nth}", stranger(nth))
    thread.send("clerk", known(1))
    thread.let_all_end()
    assert thread.begun == ["stranger 0", "clerk", "stranger 1", "stranger 2", "stranger 3"]


def test_strangers_have_a_few_places_and_known_devices_their_own(thread: Thread) -> None:
    for nth in range(PLACES_OF_STRANGERS + 3):  # the first one is hashed already
        thread.send(f"stranger {nth}", stranger(nth))
    assert thread.refused == ["stranger 9", "stranger 10"]
    for nth in range(12):
        thread.send(f"clerk {nth}", known(nth))
    assert len(thread.refused) == 2
    thread.let_all_end()
    assert thread.begun[1:13] == [f"clerk {nth}" for nth in range(12)]


def test_one_stranger_has_one_place(thread: Thread) -> None:
    for name in ("hashed", "in line", "refused", "refused too"):
        thread.send(name, stranger(1))
    thread.send("somebody else", stranger(2))
    assert thread.refused == ["refused", "refused too"]
    thread.let_all_end()
    assert thread.begun == ["hashed", "in line", "somebody else"]


def test_of_slowed_tries_one_begins_at_a_time_and_none_holds_up_the_others(thread: Thread) -> None:
    for nth in range(3):
        thread.send(f"slowed {nth}", HashingSource(f"192.168.8.{nth}", pause=0.3))
    thread.send("other", stranger(7))
    thread.send("slowed again", HashingSource("192.168.8.2", pause=0.3))
    assert thread.refused == ["slowed again"]
    thread.let_all_end()
    assert thread.begun == ["slowed 0", "other", "slowed 1", "slowed 2"]


def test_a_job_that_fails_leaves_the_line_open() -> None:
    line = HashingQueue(lambda job: job())

    def fail() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        line.pass_through(fail)
    assert line.pass_through(lambda: "hashed") == "hashed"


def test_a_hash_fits_its_own_secret_only() -> None:
    made = hash_secret("rahasia")
    assert verify(made, "rahasia")
    assert not verify(made, "Rahasia")
    assert not verify(None, "nobody has this password")
    assert not verify("no hash at all", "rahasia")
