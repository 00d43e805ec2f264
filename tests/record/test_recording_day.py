"""Figures of a closed day are written once for each change, and a version of them is declared final."""

from datetime import datetime
from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.record.recording_day import note_remarks, record_day, write_record
from queues.model.actor import SYSTEM
from queues.model.record.differences import WHOLE_DAY, Difference, DifferenceOf
from queues.model.record.remarks import MOST_REMARK
from queues.model.refusals import (
    AlreadyRecorded,
    DayNotClosed,
    RecordIsFinal,
    RecordMovedOn,
    RecordNotWritten,
    RehearsalNotRecorded,
    RemarkTooLong,
    UnknownAgency,
)
from queues.persistence.backup.removal import remove_day
from queues.persistence.schema import tables
from queues.snapshots.record.figures import figures_to_write
from queues.snapshots.record.record import RecordSnapshot, record_snapshot
from tests.builders import COORDINATOR, NOON, Hall, later, open_hall, plan_with


def close(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=60))


def write(hall: Hall, at: datetime = NOON) -> None:
    """As the follower does."""
    figures = figures_to_write(hall.engine, hall.day_id, {})
    if figures is not None:
        hall.do(write_record, by=SYSTEM, at=at, day_id=hall.day_id, figures=figures)


def declare(hall: Hall, version: int) -> None:
    hall.do(record_day, by=COORDINATOR, day_id=hall.day_id, version=version, at=later(minutes=90))


def remark(hall: Hall, agency: str, text: str) -> None:
    hall.do(note_remarks, by=COORDINATOR, day_id=hall.day_id, remarks={agency: text})


def record_of(hall: Hall) -> RecordSnapshot:
    return record_snapshot(hall.engine, hall.code, {})


def a_day_with_one_served(hall: Hall) -> Any:
    hall.take("ktp")
    done = hall.serve()
    close(hall)
    write(hall)
    return done


def test_the_figures_are_written_once_however_often_they_are_asked_for(any_hall: Hall) -> None:
    a_day_with_one_served(any_hall)
    write(any_hall)
    [kept] = any_hall.rows(tables.day_record)
    assert (kept["version"], kept["seq"], kept["recorded_at"]) == (1, any_hall.seq(), None)
    assert kept["figures"]["totals"]["outcomes"] == {"served": 1}
    assert kept["figures"]["head"] == any_hall.day().chain_head.hex()  # type: ignore[union-attr]


def test_of_a_day_that_goes_on_the_figures_are_told_and_not_kept(hall: Hall) -> None:
    hall.take("ktp")
    write(hall)
    assert hall.rows(tables.day_record) == []
    assert (record_of(hall).shown, record_of(hall).figures["totals"]["open"]) == (None, 1)
    with pytest.raises(DayNotClosed):
        declare(hall, 1)


def test_between_the_close_and_its_figures_they_are_computed_and_said_to_be_on_their_way(hall: Hall) -> None:
    hall.take("ktp")
    close(hall)
    seen = record_of(hall)
    assert seen.is_overtaken and seen.shown is None and not seen.may_be_recorded
    assert seen.figures["totals"]["unserved"] == 1
    with pytest.raises(RecordNotWritten):
        declare(hall, 1)


def test_a_version_is_declared_final_with_its_remarks_and_an_event_says_so(any_hall: Hall) -> None:
    hall = any_hall
    a_day_with_one_served(hall)
    remark(hall, "", "Listrik padam\r\n dua kali. ")
    remark(hall, "disdukcapil", "Blangko kurang")
    declare(hall, 1)
    seen = record_of(hall)
    assert seen.is_final and seen.remarks == {"": "Listrik padam\ndua kali.", "disdukcapil": "Blangko kurang"}
    [recorded] = [row for row in hall.events() if row["kind"] == "day_recorded"]
    assert recorded["payload"] == {"version": 1, "head": seen.figures["head"][:40]}
    assert recorded["actor_id"] == COORDINATOR.id
    with pytest.raises(AlreadyRecorded):
        declare(hall, 1)
    with pytest.raises(RecordIsFinal):
        remark(hall, "", "Lain lagi")
    write(hall)
    assert len(hall.rows(tables.day_record)) == 1  # that it was declared is no other figure


def test_a_correction_after_it_makes_a_version_that_nobody_has_declared(any_hall: Hall) -> None:
    hall = any_hall
    done = a_day_with_one_served(hall)
    declare(hall, 1)
    hall.correct(done.id, "left", by=COORDINATOR, at=later(minutes=95))
    assert record_of(hall).is_overtaken and not record_of(hall).is_final
    with pytest.raises(RecordNotWritten):
        declare(hall, 1)
    write(hall)
    seen = record_of(hall)
    assert (seen.is_final, seen.may_be_recorded, [one.version for one in seen.versions]) == (False, True, [2, 1])
    assert set(seen.changed) >= {
        Difference(WHOLE_DAY, "outcomes", "served", 1, 0),
        Difference(WHOLE_DAY, "outcomes", "left", 0, 1),
        Difference(WHOLE_DAY, "corrected", "", 0, 1),
        Difference("ktp", "helped", "", 1, 0, DifferenceOf.SERVICE),
        Difference(WHOLE_DAY, "numbers.helped", "", 1, 0),
    }
    with pytest.raises(RecordMovedOn):
        declare(hall, 1)
    assert record_snapshot(hall.engine, hall.code, {}, 1).figures["totals"]["outcomes"] == {"served": 1}
    declare(hall, 2)
    assert record_of(hall).is_final


def test_remarks_are_short_and_about_an_agency_of_the_day(hall: Hall) -> None:
    with pytest.raises(RemarkTooLong):
        remark(hall, "", "a" * (MOST_REMARK + 1))
    with pytest.raises(UnknownAgency):
        remark(hall, "kua", "Tidak ikut")
    remark(hall, "setda", "Ramai")
    remark(hall, "setda", "  ")
    assert hall.rows(tables.day_remark) == []


def test_a_rehearsal_has_no_record_and_is_removed_with_its_remarks(empty_engine: Any) -> None:
    hall = open_hall(empty_engine, plan_with(is_rehearsal=True))
    hall.take("ktp")
    remark(hall, "", "Hanya latihan")
    close(hall)
    write(hall)
    assert hall.rows(tables.day_record) == [] and not record_of(hall).is_overtaken
    with pytest.raises(RehearsalNotRecorded):
        declare(hall, 1)
    hall.writer.write(remove_day, hall.day_id, now=NOON, by=SYSTEM)
    assert hall.rows(tables.day_remark) == []
