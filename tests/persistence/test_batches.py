"""While one batch is being written the next one gathers: one COMMIT for many, and each command still stands alone."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from queues.actions.tickets.issuing import issue_ticket
from queues.actions.turns.calling import call_next
from queues.model.refusals import Busy, KeyReused, NobodyWaiting, NotRecorded, QuotaFull
from queues.persistence.schema import tables
from queues.persistence.writing.commands import Performed
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.persistence.writing.writer import Writer
from tests.builders import CITIZEN, CLERK, NOON, TOKENS, Hall, open_hall, plan_with
from tests.persistence.disks import Disk, SlowDisk, everything


class Queue:
    """A writer on a slow disk, and people who come to it one after another while it writes for the first."""

    def __init__(self, hall: Hall, **limits: int) -> None:
        self.hall = hall
        self.disk = SlowDisk()
        self.said: list[UUID] = []
        self.writer = Writer(hall.engine, TOKENS, off_loop=self.disk, after_commit=self.said.append, **limits)
        self.first: Any = None
        self._threads: list[threading.Thread] = []
        self._answers: dict[int, Any] = {}

    def perform(self, action: Any, **arguments: Any) -> Performed:
        return self.writer.perform(action, **{"actor": CITIZEN, "now": NOON} | arguments)

    def take(self, service: str = "ktp", **more: Any) -> Callable[[], Performed]:
        return lambda: self.perform(issue_ticket, day_id=self.hall.day_id, services=[service], **more)

    def keep_busy(self) -> None:
        """Somebody's command is being written, for as long as the disk takes."""
        self._come(self.take())
        assert self.disk.is_reached.wait(30)

    def come(self, *jobs: Callable[[], Any]) -> None:
        """Each stands in line before the next one comes."""
        for job in jobs:
            before = self.writer.waiting
            self._come(job)
            while self.writer.waiting == before:
                time.sleep(0.001)

    def go(self) -> list[Any]:
        """The disk goes on; what each who came got or was refused with, without the one who kept it busy."""
        self.disk.go.set()
        for thread in self._threads:
            thread.join(30)
        answers = [self._answers[index] for index in range(len(self._threads))]
        self.first = answers[0]
        return answers[1:]

    def _come(self, job: Callable[[], Any]) -> None:
        index = len(self._threads)

        def run() -> None:
            try:
                self._answers[index] = job()
            except Exception as refusal:
                self._answers[index] = refusal

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()


@pytest.fixture
def queue(hall: Hall) -> Iterator[Queue]:
    made = Queue(hall)
    made.keep_busy()
    yield made
    made.disk.go.set()


def number_of(hall: Hall, answer: Any) -> str:
    assert isinstance(answer, Performed), answer
    return hall.ticket(answer.made.ticket_id).number


def test_all_who_wait_are_written_with_one_commit(hall: Hall, queue: Queue) -> None:
    queue.come(*[queue.take()] * 20)
    answers = queue.go()
    assert queue.disk.commits == 2
    assert sorted(answer.seq for answer in answers) == list(range(4, 24))


def test_they_are_written_in_the_order_in_which_they_came(hall: Hall, queue: Queue) -> None:
    queue.come(*[queue.take()] * 8)
    assert [number_of(hall, answer) for answer in queue.go()] == [f"A{count:03d}" for count in range(2, 10)]


def test_nobody_hears_of_a_batch_before_it_is_written(hall: Hall, queue: Queue) -> None:
    queue.come(*[queue.take()] * 3)
    assert (queue.said, hall.seq()) == ([], 2)
    queue.go()
    assert (queue.said, hall.seq()) == ([hall.day_id] * 2, 6)


def test_every_day_that_changed_is_said_once_for_a_batch(hall: Hall) -> None:
    other = open_hall(hall.engine, plan_with(code="another-day"))
    queue = Queue(hall)
    queue.keep_busy()
    elsewhere = {"day_id": other.day_id, "services": ["ktp"]}
    queue.come(queue.take(), queue.take(), lambda: queue.perform(issue_ticket, **elsewhere), queue.take())
    queue.go()
    assert queue.said[0] == hall.day_id
    assert sorted(queue.said[1:]) == sorted([hall.day_id, other.day_id])


def test_a_refusal_leaves_the_others_alone(hall: Hall, queue: Queue) -> None:
    desk_id = hall.desk_id("5")

    def call() -> Performed:
        return queue.perform(call_next, actor=CLERK, desk_id=desk_id)

    queue.come(queue.take(), call, queue.take("audiensi"), call, queue.take())
    first, refused, audience, called, last = queue.go()
    assert isinstance(refused, NobodyWaiting)
    assert [number_of(hall, one) for one in (first, audience, last)] == ["A002", "S001", "A003"]
    assert hall.turn(called.made.turn_id).ticket_id == audience.made.ticket_id
    assert [answer.seq for answer in (first, audience, called, last)] == [4, 5, 6, 7]
    assert queue.disk.commits == 2


def take_and_then_break(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    work.flush()
    raise ZeroDivisionError


def take_one_number_twice(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    made = issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    work.execute(tables.series.update().values(last_count=0))
    issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    return made


def bind_what_no_database_takes(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    made = issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    work.flush()
    work.connection.exec_driver_sql("UPDATE series SET last_count = ?", ([],))  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("action", "trouble"),
    [
        (take_and_then_break, ZeroDivisionError),
        (take_one_number_twice, IntegrityError),
        (bind_what_no_database_takes, DBAPIError),
    ],
)
def test_an_action_that_breaks_is_heard_by_its_sender_and_leaves_the_others_alone(
    hall: Hall, queue: Queue, action: Callable[..., Made], trouble: type[Exception]
) -> None:
    queue.come(queue.take(), lambda: queue.perform(action, day_id=hall.day_id), queue.take())
    first, broken, last = queue.go()
    assert isinstance(broken, trouble)
    assert [number_of(hall, one) for one in (first, last)] == ["A002", "A003"]
    assert [row["seq"] for row in hall.events()] == list(range(1, 6))


def test_a_quota_holds_within_a_batch(hall: Hall, queue: Queue) -> None:
    queue.come(*[queue.take("audiensi")] * 5)
    answers = queue.go()
    assert [type(answer) for answer in answers] == [Performed] * 3 + [QuotaFull] * 2


def test_a_key_that_comes_twice_within_a_batch_is_carried_out_once(hall: Hall, queue: Queue) -> None:
    queue.come(queue.take(key="k"), queue.take(key="k"), queue.take("bpjs", key="k"))
    first, again, other = queue.go()
    assert again.made == first.made
    assert (first.repeated, again.repeated) == (False, True)
    assert isinstance(other, KeyReused)
    assert len(hall.rows(tables.ticket)) == 2


def test_two_clerks_in_one_batch_get_two_people(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    queue = Queue(hall)
    queue.keep_busy()
    desks = [hall.desk_id(code) for code in ("1", "2")]
    queue.come(*(lambda desk=desk: queue.perform(call_next, actor=CLERK, desk_id=desk) for desk in desks))
    called = [hall.turn(answer.made.turn_id).number for answer in queue.go()]
    assert called == ["A001", "A002"]


def test_a_batch_is_no_longer_than_allowed(hall: Hall) -> None:
    queue = Queue(hall, most_at_once=3)
    queue.keep_busy()
    queue.come(*[queue.take()] * 7)
    assert all(isinstance(answer, Performed) for answer in queue.go())
    assert queue.disk.commits == 1 + 3


def test_when_the_line_is_full_the_next_one_is_told_to_come_again(hall: Hall) -> None:
    queue = Queue(hall, most_waiting=2)
    queue.keep_busy()
    queue.come(queue.take(), queue.take())
    with pytest.raises(Busy):
        queue.take()()
    assert not queue.writer.can_write()
    assert [type(answer) for answer in queue.go()] == [Performed, Performed]
    assert number_of(hall, queue.take()()) == "A004"


# -- a batch that cannot be written ----------------------------------------------------------------------------------


def test_a_batch_that_cannot_be_written_is_refused_whole_and_the_next_one_goes_on(
    hall: Hall, queue: Queue, disk: Disk
) -> None:
    queue.come(*[queue.take()] * 5)
    disk.forbid_writing()
    answers = queue.go()
    disk.pragma = "PRAGMA query_only=OFF"
    assert [type(answer) for answer in answers] == [NotRecorded] * 5
    assert number_of(hall, queue.first) == "A001"
    assert (queue.said, hall.seq()) == ([hall.day_id], 3)
    assert number_of(hall, queue.take()()) == "A002"


def test_on_a_full_disk_even_what_was_already_done_in_the_batch_is_refused(
    hall: Hall, queue: Queue, disk: Disk
) -> None:
    """SQLite rolls back everything by itself: whoever trusted the transaction would acknowledge lost tickets."""
    queue.come(*[queue.take()] * 60)
    disk.be_full()
    answers = queue.go()
    disk.be_well()
    acknowledged = [number_of(hall, answer) for answer in answers if isinstance(answer, Performed)]
    assert [type(answer) for answer in answers if not isinstance(answer, Performed)] == [NotRecorded] * 60
    assert acknowledged == []
    assert [row["number"] for row in hall.rows(tables.ticket)] == ["A001"]
    assert queue.said == [hall.day_id]
    assert number_of(hall, queue.take()()) == "A002"


def test_what_a_lost_batch_answered_is_forgotten_repeats_and_refusals_too(hall: Hall, queue: Queue, disk: Disk) -> None:
    """A repeat and a refusal rest on what was written before them in the same batch."""
    queue.come(queue.take(key="k"), queue.take(key="k"), queue.take("bpjs", key="k"), *[queue.take()] * 40)
    disk.be_full()
    answers = queue.go()
    disk.be_well()
    assert {type(answer) for answer in answers} == {NotRecorded}
    other = queue.take("bpjs", key="k")()
    assert (number_of(hall, other)[1:], other.repeated) == ("001", False)


def test_when_the_only_connection_is_thrown_away_the_disk_is_asked_for_nothing_but_reads(
    hall: Hall, disk: Disk
) -> None:
    hall.engine.dispose()
    disk.forbid_writing()
    with pytest.raises(NotRecorded):
        hall.take("ktp")
    assert Path(f"{hall.engine.url.database}-wal").exists()


def test_when_the_disk_breaks_in_the_middle_of_a_commit_everybody_is_told(hall: Hall) -> None:
    class Broken(Exception):
        pass

    def break_off(commit: Callable[[], None]) -> None:
        raise Broken

    before = everything(hall)
    writer = Writer(hall.engine, TOKENS, off_loop=break_off)
    with pytest.raises(Broken):
        writer.perform(issue_ticket, actor=CITIZEN, now=NOON, day_id=hall.day_id, services=["ktp"])
    assert everything(hall) == before
    assert hall.take("ktp").number == "A001"
