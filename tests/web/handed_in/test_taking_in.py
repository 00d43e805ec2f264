"""A day is taken in by another box: known boxes, versions and how they follow each other, forks, full disks, races."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event as engine_event

from queues.model.events.box import BoxKnown, DayReceived
from queues.model.handed_in.following import ChainLink, Comparison, Relation, compare
from queues.model.record.differences import WHOLE_DAY, Difference, DifferenceOf
from queues.model.refusals import (
    BoxHasOtherKey,
    BoxUnknown,
    FingerprintDiffers,
    NotRecorded,
    OlderDayKnown,
    TooManyWaiting,
    WaitingFileGone,
)
from queues.persistence.handed_in.box_key import NAME
from queues.persistence.handed_in.read import file_digest, read_handed_day
from queues.persistence.schema import tables
from queues.snapshots.office.received_days import kept_day_file, received_day_snapshot, received_days_snapshot
from tests.builders import CITIZEN, COORDINATOR, Hall, hall_at, later
from tests.patience import PATIENCE
from tests.persistence.disks import Disk
from tests.web.conftest import StandingClock
from tests.web.handed_in.boxes import (
    accepted,
    box_at,
    busy_hours,
    end,
    file_of,
    fingerprint_in,
    forged,
    hall_of,
    put_backup_in_place,
)
from webapp.handed_in.checking import check_again
from webapp.handed_in.making import hand_in
from webapp.handed_in.taking_in import take_in, trust, trust_and_take_in
from webapp.handed_in.waiting import FOLDER, MOST, TWO_WEEKS, waiting_files
from webapp.services import Box, make_box
from webapp.settings import Settings


def box_events_of(box: Box, kind: str) -> list[dict[str, object]]:
    with box.engine.connect() as connection:
        rows = connection.execute(tables.event.select().order_by(tables.event.c.seq)).mappings().all()
    return [row["payload"] for row in rows if row["kind"] == kind]


def correct_one(hall: Hall) -> None:
    """After the close a coordinator finds that somebody was not served after all."""
    turn = next(one for one in hall.turns() if one.outcome == "served")
    hall.correct(turn.id, "left", by=COORDINATOR, at=later(minutes=30))


# -- a box that nobody knows yet -------------------------------------------------------------------------------------


def test_the_first_file_of_a_box_waits_until_somebody_has_compared_its_key(regency: Box, day_file: bytes) -> None:
    with pytest.raises(BoxUnknown) as refused:
        take_in(regency, day_file)
    (waiting,) = waiting_files(regency)
    fingerprint = fingerprint_in(day_file)
    assert (waiting.digest, waiting.fingerprint, waiting.known) == (
        refused.value.details["waiting"],
        fingerprint,
        "",
    )
    assert received_days_snapshot(regency.engine).rows == ()

    taken = trust_and_take_in(regency, waiting.digest, fingerprint, by=COORDINATOR)
    assert (taken.version, taken.is_new, taken.comparison.relation) == (1, True, Relation.FIRST)
    assert waiting_files(regency) == []
    (row,) = received_days_snapshot(regency.engine).rows
    assert (row.issued, row.served, row.versions, row.is_forked) == (3, 2, 1, False)
    (known,) = box_events_of(regency, BoxKnown.kind)
    assert (known["fingerprint"], known["replaces"]) == (fingerprint, "")
    (received,) = box_events_of(regency, DayReceived.kind)
    assert received["digest"] == file_digest(day_file).hex()


def test_a_fingerprint_that_is_not_the_files_opens_nothing(regency: Box, day_file: bytes) -> None:
    with pytest.raises(BoxUnknown):
        take_in(regency, day_file)
    (waiting,) = waiting_files(regency)
    with pytest.raises(FingerprintDiffers):
        trust_and_take_in(regency, waiting.digest, "0000-0000-0000-0000-0000")
    assert waiting_files(regency) == [waiting]
    with pytest.raises(BoxUnknown):
        take_in(regency, day_file)


def test_a_fingerprint_may_be_typed_as_it_is_read_aloud(regency: Box, day_file: bytes) -> None:
    trust(regency, read_handed_day(day_file), fingerprint_in(day_file).upper().replace("-", " "))
    assert take_in(regency, day_file).version == 1


def test_only_so_many_files_wait_and_none_for_ever(regency: Box, day_file: bytes, clock: StandingClock) -> None:
    files = [forged(day_file, lambda lines: None) for _ in range(MOST + 1)]
    for file in files[:MOST]:
        with pytest.raises(BoxUnknown if file is files[0] else (BoxUnknown, BoxHasOtherKey)):
            take_in(regency, file)
    with pytest.raises(TooManyWaiting):
        take_in(regency, files[MOST])
    clock.at = max(
        (clock.at.fromtimestamp(path.stat().st_mtime, clock.at.tzinfo))
        for path in (regency.settings.data_dir / FOLDER).iterdir()
    ) + timedelta(seconds=TWO_WEEKS + 1)
    with pytest.raises(BoxUnknown):
        take_in(regency, files[MOST])
    assert len(waiting_files(regency)) == 1


@pytest.mark.parametrize("name", ["", "../giliran.db", "0" * 64, "Z" * 64])
def test_what_does_not_wait_cannot_be_trusted(regency: Box, name: str) -> None:
    with pytest.raises(WaitingFileGone):
        trust_and_take_in(regency, name, "0000-0000-0000-0000-0000")


def test_a_known_box_with_another_key_is_compared_anew(regency: Box, village: Box, day_file: bytes) -> None:
    accepted(regency, day_file)
    (village.settings.keys / NAME).unlink()  # as on a spare laptop, which goes on from a backup
    again = file_of(village)
    with pytest.raises(BoxHasOtherKey) as refused:
        take_in(regency, again)
    assert refused.value.details["known"] == fingerprint_in(day_file)
    (waiting,) = waiting_files(regency)
    assert waiting.known == fingerprint_in(day_file)
    taken = trust_and_take_in(regency, waiting.digest, fingerprint_in(again))
    assert (taken.version, taken.comparison.relation) == (2, Relation.SAME_EVENTS)
    assert box_events_of(regency, BoxKnown.kind)[-1]["replaces"] == fingerprint_in(day_file)


# -- versions --------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_is_there_already(regency: Box, day_file: bytes) -> None:
    accepted(regency, day_file)
    again = take_in(regency, day_file)
    assert (again.version, again.is_new) == (1, False)
    assert len(box_events_of(regency, DayReceived.kind)) == 1


def test_a_later_state_becomes_the_next_version_and_says_what_changed(
    regency: Box, village: Box, its_hall: Hall, day_file: bytes
) -> None:
    accepted(regency, day_file)
    correct_one(its_hall)
    taken = take_in(regency, file_of(village))
    assert (taken.version, taken.comparison) == (
        2,
        Comparison(Relation.CONTINUES, read_handed_day(day_file).head.last_seq, 1, 0),
    )
    s = received_day_snapshot(regency.engine, its_hall.day_id)
    assert (s.current.version, [one.version for one in s.versions]) == (2, [2, 1])
    assert set(s.changes) == {2}
    assert set(s.changes[2].figures) >= {
        Difference(WHOLE_DAY, "helped", "", 2, 1),
        Difference(WHOLE_DAY, "numbers.helped", "", 2, 1),
        Difference(WHOLE_DAY, "outcomes", "left", 0, 1),
        Difference("ktp", "outcomes", "served", 1, 0, DifferenceOf.SERVICE),
        Difference(str(its_hall.desk_id("1")), "corrected", "", 0, 1, DifferenceOf.DESK),
    }
    assert kept_day_file(regency.engine, its_hall.day_id, 1)[1] == day_file


def test_an_older_state_is_kept_out(regency: Box, village: Box, its_hall: Hall, day_file: bytes) -> None:
    correct_one(its_hall)
    accepted(regency, file_of(village))
    with pytest.raises(OlderDayKnown):
        take_in(regency, day_file)
    assert len(received_day_snapshot(regency.engine, its_hall.day_id).versions) == 1


def test_a_remark_alone_makes_a_version_too(regency: Box, village: Box, its_hall: Hall, day_file: bytes) -> None:
    accepted(regency, day_file)
    with village.engine.begin() as connection:
        remark = {"day_id": its_hall.day_id, "agency": "", "text": "Listrik padam satu jam", "changed_at": later(1)}
        connection.execute(tables.day_remark.insert(), remark)
    taken = take_in(regency, file_of(village))
    assert (taken.version, taken.comparison.relation) == (2, Relation.SAME_EVENTS)
    changes = received_day_snapshot(regency.engine, its_hall.day_id).changes[2]
    assert (changes.figures, changes.remarks) == ((), (("", "", "Listrik padam satu jam"),))


def test_a_fork_is_said_and_nothing_of_either_is_lost(
    tmp_path: Path, hall_file: Path, empty_file: Path, clock: StandingClock, its_hall: Hall, village: Box, regency: Box
) -> None:
    """The laptop dies after a backup; the spare goes on from it; later the first one is found again."""
    busy_hours(its_hall)
    with village.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    spare = box_at(tmp_path / "spare", village.settings.data_dir / "giliran.db", clock)
    its_hall.take("bpjs", by=CITIZEN)  # of which the backup does not know
    end(its_hall)
    on_spare = put_backup_in_place(spare, hall_of(spare, its_hall))
    on_spare.take("ktp")
    end(on_spare)
    of_first, of_spare = file_of(village), file_of(spare)
    assert read_handed_day(of_first).head.box.id == read_handed_day(of_spare).head.box.id
    accepted(regency, of_first)
    taken = accepted(regency, of_spare)
    assert (taken.version, taken.comparison.relation) == (2, Relation.FORKED)
    assert taken.comparison.missing == 4  # the number, the close, and the two that it did not serve
    s = received_day_snapshot(regency.engine, its_hall.day_id)
    assert s.is_forked and (s.current.version, s.current.epoch) == (2, 2)
    assert {kept_day_file(regency.engine, its_hall.day_id, one)[1] for one in (1, 2)} == {of_first, of_spare}
    spare.engine.dispose()


def test_the_epoch_that_holds_is_the_later_one_in_whatever_order_they_come(
    tmp_path: Path, clock: StandingClock, its_hall: Hall, village: Box, regency: Box
) -> None:
    busy_hours(its_hall)
    with village.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    spare = box_at(tmp_path / "spare", village.settings.data_dir / "giliran.db", clock)
    end(its_hall)
    on_spare = put_backup_in_place(spare, hall_of(spare, its_hall))
    end(on_spare)
    accepted(regency, file_of(spare))
    taken = accepted(regency, file_of(village))
    assert (taken.version, taken.comparison.relation) == (2, Relation.FORKED)
    assert received_day_snapshot(regency.engine, its_hall.day_id).current.version == 1
    spare.engine.dispose()


def test_a_box_that_is_given_its_own_day_says_whether_it_is_the_same(
    village: Box, its_hall: Hall, day_file: bytes
) -> None:
    same = take_in(village, day_file)
    assert (same.version, same.comparison.relation) == (0, Relation.SAME_EVENTS)
    correct_one(its_hall)
    assert take_in(village, day_file).comparison == Comparison(Relation.OLDER, same.comparison.shared, 0, 1)
    assert received_days_snapshot(village.engine).rows == ()


def test_a_rehearsal_is_in_no_sum(village: Box, regency: Box, its_hall: Hall) -> None:
    busy_hours(its_hall)
    end(its_hall)
    with village.engine.begin() as connection:
        connection.execute(tables.service_day.update().values(is_demo=True))
    accepted(regency, file_of(village))
    s = received_days_snapshot(regency.engine)
    assert (len(s.rows), s.rows[0].is_trial, s.issued, s.served) == (1, True, 0, 0)


def test_a_kept_file_is_checked_again_later(regency: Box, its_hall: Hall, day_file: bytes) -> None:
    accepted(regency, day_file)
    check_again(*kept_day_file(regency.engine, its_hall.day_id, 1))


# -- trouble ---------------------------------------------------------------------------------------------------------


def test_a_full_database_keeps_nothing_half(regency: Box, day_file: bytes) -> None:
    trust(regency, read_handed_day(day_file), fingerprint_in(day_file))
    with closing(sqlite3.connect(regency.settings.data_dir / "giliran.db")) as connection:
        connection.execute("VACUUM")  # no page of it is free
    disk = Disk()
    disk.be_full()

    def tell(dbapi_connection: object, _record: object, _proxy: object) -> None:
        dbapi_connection.execute(disk.pragma)  # type: ignore[attr-defined]

    engine_event.listen(regency.engine, "checkout", tell)
    with pytest.raises(NotRecorded):
        take_in(regency, day_file)
    disk.be_well()
    assert received_days_snapshot(regency.engine).rows == ()
    assert box_events_of(regency, DayReceived.kind) == []
    assert list((regency.settings.data_dir / "uploads").iterdir()) == []
    assert take_in(regency, day_file).version == 1


def test_the_same_file_in_two_hands_at_once_is_kept_once(regency: Box, day_file: bytes) -> None:
    trust(regency, read_handed_day(day_file), fingerprint_in(day_file))
    taken, begin = [], threading.Barrier(4)

    def take() -> None:
        begin.wait(PATIENCE)
        taken.append(take_in(regency, day_file))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    assert sorted(one.is_new for one in taken) == [False, False, False, True]
    assert len(box_events_of(regency, DayReceived.kind)) == 1


def test_two_states_in_two_hands_at_once_become_two_versions_or_the_older_is_kept_out(
    regency: Box, village: Box, its_hall: Hall, day_file: bytes
) -> None:
    trust(regency, read_handed_day(day_file), fingerprint_in(day_file))
    correct_one(its_hall)
    files, begin = [day_file, file_of(village)], threading.Barrier(2)
    kept_out = []

    def take(file: bytes) -> None:
        begin.wait(PATIENCE)
        try:
            take_in(regency, file)
        except OlderDayKnown as refusal:
            kept_out.append(refusal)

    threads = [threading.Thread(target=take, args=(file,)) for file in files]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    versions = received_day_snapshot(regency.engine, its_hall.day_id).versions
    assert [one.version for one in versions] == ([1] if kept_out else [2, 1])
    assert versions[0].last_seq == its_hall.seq()


@pytest.mark.postgres
def test_a_regency_on_postgresql_takes_in_and_hands_in(
    postgres_open_hall: str, tmp_path: Path, clock: StandingClock, its_hall: Hall, village: Box, day_file: bytes
) -> None:
    there = make_box(Settings(data_dir=tmp_path / "pg", database_url=postgres_open_hall, secret_key="k" * 40), clock)
    assert accepted(there, day_file).version == 1
    assert take_in(there, day_file).is_new is False
    correct_one(its_hall)
    assert take_in(there, file_of(village)).comparison.relation is Relation.CONTINUES
    check_again(*kept_day_file(there.engine, its_hall.day_id, 2))
    known = hall_at(postgres_open_hall)
    known.engine.dispose()
    own = Hall(there.engine, there.writer, known.day_id, known.code, vault=there.vault)
    busy_hours(own)
    end(own)
    assert read_handed_day(hand_in(there, own.code).content).head.last_seq == own.seq()
    there.engine.dispose()


# -- how one chain follows another -----------------------------------------------------------------------------------


def chain(*hashes: int) -> list[ChainLink]:
    return [ChainLink(seq, bytes([one]) * 32) for seq, one in enumerate(hashes, 1)]


@pytest.mark.parametrize(
    ("known", "new", "relation"),
    [
        ((), (1, 2), Comparison(Relation.FIRST, 0, 2, 0)),
        ((1, 2), (1, 2), Comparison(Relation.SAME_EVENTS, 2, 0, 0)),
        ((1, 2), (1, 2, 3), Comparison(Relation.CONTINUES, 2, 1, 0)),
        ((1, 2, 3), (1,), Comparison(Relation.OLDER, 1, 0, 2)),
        ((1, 2, 3), (1, 4), Comparison(Relation.FORKED, 1, 1, 2)),
        ((1, 2), (3, 4), Comparison(Relation.FORKED, 0, 2, 2)),
    ],
)
def test_chains_are_compared_by_their_hashes(
    known: tuple[int, ...], new: tuple[int, ...], relation: Comparison
) -> None:
    assert compare(chain(*known), chain(*new)) == relation
