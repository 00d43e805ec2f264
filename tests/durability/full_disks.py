"""A server whose disk fails at random, or has little room left, while people take numbers and clerks serve them."""

import errno
import random
import time
from collections.abc import Callable
from itertools import product

from tests.durability.disk import FOR_EVER, SYNC, TRUNCATE, WRITE
from tests.durability.halls import Hall
from tests.durability.people import Memory, crowd
from tests.durability.truths import Found
from tests.patience import PATIENCE

TROUBLES = tuple(product((WRITE, SYNC, TRUNCATE), (errno.ENOSPC, errno.EIO, errno.EROFS)))
KNOWN_REFUSALS = {"not_recorded", "busy", "nobody_waiting"}


def wait_until(question: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < until
        time.sleep(0.01)


def serve_on_a_failing_disk(hall: Hall, rounds: int, seed: int) -> Memory:
    """Each kind of call fails with each error: once, a few times, or until the disk is made well."""
    chance = random.Random(seed)
    hall.start()
    with crowd(hall, people=3, clerks=2, pause=0.002, seed=seed) as come:
        for calls, error in TROUBLES * rounds:
            times = chance.choice((1, 3, FOR_EVER)) if calls != TRUNCATE else FOR_EVER
            hall.disk.fail(calls, error, after=chance.randrange(30), times=times)
            if calls != TRUNCATE:  # which comes only when the log of changes is folded back
                wait_until(lambda: hall.disk.failed > 0)
            if times == FOR_EVER and calls != TRUNCATE:
                wait_until(lambda: not hall.is_ready())
            come.wait_for(3 if times != FOR_EVER or calls == TRUNCATE else 0)
            hall.disk.be_well()
            wait_until(hall.is_ready)
            come.wait_for(3)
    return come.memory


def serve_until_full(hall: Hall, give_space: Callable[[], None]) -> tuple[Memory, int]:
    """Until nothing can be recorded, and then, with space again, a little longer; and how many answers fitted."""
    with crowd(hall, people=4, clerks=2, seed=5) as come:
        wait_until(lambda: come.memory.heard["not_recorded"] > 20 and not hall.is_ready())
        fitted = len(come.memory.acknowledged)
        Found(hall.database, whole=False).assert_acknowledged(list(come.memory.acknowledged)[:fitted])
        give_space()
        wait_until(hall.is_ready)
        come.wait_for(40)
    return come.memory, fitted


def assert_only_clear_errors_and_nothing_lost(hall: Hall, memory: Memory) -> None:
    assert set(memory.heard) <= KNOWN_REFUSALS, (memory.heard, memory.lost)
    assert memory.heard["not_recorded"] > 0
    assert {one.key for one in memory.acknowledged} == set(memory.sent)
    found = Found(hall.database)
    found.assert_sound()
    found.assert_acknowledged(memory.acknowledged)
    found.assert_nothing_unknown(memory.sent)
