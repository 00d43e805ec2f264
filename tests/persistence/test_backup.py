"""A backup is the whole state of one moment, checked, closed to others, and holds no secret."""

import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from queues.model.actor import Role
from queues.persistence.backup.backup import (
    BackupFailed,
    aged,
    back_up,
    backups_in,
    become_another_box,
    check,
    contents,
    newest_in,
    prune,
    put_in_place,
    settle,
)
from queues.persistence.backup.before_updates import aged_before_updates, copies_in
from queues.persistence.backup.companion import LARGEST, WIFI, companion_of, restore_companion
from queues.persistence.people.people import create_access_token, create_user, set_desk_pin
from queues.persistence.schema.tables import box
from tests.builders import CITIZEN, NOON, TOKENS, Hall, hall_at, later, sqlite_url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_a_backup_holds_everything_and_has_day_and_time_in_its_name(hall: Hall, hall_file: Path, folder: Path) -> None:
    taken = hall.take_many(3, "ktp")
    made = back_up(hall_file, folder, NOON)
    assert made.name == "giliran-n00001-2026-11-21-120000.db"  # midday in Jakarta
    assert sorted(path.name for path in folder.iterdir()) == [made.name]
    copied = hall_at(sqlite_url(made))
    assert copied.seq() == hall.seq() and copied.ticket(taken[2].id).number == "A003"
    copied.engine.dispose()


def test_a_backup_says_which_days_it_holds_and_until_when(hall: Hall, hall_file: Path, folder: Path) -> None:
    hall.take("ktp", at=later(minutes=3))
    found = check(back_up(hall_file, folder, NOON))
    assert [(day.code, day.epoch, day.seq, day.is_closed) for day in found.days] == [(hall.code, 1, hall.seq(), False)]
    assert (found.newest_at, found.zone) == (later(minutes=3), "Asia/Jakarta")
    assert contents(hall_file) == found


def test_only_the_owner_can_read_a_backup(hall_file: Path, folder: Path) -> None:
    made = back_up(hall_file, folder, NOON)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_backup_that_is_made_in_a_busy_hall_is_of_one_moment(hall: Hall, hall_file: Path, folder: Path) -> None:
    done = threading.Event()

    def rush() -> None:
        other = hall_at(sqlite_url(hall_file))
        while not done.is_set():
            other.take("ktp")
        other.engine.dispose()

    crowd = threading.Thread(target=rush)
    crowd.start()
    try:
        made = [back_up(hall_file, folder, NOON + timedelta(seconds=n)) for n in range(5)]
    finally:
        done.set()
        crowd.join()
    for path in made:
        with closing(sqlite3.connect(path)) as copy:
            last_seq = copy.execute("SELECT last_seq FROM stream WHERE kind = 'day'").fetchone()[0]
            of_day = "SELECT count(*), max(seq) FROM event WHERE stream_id IN (SELECT id FROM service_day)"
            assert copy.execute(of_day).fetchone() == (last_seq, last_seq)
            tickets = copy.execute("SELECT count(*) FROM ticket").fetchone()[0]
            assert copy.execute("SELECT last_count FROM series WHERE name = 'A'").fetchone()[0] == tickets


def test_no_token_pin_password_or_device_is_in_a_backup(hall: Hall, hall_file: Path, folder: Path) -> None:
    secrets = [TOKENS.token(hall.take(service).id) for service in ("ktp", "bpjs", "sim")]
    hall.cancel(hall.take("kk", by=CITIZEN).id)
    with hall.engine.begin() as connection:
        for role in (Role.CLERK, Role.GREETER, Role.ADMIN):
            secrets.append(create_access_token(connection, role=role, label="tablet", now=NOON, day_id=hall.day_id))
        create_user(
            connection, username="sari", display_name="Sari", role=Role.CLERK, password_hash="$argon2id$…", now=NOON
        )
        set_desk_pin(connection, hall.desk_id("1"), "$argon2id$…", now=NOON)
    raw = back_up(hall_file, folder, NOON).read_bytes()
    assert b"tablet" in raw and b"A001" in raw
    for secret in (*secrets, "a secret that only the tests of Giliran know"):
        assert secret.encode() not in raw
        assert secret.upper().encode() not in raw


# -- what goes wrong -------------------------------------------------------------------------------------------------


def test_a_missing_disk_is_not_replaced_by_a_folder_of_that_name(hall_file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed) as failed:
        back_up(hall_file, tmp_path / "usb" / "backups", NOON)
    assert failed.value.reason == "No such file or directory"
    assert not (tmp_path / "usb").exists()


def test_a_broken_database_gives_no_backup(hall: Hall, hall_file: Path, folder: Path) -> None:
    hall.take_many(30, "ktp")
    hall.engine.dispose()
    settle(hall_file)
    content = bytearray(hall_file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    hall_file.write_bytes(content)
    with pytest.raises(BackupFailed):
        back_up(hall_file, folder, NOON)
    assert list(folder.iterdir()) == []


def test_half_a_file_is_no_backup(hall_file: Path, folder: Path) -> None:
    made = back_up(hall_file, folder, NOON)
    made.write_bytes(made.read_bytes()[:20_000])
    with pytest.raises(sqlite3.Error):
        check(made)


def test_another_kind_of_file_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Yth. Bapak Camat" * 200)
    with pytest.raises(sqlite3.Error):
        check(tmp_path / "letter.db")


def test_what_a_killed_process_left_is_cleared_away(hall_file: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / ".giliran-draft-4711").write_bytes(b"half")
    made = back_up(hall_file, folder, NOON)
    assert list(folder.iterdir()) == [made]


# -- keeping ---------------------------------------------------------------------------------------------------------


def names(folder: Path, *stamps: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    made = [folder / f"giliran-{stamp}.db" for stamp in stamps]
    for path in made:
        path.touch()
    return made


def test_the_newest_stay_and_the_last_of_each_date(folder: Path) -> None:
    old = names(folder, "2026-11-19-080000", "2026-11-19-140000", "2026-11-20-140000")
    today = names(folder, *(f"2026-11-21-09{minute:02d}00" for minute in range(6)))
    (folder / "note.txt").touch()
    gone = prune(folder, today[-1], keep=4)
    assert set(gone) == {old[0], today[0], today[1]}
    assert backups_in(folder) == [old[1], old[2], *today[2:]]
    assert (folder / "note.txt").exists()


def test_a_clock_that_jumps_does_not_change_the_order_of_making(hall: Hall, hall_file: Path, folder: Path) -> None:
    """FIELD F30: forty days ahead for a while, and back."""
    folder.mkdir()
    (old,) = names(folder, "2026-11-21-110000")  # of a version that gave no numbers
    ahead = [back_up(hall_file, folder, NOON + timedelta(days=40, minutes=minute)) for minute in range(4)]
    hall.take("ktp")
    today = [back_up(hall_file, folder, NOON + timedelta(minutes=minute)) for minute in range(3)]
    assert backups_in(folder) == [old, *ahead, *today] == sorted(backups_in(folder))
    gone = prune(folder, today[-1], keep=4)
    assert backups_in(folder)[-4:] == [ahead[-1], *today]
    assert set(gone) == {old, *ahead[:3]}
    assert newest_in(folder) == today[-1]


def test_the_newest_is_told_by_what_it_holds(hall: Hall, hall_file: Path, folder: Path) -> None:
    first = back_up(hall_file, folder, NOON)
    hall.take("ktp")
    second = back_up(hall_file, folder, NOON)
    swapped = folder / "giliran-n00009-2026-11-21-120000.db"
    first.rename(swapped)
    (folder / "giliran-n00010-2026-11-21-120000.db").write_bytes(second.read_bytes()[:5000])  # torn
    assert newest_in(folder) == second
    assert newest_in(folder / "nothing") is None


def test_old_copies_go_but_never_the_last_and_those_of_the_future_begin_to_age(hall_file: Path, folder: Path) -> None:
    made = [back_up(hall_file, folder, NOON + timedelta(days=day)) for day in (-400, -31, -29, 300, -50)]
    assert aged(folder, NOON) == made[:2]
    assert aged(folder, NOON + timedelta(days=29)) == made[:3]
    assert aged(folder, NOON + timedelta(days=31)) == made[:4]


def test_copies_of_before_updates_go_too_the_last_one_of_each_as_well(hall_file: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    made = [back_up(hall_file, folder / f"before-{day}", NOON - timedelta(days=day)) for day in (40, 20)]
    plain = back_up(hall_file, folder, NOON - timedelta(days=40))
    assert aged_before_updates(folder, NOON) == made[:1]
    assert set(copies_in(folder)) == {plain, *made}


def test_a_copy_is_read_from_the_disk_before_older_ones_go(hall: Hall, hall_file: Path, folder: Path) -> None:
    kept = back_up(hall_file, folder, NOON)
    hall.engine.dispose()
    settle(hall_file)
    content = bytearray(hall_file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xff" * 8192
    hall_file.write_bytes(content)
    with pytest.raises(BackupFailed):
        prune(folder, back_up(hall_file, folder, NOON), keep=0)
    assert backups_in(folder) == [kept]


def test_no_folder_holds_no_backups(folder: Path) -> None:
    assert backups_in(folder) == []


# -- putting one in place --------------------------------------------------------------------------------------------


def test_the_database_that_was_there_stays_aside_with_its_journal(hall: Hall, hall_file: Path, folder: Path) -> None:
    hall.take("ktp")
    made = back_up(hall_file, folder, NOON)
    hall.take_many(2, "ktp")  # only in the journal beside the file
    killed = folder / "killed.db"
    for suffix in ("", "-wal"):
        Path(f"{killed}{suffix}").write_bytes(Path(f"{hall_file}{suffix}").read_bytes())
    put_in_place(made, killed, folder / "aside.db")
    before, after = hall_at(sqlite_url(folder / "aside.db")), hall_at(sqlite_url(killed))
    assert (len(before.turns()), len(after.turns())) == (3, 1)
    for one in (before, after):
        one.engine.dispose()


def test_a_restored_database_is_another_box(hall: Hall) -> None:
    (was,) = hall.rows(box)
    with hall.engine.begin() as connection:
        box_id = become_another_box(connection, now=NOON, trusted=True)
    (now,) = hall.rows(box)
    assert now["id"] == box_id != was["id"]


def test_settling_leaves_one_file(hall: Hall, hall_file: Path) -> None:
    hall.take("ktp")
    hall.engine.dispose()
    settle(hall_file)
    assert sorted(name for name in os.listdir(hall_file.parent) if name.startswith("hall.db")) == ["hall.db"]
    assert check(hall_file).days[0].seq == hall.seq()


def test_the_wifi_of_the_hall_goes_with_a_copy_and_with_the_copy_it_goes(hall_file: Path, folder: Path) -> None:
    wifi = hall_file.with_name(WIFI)
    wifi.write_text("first")
    first = back_up(hall_file, folder, NOON)
    wifi.write_text("second")
    second = back_up(hall_file, folder, later(minutes=5))
    wifi.unlink()
    third = back_up(hall_file, folder, later(minutes=10))
    assert [companion_of(one).read_text() for one in (first, second)] == ["first", "second"]
    assert not companion_of(third).exists()
    assert stat.S_IMODE(companion_of(first).stat().st_mode) == 0o600
    assert backups_in(folder) == [first, second, third]
    assert set(prune(folder, third, keep=2)) == {first}
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [second.name, companion_of(second).name, third.name]
    )


def test_a_restore_brings_the_wifi_back_and_never_over_another(hall_file: Path, folder: Path, tmp_path: Path) -> None:
    hall_file.with_name(WIFI).write_text("of the first")
    made = back_up(hall_file, folder, NOON)
    spare = tmp_path / "spare"
    spare.mkdir()
    assert restore_companion(made, spare)
    assert (spare / WIFI).read_text() == "of the first"
    assert stat.S_IMODE((spare / WIFI).stat().st_mode) == 0o600
    (spare / WIFI).write_text("of the spare")
    assert not restore_companion(made, spare)
    assert (spare / WIFI).read_text() == "of the spare"


@pytest.mark.parametrize("kind", ["absent", "folder", "link", "large"])
def test_whatever_else_a_stick_has_under_that_name_is_left_there(tmp_path: Path, kind: str) -> None:
    copy, secret, spare = tmp_path / "giliran-n00001-2026-11-21-120000.db", tmp_path / "secret", tmp_path / "spare"
    secret.write_text("secret")
    spare.mkdir()
    lies = companion_of(copy)
    if kind == "folder":
        lies.mkdir()
    elif kind == "link":
        lies.symlink_to(secret)
    elif kind == "large":
        lies.write_text("a" * (LARGEST + 1))
    assert not restore_companion(copy, spare)
    assert list(spare.iterdir()) == []
