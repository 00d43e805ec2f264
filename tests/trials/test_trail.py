"""SECURITY M3: what happened can be changed by whoever has the database, but not unnoticed, on both databases.

First the triggers refuse; then somebody goes around them, and the chains show where.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from queues.actions.hall.closing import close_day
from queues.actions.tickets.restoring import raise_epoch
from queues.model.events.box import TimeConfirmed
from queues.model.refusals import DayWasUsed, UnknownDay
from queues.persistence.backup.removal import remove_day
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.streams.chain import canonical, next_hash, record_code
from queues.persistence.streams.chain_check import ChainReport, FaultKind, check_chains, find_code
from queues.persistence.streams.recording import record_in_box
from tests.builders import COORDINATOR, NOON, Hall, open_hall, plan_with
from tests.tampering import around_triggers
from webapp.cli.doctor.trail import trail
from webapp.cli.speech import speaking
from webapp.settings import Settings

event = tables.event


@pytest.fixture
def used(any_hall: Hall) -> Hall:
    """A morning: numbers, priority, somebody served."""
    first = any_hall.take("ktp")
    any_hall.take("bpjs")
    any_hall.grant(first.id)
    any_hall.serve("1")
    any_hall.writer.write(record_in_box, happened=TimeConfirmed(at=NOON), actor=COORDINATOR)
    return any_hall


def report_of(hall: Hall) -> ChainReport:
    with one_read(hall.engine) as connection:
        return check_chains(connection)


def faults_of(hall: Hall) -> list[tuple[FaultKind, str, int]]:
    return [(fault.kind, fault.code, fault.seq) for fault in report_of(hall).faults]


def of_day(hall: Hall, seq: int) -> Any:
    return (event.c.stream_id == hall.day_id) & (event.c.seq == seq)


def seq_of(hall: Hall, kind: str) -> int:
    return next(row["seq"] for row in hall.events() if row["kind"] == kind)


# -- whole -----------------------------------------------------------------------------------------------------------


def test_what_nobody_touched_is_whole(used: Hall) -> None:
    report = report_of(used)
    assert report.faults == ()
    own = (used.events(), used.box_events(), used.catalogue_events())
    assert (report.streams, report.events) == (3, sum(map(len, own)))
    assert all(row["hash"] for row in used.rows(event))


def test_a_new_epoch_leaves_seqs_free_and_continues_the_chain(used: Hall) -> None:
    before = used.day().chain_head
    used.do(raise_epoch, day_id=used.day_id, gap=20)
    raised = used.events()[-1]
    assert raised["seq"] > len(used.events())
    assert raised["hash"] == next_hash(before, raised)
    used.take("ktp")
    assert faults_of(used) == []


def test_anybody_can_recompute_a_hash_from_what_is_documented(used: Hall) -> None:
    first = used.events()[0]
    said = json.loads(canonical(first))
    assert set(said) == {"box_id", "stream_id", "epoch", "seq", "at", "kind", "schema", "actor", "payload"}
    assert said["at"] == int(first["at"].timestamp()) * 1_000_000
    assert canonical(first) == json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


# -- the database refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [update(event).values(kind="desk_opened"), delete(event)])
def test_no_event_is_changed_or_deleted(used: Hall, statement: Any) -> None:
    before = used.rows(event, order=("stream_id", "seq"))
    for about in (event.c.seq == 3, event.c.seq > 0):
        with pytest.raises(IntegrityError, match="never"), used.engine.begin() as connection:
            connection.execute(statement.where(about))
    assert used.rows(event, order=("stream_id", "seq")) == before


@pytest.mark.postgres
def test_events_are_not_emptied_out_either(postgres_hall: Hall) -> None:
    with pytest.raises(IntegrityError, match="never"), postgres_hall.engine.begin() as connection:
        connection.execute(text("TRUNCATE event"))


# -- and who goes around it is seen ----------------------------------------------------------------------------------


def hide_priority(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    seq = seq_of(hall, "priority_granted")
    connection.execute(update(event).where(of_day(hall, seq)).values(kind="ticket_issued"))
    return FaultKind.CHANGED, seq


def move_in_time(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    connection.execute(update(event).where(of_day(hall, 4)).values(at=NOON.replace(hour=4)))
    return FaultKind.CHANGED, 4


def blame_another(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    connection.execute(update(event).where(of_day(hall, 4)).values(actor_id=new_id()))
    return FaultKind.CHANGED, 4


def hash_anew(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    """The changed row fits its own hash again; the next one does not."""
    rows = hall.events()
    changed = dict(rows[2]) | {"kind": "desk_opened"}
    values = {"kind": "desk_opened", "hash": next_hash(rows[1]["hash"], changed)}
    connection.execute(update(event).where(of_day(hall, 3)).values(values))
    return FaultKind.CHANGED, 4


def forget_hash(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    connection.execute(update(event).where(of_day(hall, 3)).values(hash=None))
    return FaultKind.CHANGED, 3


def take_out(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    connection.execute(delete(event).where(of_day(hall, 3)))
    return FaultKind.MISSING, 4


def cut_off(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    last = hall.seq()
    connection.execute(delete(event).where(of_day(hall, last)))
    return FaultKind.CUT, last


def write_further(hall: Hall, connection: Connection) -> tuple[FaultKind, int]:
    """An event with a hash that fits, made up without the day's row."""
    last = dict(hall.events()[-1])
    made = last | {"seq": last["seq"] + 1, "kind": "priority_granted"}
    connection.execute(insert(event).values(made | {"hash": next_hash(last["hash"], made)}))
    return FaultKind.CUT, made["seq"]


WAYS: list[Callable[[Hall, Connection], tuple[FaultKind, int]]] = [
    *(hide_priority, move_in_time, blame_another, hash_anew, forget_hash, take_out, cut_off, write_further),
]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_changed_around_the_triggers_is_found(used: Hall, way: Any) -> None:
    with around_triggers(used.engine) as connection:
        kind, seq = way(used, connection)
    found = faults_of(used)
    assert (kind, used.code, seq) in found
    assert all(code == used.code for _kind, code, _seq in found)


def test_sign_ins_and_secrets_of_the_box_are_kept_in_the_same_way(used: Hall) -> None:
    [box] = [row for row in used.rows(tables.stream) if row["kind"] == "box"]
    with around_triggers(used.engine) as connection:
        of_box = (event.c.stream_id == box["id"]) & (event.c.seq == 2)
        connection.execute(update(event).where(of_box).values(kind="desk_pin_renewed"))
    assert faults_of(used) == [(FaultKind.CHANGED, "", 2)]


def rewrite(hall: Hall, connection: Connection) -> None:
    """All of the day anew, with hashes that fit and the head that they lead to: without the grant of priority."""
    kept = [dict(row) for row in hall.events() if row["kind"] != "priority_granted"]
    connection.execute(delete(event).where(event.c.stream_id == hall.day_id))
    head = None
    for seq, row in enumerate(kept, start=1):
        row["seq"] = seq
        row["hash"] = head = next_hash(head, row)
    connection.execute(insert(event), kept)
    of_day = update(tables.stream).where(tables.stream.c.id == hall.day_id)
    connection.execute(of_day.values(last_seq=len(kept), head=head))


def test_a_day_that_was_written_anew_from_end_to_end_does_not_have_the_code_on_paper(used: Hall) -> None:
    on_paper = record_code(used.day().chain_head)
    with one_read(used.engine) as connection:
        found = find_code(connection, on_paper.upper().replace("-", " "))
        assert found is not None and (found.code, found.seq) == (used.code, used.seq())
        assert find_code(connection, "") is None and find_code(connection, on_paper[:8]) is None
    with around_triggers(used.engine) as connection:
        rewrite(used, connection)
    assert faults_of(used) == []  # it fits in itself
    with one_read(used.engine) as connection:
        assert find_code(connection, on_paper) is None


def test_a_closed_day_that_was_written_anew_does_not_fit_what_the_box_noted(used: Hall) -> None:
    used.do(close_day, by=COORDINATOR, day_id=used.day_id)
    ended = used.box_events()[-1]
    assert ended["payload"]["head"] == used.events()[-1]["hash"].hex()
    with around_triggers(used.engine) as connection:
        rewrite(used, connection)
    assert FaultKind.REWRITTEN in {kind for kind, _code, _seq in faults_of(used)}


def test_a_day_that_vanished_is_missed(used: Hall) -> None:
    other = open_hall(used.engine, plan_with(code="another-day"), open_now=False)
    assert faults_of(used) == []
    with around_triggers(used.engine) as connection:
        desks = select(tables.desk.c.id).where(tables.desk.c.day_id == other.day_id)
        for of_desk in (tables.desk_service, tables.desk_clerk):
            connection.execute(delete(of_desk).where(of_desk.c.desk_id.in_(desks)))
        for table in reversed(tables.metadata.sorted_tables):
            for name in ("day_id", "stream_id"):
                if name in table.c:
                    connection.execute(delete(table).where(table.c[name] == other.day_id))
        for table in (tables.service_day, tables.stream):
            connection.execute(delete(table).where(table.c.id == other.day_id))
    assert faults_of(used) == [(FaultKind.GONE, "", 0)]


def test_events_of_a_stream_that_nobody_knows_are_found(used: Hall) -> None:
    stranger = dict(used.events()[-1]) | {"stream_id": new_id(), "seq": 1}
    with used.engine.begin() as connection:
        connection.execute(insert(event).values(stranger))
    assert faults_of(used) == [(FaultKind.UNKNOWN, "", 0)]


def test_the_doctor_finds_it_on_both_databases(used: Hall, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=used.engine.url.render_as_string(hide_password=False))
    code = record_code(used.day().chain_head)
    with speaking("id"):
        assert [(found.check, found.is_well) for found in trail(settings, code)] == [
            ("trail", True),
            ("record_code", True),
        ]
        with around_triggers(used.engine) as connection:
            hide_priority(used, connection)
        changed, after = trail(settings, code)
    assert "tidak lagi seperti saat dicatat" in changed.cure and "tidak utuh" in after.cure


# -- the one way in which events go ----------------------------------------------------------------------------------


def remove(hall: Hall, day_id: UUID) -> None:
    hall.writer.write(remove_day, day_id=day_id, now=NOON, by=COORDINATOR)


def test_an_unused_day_is_removed_as_a_whole_and_the_box_notes_its_head(used: Hall) -> None:
    other = open_hall(used.engine, plan_with(code="another-day"))
    head, last = other.day().chain_head, other.seq()
    assert head is not None
    tv = {"id": new_id(), "name": "TV 1", "key_hash": b"k" * 32, "named_at": NOON, "day_id": other.day_id}
    with used.engine.begin() as connection:
        connection.execute(insert(tables.board).values(tv))
    before = used.events()
    remove(used, other.day_id)
    removed = used.box_events()[-1]
    assert (removed["kind"], removed["actor_id"]) == ("stream_removed", COORDINATOR.id)
    assert removed["payload"] == {"stream_id": str(other.day_id), "last_seq": last, "head": head.hex()}
    for table in tables.metadata.sorted_tables:
        if "day_id" in table.c:
            assert {row["day_id"] for row in used.rows(table)} <= {used.day_id, None}, table.name
    assert [row["code"] for row in used.rows(tables.service_day)] == [used.code]
    assert [row["day_id"] for row in used.rows(tables.board)] == [None]  # named for the hall, not for a day
    assert used.events() == before and faults_of(used) == []


def test_a_day_on_which_somebody_held_a_number_stays(used: Hall) -> None:
    with pytest.raises(DayWasUsed):
        remove(used, used.day_id)
    with pytest.raises(UnknownDay):
        remove(used, new_id())
    assert faults_of(used) == [] and used.events()


def test_a_rehearsal_goes_with_its_numbers(used: Hall) -> None:
    rehearsal = open_hall(used.engine, plan_with(code="rehearsal", is_demo=True))
    rehearsal.take("ktp", "bpjs")
    rehearsal.serve("1")
    remove(used, rehearsal.day_id)
    assert [row["id"] for row in used.rows(tables.service_day)] == [used.day_id]
    assert {row["day_id"] for row in used.rows(tables.turn)} == {used.day_id}
    assert faults_of(used) == []


def test_a_grave_without_its_event_is_found(used: Hall) -> None:
    """Who writes the row that lets the triggers give way leaves that row behind."""
    other = open_hall(used.engine, plan_with(code="another-day"))
    with used.engine.begin() as connection:
        connection.execute(update(tables.stream).where(tables.stream.c.id == other.day_id).values(removed_at=NOON))
        connection.execute(delete(event).where(event.c.stream_id == other.day_id))
    assert (FaultKind.GONE, "", 0) in faults_of(used)
