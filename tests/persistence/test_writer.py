"""The writer: all of a command or nothing, said to the world after the commit, and alive after every trouble."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from queues.actions.tickets.issuing import issue_ticket
from queues.actions.turns.serving import finish_turn
from queues.model.refusals import NobodyWaiting, NotRecorded
from queues.persistence.schema import tables
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.persistence.writing.writer import Writer
from tests.builders import CITIZEN, CLERK, NOON, TOKENS, Hall
from tests.persistence.disks import Disk, everything

ROOT = Path(__file__).parents[2]


# -- a database that cannot be written -------------------------------------------------------------------------------


def test_what_cannot_be_written_is_refused_as_not_recorded(hall: Hall, disk: Disk) -> None:
    before = everything(hall)
    hall.said.clear()
    disk.forbid_writing()
    with pytest.raises(NotRecorded):
        hall.take("ktp", key="k1")
    disk.pragma = "PRAGMA query_only=OFF"
    assert everything(hall) == before
    assert hall.said == []


def test_the_next_command_works_and_the_same_key_is_carried_out_then(hall: Hall, disk: Disk) -> None:
    disk.forbid_writing()
    with pytest.raises(NotRecorded):
        hall.take("ktp", key="k1")
    disk.pragma = "PRAGMA query_only=OFF"
    assert hall.take("ktp", key="k1").number == "A001"
    assert hall.take("ktp").number == "A002"


def take_until_full(hall: Hall) -> list[str]:
    numbers: list[str] = []
    with pytest.raises(NotRecorded):
        for _ in range(1000):
            numbers.append(hall.take("ktp", "bpjs", key=f"k{len(numbers)}").number)
    return numbers


def test_on_a_full_disk_every_acknowledged_ticket_is_there_and_nothing_else(hall: Hall, disk: Disk) -> None:
    disk.be_full()
    numbers = take_until_full(hall)
    disk.be_well()
    assert [row["number"] for row in hall.rows(tables.ticket, order=("issued_seq",))] == numbers
    assert len(hall.turns()) == 2 * len(numbers)
    seqs = [row["seq"] for row in hall.events()]
    assert seqs == list(range(1, hall.seq() + 1))


def test_when_there_is_room_again_numbers_go_on_without_a_hole(hall: Hall, disk: Disk) -> None:
    disk.be_full()
    numbers = take_until_full(hall)
    for _ in range(3):
        with pytest.raises(NotRecorded):
            hall.take("ktp", "bpjs")
    disk.be_well()
    assert hall.take("ktp").number == f"A{len(numbers) + 1:03d}"


def test_a_finish_that_cannot_be_written_leaves_the_turn_as_it_was(hall: Hall, disk: Disk) -> None:
    taken = hall.take_many(2, "ktp")
    hall.start(hall.call("1").id)
    before = everything(hall)
    disk.forbid_writing()
    with pytest.raises(NotRecorded):
        hall.do(finish_turn, turn_id=taken[0].turn, outcome="served", then_call_next=True, note="catatan")
    disk.pragma = "PRAGMA query_only=OFF"
    assert everything(hall) == before


def test_the_writer_knows_whether_it_can_write(hall: Hall, disk: Disk) -> None:
    assert hall.writer.can_write()
    before = everything(hall)
    disk.forbid_writing()
    assert not hall.writer.can_write()
    disk.pragma = "PRAGMA query_only=OFF"
    assert hall.writer.can_write()
    assert everything(hall) == before


_WHERE_NO_FILE_MAY_GROW = """
import json, resource, sys
from queues.model.refusals import NotRecorded
from queues.persistence.schema import tables
from tests.builders import hall_at

def try_to_take():
    try:
        return hall.take("ktp", key="the same key").number
    except NotRecorded as refusal:
        return refusal.code

hall = hall_at(sys.argv[1])
answers = [hall.take("ktp").number]
hall.said.clear()
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
answers += [try_to_take(), hall.writer.can_write(), len(hall.said)]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
answers += [hall.seq(), len(hall.rows(tables.ticket)), try_to_take(), hall.writer.can_write(), len(hall.said)]
print(json.dumps(answers))
"""


def test_a_commit_that_the_disk_refuses_is_not_recorded_and_the_next_one_is(hall_file: Path) -> None:
    """The operating system itself refuses each write; with cache_spill off the first is the COMMIT's."""
    command = [sys.executable, "-c", _WHERE_NO_FILE_MAY_GROW, f"sqlite:///{hall_file}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == ["A001", "not_recorded", False, 0, 3, 1, "A002", True, 1]


# -- actions that go wrong -------------------------------------------------------------------------------------------


def take_and_then_break(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    work.flush()
    raise ZeroDivisionError


def take_one_number_twice(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    made = issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    work.execute(tables.series.update().values(last_count=0))
    issue_ticket(work, day_id=day_id, services=["ktp"], now=now)
    return made


@pytest.mark.parametrize(
    ("action", "trouble"), [(take_and_then_break, ZeroDivisionError), (take_one_number_twice, IntegrityError)]
)
def test_an_action_that_breaks_leaves_nothing_and_is_heard(
    hall: Hall, action: Callable[..., Made], trouble: type[Exception]
) -> None:
    before = everything(hall)
    hall.said.clear()
    with pytest.raises(trouble):
        hall.do(action, day_id=hall.day_id, key="k1")
    assert everything(hall) == before
    assert hall.said == []
    assert hall.take("ktp").number == "A001"


# -- after the commit ------------------------------------------------------------------------------------------------


def test_the_world_hears_of_a_change_when_it_can_read_it(hall: Hall) -> None:
    heard: list[int] = []
    writer = Writer(hall.engine, TOKENS, after_commit=lambda day_id: heard.append(hall.seq()))
    performed = writer.perform(issue_ticket, actor=CITIZEN, now=NOON, day_id=hall.day_id, services=["ktp"])
    assert heard == [performed.seq] == [hall.seq()]


def test_the_world_hears_which_day_has_changed(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    assert hall.said == [hall.day_id, hall.day_id]


def test_the_world_hears_nothing_of_refusals(hall: Hall) -> None:
    with pytest.raises(NobodyWaiting):
        hall.call("1")
    assert hall.said == []


def test_the_one_call_that_blocks_can_run_elsewhere(hall: Hall) -> None:
    ran: list[int] = []
    with ThreadPoolExecutor(1) as pool:

        def off_loop(job: Callable[[], None]) -> None:
            pool.submit(job).result()
            ran.append(hall.seq())

        writer = Writer(hall.engine, TOKENS, off_loop=off_loop)
        first = writer.perform(issue_ticket, actor=CITIZEN, now=NOON, day_id=hall.day_id, services=["ktp"])
        second = writer.perform(issue_ticket, actor=CLERK, now=NOON, day_id=hall.day_id, services=["ktp"])
    assert ran == [first.seq, second.seq]


# -- what every event carries ----------------------------------------------------------------------------------------


def test_every_event_knows_its_day_its_box_who_did_it_and_as_what(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    (box,) = hall.rows(tables.box)
    issued, called = hall.events()[-2:]
    assert (issued["schema"], called["schema"]) == (2, 1)  # since a number may be carried over
    for row in (issued, called):
        assert (row["stream_id"], row["epoch"], row["box_id"], row["at"]) == (hall.day_id, 1, box["id"], NOON)
    assert (issued["actor_id"], issued["actor_role"]) == (None, "citizen")
    assert (called["actor_id"], called["actor_role"]) == (CLERK.id, "clerk")


def test_a_command_is_answered_with_the_seq_of_its_last_event(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    turn = hall.call("1")
    performed = hall.perform(finish_turn, turn_id=turn.id, outcome="served", then_call_next=True)
    assert performed.seq == hall.events()[-1]["seq"] == hall.seq()
    assert performed.epoch == hall.day().epoch
