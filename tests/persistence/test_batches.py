"""While one batch is being written the next one gathers: one COMMIT for many, and each command still stands alone."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from queues.actions.hall.pausing import pause_service
from queues.actions.tickets.issuing import cancel_ticket, chosen, hand_out, issue_ticket, new_ticket
from queues.actions.tickets.limiting import change_limits
from queues.actions.turns.calling import call_next
from queues.model.hall.service import natural_id
from queues.model.queue.sources import Source
from queues.model.queue.ticket import Channel
from queues.model.refusals import (
    Busy,
    KeyReused,
    NoBlanksLeft,
    NobodyWaiting,
    NotRecorded,
    QuotaFull,
    ServiceIsPaused,
    TooManyOpenNumbers,
)
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.commands import Performed
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import appends
from queues.persistence.writing.row_changes import NotWritten
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.persistence.writing.writer import Writer
from tests.builders import CITIZEN, CLERK, COORDINATOR, NOON, TOKENS, Hall, open_hall, plan_with
from tests.patience import PATIENCE
from tests.persistence.disks import Disk, SlowDisk, everything
from tests.statements import statements_on


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

    def take(self, *services: str, **more: Any) -> Callable[[], Performed]:
        return lambda: self.perform(issue_ticket, day_id=self.hall.day_id, services=services or ("ktp",), **more)

    def keep_busy(self) -> None:
        """Somebody's command is being written, for as long as the disk takes."""
        self._come(self.take())
        assert self.disk.is_reached.wait(PATIENCE)

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
            thread.join(PATIENCE)
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


# -- rows that are written together ----------------------------------------------------------------------------------


def statements_for(hall: Hall, how_many: int) -> int:
    """What so many people cost who stand in line together."""
    queue = Queue(hall)
    queue.keep_busy()
    queue.come(*[queue.take(key=f"{how_many}-{nth}") for nth in range(how_many)])
    with statements_on(hall.engine) as seen:
        answers = queue.go()
    assert all(isinstance(answer, Performed) for answer in answers)
    return len(seen)


def test_thirty_numbers_cost_no_more_statements_than_three(hall: Hall) -> None:
    assert statements_for(hall, 30) == statements_for(hall, 3)


def test_what_the_answer_needs_is_known_without_reading_the_ticket_back(hall: Hall, queue: Queue) -> None:
    queue.come(queue.take(), queue.take("ktp", "bpjs"))
    for answer in queue.go():
        assert answer.issued is not None
        kept = [turn for turn in hall.turns() if turn.ticket_id == answer.made.ticket_id]
        assert answer.issued.ticket == hall.ticket(answer.made.ticket_id)
        assert list(answer.issued.turns) == kept


def test_what_others_decide_between_two_numbers_holds_for_the_second(hall: Hall, queue: Queue) -> None:
    def pause() -> Performed:
        return queue.perform(pause_service, actor=COORDINATOR, day_id=hall.day_id, service="ktp", reason="prayer")

    queue.come(queue.take(), pause, queue.take(), queue.take("bpjs"))
    first, _paused, refused, other = queue.go()
    assert isinstance(refused, ServiceIsPaused)
    assert [number_of(hall, one) for one in (first, other)] == ["A002", "K001"]
    assert [row["seq"] for row in hall.events()] == list(range(1, 7))


def test_a_number_that_another_command_returned_in_the_same_batch_can_be_taken_again(hall: Hall, queue: Queue) -> None:
    queue.come(*[queue.take("audiensi")] * 3)
    given = [answer.made.ticket_id for answer in queue.go()]
    again = Queue(hall)
    again.keep_busy()
    again.come(
        again.take("audiensi"),
        lambda: again.perform(cancel_ticket, ticket_id=given[0]),
        again.take("audiensi"),
    )
    refused, _cancelled, taken = again.go()
    assert isinstance(refused, QuotaFull)
    assert number_of(hall, taken) == "S004"


def test_a_refused_number_leaves_no_hole_for_those_behind_it(hall: Hall, queue: Queue) -> None:
    """Its first service has room, its second has not."""
    queue.come(*[queue.take("audiensi")] * 3, queue.take("ktp", "audiensi"), queue.take("ktp"))
    answers = queue.go()
    assert isinstance(answers[3], QuotaFull)
    assert number_of(hall, answers[4]) == "A002"
    issued = {row["service_id"]: row["issued"] for row in hall.rows(tables.day_service)}
    assert issued[natural_id("service", "ktp")] == 2


def test_sheets_hold_within_a_batch(hall: Hall) -> None:
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="bpjs", changes={"blanks": 2})
    queue = Queue(hall)
    queue.keep_busy()
    queue.come(*[queue.take("bpjs")] * 4)
    assert [type(answer) for answer in queue.go()] == [Performed, Performed, NoBlanksLeft, NoBlanksLeft]


def test_one_phone_cannot_slip_through_within_a_batch(hall: Hall, queue: Queue) -> None:
    phone = replace(CITIZEN, source=Source(b"a-device", b"an-address", is_shared=True))
    queue.come(*[queue.take(actor=phone)] * 6)
    answers = queue.go()
    assert [type(answer) for answer in answers] == [Performed] * 4 + [TooManyOpenNumbers] * 2


@appends
def give_a_number_that_is_out(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    """The database alone notices."""
    work.day(day_id)
    ticket = new_ticket(work, day_id, "A", 1, Channel.API, False, None, now)
    return hand_out(work, ticket, chosen(work, day_id, ["ktp"]))


@appends
def close_the_day_in_passing(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    made = issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    work.execute(tables.service_day.update().values(state="closed"))
    return made


@pytest.mark.parametrize(
    ("action", "trouble"), [(give_a_number_that_is_out, IntegrityError), (close_the_day_in_passing, NotWritten)]
)
def test_what_the_database_refuses_of_a_shared_row_is_heard_by_its_sender_alone(
    hall: Hall, queue: Queue, action: Callable[..., Made], trouble: type[Exception]
) -> None:
    queue.come(queue.take(), lambda: queue.perform(action, day_id=hall.day_id), queue.take("bpjs"), queue.take())
    first, broken, other, last = queue.go()
    assert isinstance(broken, trouble)
    assert [number_of(hall, one) for one in (first, other, last)] == ["A002", "K001", "A003"]
    assert [row["seq"] for row in hall.events()] == list(range(1, 7))
    assert queue.disk.commits == 2


# -- PostgreSQL ------------------------------------------------------------------------------------------------------


@contextmanager
def locked(hall: Hall, day_id: UUID) -> Iterator[None]:
    """Another process holds the day, so that all who want something of it gather."""
    with hall.engine.connect() as connection, connection.begin():
        connection.execute(statements.DAY_TO_WRITE, {"id": day_id})
        yield


def gathered(writer: Writer, jobs: Sequence[Callable[[], Performed]]) -> Iterator[threading.Thread]:
    """Each comes when the one before stands in line; the first leads and waits for the day."""
    for nth, job in enumerate(jobs):
        one = threading.Thread(target=job)
        one.start()
        while writer.waiting < nth:
            time.sleep(0.001)
        yield one


@pytest.mark.postgres
def test_on_postgresql_the_numbers_of_one_day_are_written_together(postgres_hall: Hall) -> None:
    hall, writer = postgres_hall, Writer(postgres_hall.engine, TOKENS)

    def take() -> Performed:
        return writer.perform(issue_ticket, actor=CITIZEN, now=NOON, day_id=hall.day_id, services=["ktp"])

    with locked(hall, hall.day_id):
        threads = list(gathered(writer, [take] * 9))
    for thread in threads:
        thread.join(PATIENCE)
    assert writer.batches == {1: 1, 8: 1}
    assert sorted(row["number"] for row in hall.rows(tables.ticket)) == [f"A{count:03d}" for count in range(1, 10)]
    assert [row["seq"] for row in hall.events()] == list(range(1, 12))


@pytest.mark.postgres
def test_on_postgresql_two_days_are_never_written_together(postgres_hall: Hall) -> None:
    """Two processes that hold one day each and want the other's would wait for each other for ever."""
    hall, writer = postgres_hall, Writer(postgres_hall.engine, TOKENS)
    other = open_hall(hall.engine, plan_with(code="another-day"))

    def take(day_id: UUID) -> Callable[[], Performed]:
        return lambda: writer.perform(issue_ticket, actor=CITIZEN, now=NOON, day_id=day_id, services=["ktp"])

    with locked(hall, hall.day_id):
        threads = list(gathered(writer, [take(hall.day_id), *[take(hall.day_id), take(other.day_id)] * 3]))
    for thread in threads:
        thread.join(PATIENCE)
    assert writer.batches == {1: 1, 3: 2}
    assert [hall.seq(), other.seq()] == [6, 5]


@pytest.mark.postgres
def test_on_postgresql_a_guard_that_speaks_is_heard_by_its_sender_alone(postgres_hall: Hall) -> None:
    hall, writer = postgres_hall, Writer(postgres_hall.engine, TOKENS)
    hall.take("ktp")
    heard: list[Exception] = []

    def take() -> Performed:
        return writer.perform(issue_ticket, actor=CITIZEN, now=NOON, day_id=hall.day_id, services=["ktp"])

    def break_in() -> None:
        with pytest.raises(IntegrityError) as broken:
            writer.perform(give_a_number_that_is_out, actor=CITIZEN, now=NOON, day_id=hall.day_id)
        heard.append(broken.value)

    with locked(hall, hall.day_id):
        threads = list(gathered(writer, [take, take, break_in, take]))  # type: ignore[list-item]
    for thread in threads:
        thread.join(PATIENCE)
    assert len(heard) == 1
    assert sorted(row["number"] for row in hall.rows(tables.ticket)) == ["A001", "A002", "A003", "A004"]
    assert [row["seq"] for row in hall.events()] == list(range(1, 7))


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
