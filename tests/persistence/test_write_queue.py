"""The line of waiting commands, with threads and with greenlets: order, an answer for everybody, and no standstill."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from queues.model.refusals import Busy
from queues.persistence.writing.write_queue import Place, WriteQueue
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]


class Gate:
    """Carries out batches only when it is let; remembers them."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.batches: list[list[Any]] = []
        self.is_entered, self.is_open = threading.Event(), threading.Event()
        self._trouble = trouble

    def __call__(self, batch: Sequence[Place]) -> None:
        self.is_entered.set()
        assert self.is_open.wait(PATIENCE)
        for place in batch:
            place.result = place.job(None)
        self.batches.append([place.result for place in batch])
        if self._trouble is not None and len(self.batches) == 2:
            raise self._trouble
        for place in batch:
            place.settle()


class Hall:
    """People who come to a line one after another, while the first one's batch is being carried out."""

    def __init__(self, gate: Gate, *, most_at_once: int = 64, most_waiting: int = 1000) -> None:
        self.gate = gate
        self.line = WriteQueue(gate, most_at_once=most_at_once, most_waiting=most_waiting)
        self.heard: dict[int, Any] = {}
        self._threads: list[threading.Thread] = []

    def come(self, how_many: int) -> None:
        for _ in range(how_many):
            nth, before = len(self._threads), len(self.line)
            self._threads.append(threading.Thread(target=self._pass, args=(nth,)))
            self._threads[-1].start()
            if nth == 0:
                assert self.gate.is_entered.wait(PATIENCE)
            while nth and len(self.line) == before:
                time.sleep(0.0005)

    def go(self) -> dict[int, Any]:
        self.gate.is_open.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        return self.heard

    def _pass(self, nth: int) -> None:
        try:
            self.heard[nth] = self.line.pass_through(lambda _: nth)
        except Exception as refusal:
            self.heard[nth] = refusal


def test_everybody_gets_their_own_answer_in_the_order_in_which_they_came() -> None:
    hall = Hall(Gate())
    hall.come(30)
    assert hall.go() == {nth: nth for nth in range(30)}
    assert hall.gate.batches == [[0], list(range(1, 30))]


def test_no_batch_is_longer_than_allowed_and_the_order_holds_across_batches() -> None:
    hall = Hall(Gate(), most_at_once=4)
    hall.come(11)
    hall.go()
    assert hall.gate.batches == [[0], [1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]


def test_whoever_finds_the_line_full_is_told_so_at_once_and_those_in_it_are_served() -> None:
    hall = Hall(Gate(), most_waiting=2)
    hall.come(3)
    with pytest.raises(Busy):
        hall.line.pass_through(lambda _: "late")
    assert hall.go() == {0: 0, 1: 1, 2: 2}
    assert hall.line.pass_through(lambda _: "again") == "again"


def test_what_a_batch_leaves_open_when_it_breaks_was_not_recorded_and_the_next_batch_goes_on() -> None:
    broken = ZeroDivisionError("the leader hears what it was")
    hall = Hall(Gate(trouble=broken), most_at_once=3)
    hall.come(6)
    heard = hall.go()
    assert heard[0] == 0
    assert sorted(type(heard[nth]).__name__ for nth in (1, 2, 3)) == ["NotRecorded", "NotRecorded", "ZeroDivisionError"]
    assert [heard[nth] for nth in (4, 5)] == [4, 5]


def test_an_answer_is_one_of_ones_own_when_many_come_at_any_moment() -> None:
    batches: list[int] = []

    def carry_out(batch: Sequence[Place]) -> None:
        batches.append(len(batch))
        for place in batch:
            place.result = place.job(None)
            place.settle()

    line, wrong = WriteQueue(carry_out, most_at_once=5, most_waiting=1000), list[Any]()

    def come(who: int) -> None:
        wrong.extend(nth for nth in range(300) if line.pass_through(lambda _, n=nth: (who, n)) != (who, nth))

    threads = [threading.Thread(target=come, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert wrong == []
    assert (sum(batches), len(line)) == (8 * 300, 0)
    assert max(batches) <= 5


# -- greenlets that are killed ---------------------------------------------------------------------------------------
# In a process of its own, because it lives in a world that is patched for gevent.

_A_PATCHED_WORLD = """
from gevent import monkey; monkey.patch_all()
import sys, threading, time
import gevent
from gevent import GreenletExit
from queues.actions.tickets.issuing import issue_ticket
from queues.model.refusals import NotRecorded
from queues.persistence.schema import tables
from queues.persistence.writing.writer import Writer
from tests.builders import CITIZEN, NOON, TOKENS, hall_at
from webapp.services import off_loop

hall = hall_at(sys.argv[1])
slow = off_loop()
said = []

begun, may_end = [], []  # a commit that has begun ends when the story lets it

def commit_when_it_may(commit):
    def job():
        nth = len(begun)
        begun.append(None)
        while len(may_end) <= nth:
            monkey.get_original("time", "sleep")(0.001)
        commit()
    slow(job)

def until(is_so):
    with gevent.Timeout(120):
        while not is_so():
            gevent.sleep(0.001)

def go_on():
    may_end.extend([None] * 100)

writer = Writer(hall.engine, TOKENS, off_loop=commit_when_it_may, after_commit=said.append, most_at_once=2)

def take(key=None):
    try:
        made = writer.perform(issue_ticket, actor=CITIZEN, now=NOON, key=key, day_id=hall.day_id, services=["ktp"]).made
        return hall.ticket(made.ticket_id).number
    except NotRecorded as refusal:
        return refusal.code

def numbers():
    return [row["number"] for row in hall.rows(tables.ticket, order=("issued_seq",))]

def values(greenlets):
    gevent.joinall(greenlets, timeout=120)
    return [None if isinstance(one.value, GreenletExit) else one.value for one in greenlets]

"""

_KILLED = {
    "whoever waits and is killed leaves the line; the others go on": """
people = [gevent.spawn(take) for _ in range(6)]
until(lambda: begun and writer.waiting == 5)
people[3].kill()
people[5].kill()
go_on()
assert values(people) == ["A001", "A002", "A003", None, "A004", None], values(people)
assert numbers() == ["A001", "A002", "A003", "A004"]
""",
    "whoever is killed while their batch is being written has it written, and it is said": """
people = [gevent.spawn(take) for _ in range(5)]
until(lambda: begun and writer.waiting == 4)
people[0].kill(block=False)
may_end.append("the first")
until(lambda: len(begun) == 2)
people[1].kill(block=False)
people[2].kill(block=False)
gevent.sleep(0)
go_on()
got = values(people)
assert got[3:] == ["A004", "A005"], got
assert numbers() == ["A001", "A002", "A003", "A004", "A005"]
assert len(said) == 3, said
""",
    "whoever is killed again and again while they lead neither stops the line nor lives on": """
leader = gevent.spawn(take)
others = [gevent.spawn(take) for _ in range(3)]
until(lambda: begun and writer.waiting == 3)
for _ in range(5):
    leader.kill(block=False)
    gevent.sleep(0.001)
go_on()
assert values(others) == ["A002", "A003", "A004"], values(others)
assert leader.dead and numbers()[0] == "A001"
""",
    "whoever was to lead next and is killed before hands on": """
def end_the_next_one(day_id):
    if not said:
        gevent.kill(people[1])  # which comes when the line has just told it to lead
    said.append(day_id)

go_on()
writer = Writer(hall.engine, TOKENS, off_loop=commit_when_it_may, after_commit=end_the_next_one, most_at_once=1)
people = [gevent.spawn(take) for _ in range(4)]
assert values(people) == ["A001", None, "A002", "A003"], values(people)
""",
    "a killed one who sends the same key again gets the number that was written": """
killed = gevent.spawn(take, "the same key")
until(lambda: begun)
killed.kill(block=False)
gevent.sleep(0)
go_on()
killed.join()
assert take("the same key") == "A001"
assert numbers() == ["A001"]
""",
    "the loop lives while a batch is being written": """
ticks, lived = [], []

def tick():
    while True:
        ticks.append(None)
        gevent.sleep(0.005)

def commit_when_the_loop_has_gone_on(commit):
    def job():
        wanted, patience = len(ticks) + 3, 2000
        while len(ticks) < wanted and patience:
            monkey.get_original("time", "sleep")(0.01)
            patience -= 1
        lived.append(len(ticks) >= wanted)
        commit()
    slow(job)

writer = Writer(hall.engine, TOKENS, off_loop=commit_when_the_loop_has_gone_on, most_at_once=2)
beat = gevent.spawn(tick)
values([gevent.spawn(take) for _ in range(4)])
beat.kill()
assert lived and all(lived), lived
""",
}


@pytest.mark.parametrize("story", _KILLED)
def test_among_greenlets(hall_file: Path, story: str) -> None:
    """One story in a world of greenlets; its assertions are its own."""
    command = [sys.executable, "-c", _A_PATCHED_WORLD + _KILLED[story], f"sqlite:///{hall_file}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
