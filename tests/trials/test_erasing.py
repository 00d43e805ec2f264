"""SECURITY H6: what is about people is in no copy in clear, and nowhere once it is erased.

The box's own parts work on its own folder, with the true database, backups and keys; only time is an argument.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.persistence.backup.backup import back_up, backups_in, prune
from queues.persistence.personal.day_keys import DayKeys
from queues.persistence.personal.detail_vault import DetailVault
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, NOON, Hall, hall_at, sqlite_url
from tests.web import conftest
from tests.web.conftest import StandingClock
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import timely
from webapp.background.retention import retention_jobs
from webapp.services import Box

# The same fixtures as in tests.web: a box in a folder of its own.
app, box, clock, database_url, hall, settings, sqlite_open_hall = (
    conftest.app, conftest.box, conftest.clock, conftest.database_url, conftest.hall, conftest.settings,
    conftest.sqlite_open_hall,
)  # fmt: skip

ADDRESS, PHONE = "Jalan Kenanga-Tertanam 12", "081299887766"
NOTE, TOLD, REFERRAL = "Catatan-Tertanam", "Pesan-Tertanam", "Rujukan-Tertanam"
PLANTED = (ADDRESS, PHONE, NOTE, TOLD, REFERRAL, "Siti Tertanam")


def end(hall: Hall, outcome: str, **more: Any) -> None:
    hall.take("ktp")
    hall.finish(hall.call("1").id, outcome, **more)


@pytest.fixture
def planted(hall: Hall) -> Hall:
    """A morning that left an address, notes, a message and a referral; and one address that was taken back."""
    letter = {"recipient": "Siti Tertanam", "address": ADDRESS, "phone": PHONE}
    end(hall, "posted", detail=letter, note=NOTE)
    end(hall, "documents_missing", detail={"note": TOLD})
    end(hall, "referred", detail={"confidential": True, "to_office": REFERRAL})
    assert len(hall.details()) == 4
    return hall


class House:
    """The runner of a box, which looks when it is told to."""

    def __init__(self, box: Box, clock: StandingClock) -> None:
        self.box, self.clock = box, clock
        self.runner = JobRunner(box.engine, box.writer, timely(box.time, retention_jobs(box)))

    def pass_days(self, days: float) -> None:
        """True time, with a look twice a day and some at the end."""
        for _ in range(int(days * 2)):
            self.clock.at += timedelta(hours=12)
            self.runner.look(self.clock.now())
        for _ in range(3):
            self.runner.look(self.clock.now())


@pytest.fixture
def house(box: Box, clock: StandingClock) -> House:
    return House(box, clock)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def places_of(*words: str, under: Path) -> list[str]:
    return [name for name, content in files(under) if any(word.encode() in content for word in words)]


def copied(hall: Hall, box: Box, clock: StandingClock) -> Path:
    return back_up(Path(str(hall.engine.url.database)), box.settings.backups, clock.now())


def test_before_erasing_nothing_stands_in_clear_in_database_log_or_copies(
    planted: Hall, box: Box, clock: StandingClock, tmp_path: Path
) -> None:
    copied(planted, box, clock)
    assert len(list(files(tmp_path))) >= 4  # database, its log, a copy, a key
    assert places_of(*PLANTED, under=tmp_path) == []
    assert REFERRAL in str(planted.details())


def test_no_key_is_in_a_copy_and_a_copy_opens_nothing_without_it(
    planted: Hall, box: Box, clock: StandingClock, tmp_path: Path
) -> None:
    copy = copied(planted, box, clock)
    code = box.day_keys.code(planted.day_id)
    secret = box.day_keys._secrets(planted.day_id)[0]
    derived = [box.day_keys.key_of(planted.day_id), box.day_keys.derive(planted.day_id, "source")]
    raw = copy.read_bytes()
    assert not any(one in raw for one in (code.encode(), code.replace("-", "").encode(), secret, *derived))
    thief = hall_at(sqlite_url(copy))
    thief.vault = DetailVault.under(DayKeys(tmp_path / "thief"))
    assert [row["body"] for row in thief.details()] == [None] * 4
    thief.engine.dispose()


def test_after_its_time_nothing_can_be_read_in_any_copy(
    planted: Hall, box: Box, clock: StandingClock, house: House, tmp_path: Path
) -> None:
    rows = [bytes(row["body"]) for row in planted.rows(tables.personal_detail)]
    carried_off = copied(planted, box, clock).read_bytes()
    planted.do(close_day, by=COORDINATOR, day_id=planted.day_id)
    house.pass_days(29)
    assert len(planted.details()) == 4
    house.pass_days(2)
    assert planted.details() == []
    assert box.day_keys.kept() == {}
    assert [name for name, content in files(tmp_path) if "backups" not in name for row in rows if row in content] == []
    assert [row["kind"] for row in planted.rows(tables.event) if row["kind"] == "day_key_forgotten"]
    (tmp_path / "carried.db").write_bytes(carried_off)
    thief = hall_at(sqlite_url(tmp_path / "carried.db"))
    thief.vault = box.vault  # all that this box still knows
    assert [row["body"] for row in thief.details()] == [None] * 4
    thief.engine.dispose()


def test_an_address_that_was_taken_back_is_gone_at_once_and_its_copy_dies_with_the_key(
    hall: Hall, box: Box, clock: StandingClock, house: House, tmp_path: Path
) -> None:
    end(hall, "posted", detail={"recipient": "Siti", "address": ADDRESS})
    (row,) = hall.rows(tables.personal_detail)
    copy = copied(hall, box, clock)
    hall.undo(row["turn_id"])
    assert hall.details() == []
    hall.engine.dispose()  # the last connection folds the log back
    left = [name for name, content in files(tmp_path) if bytes(row["body"]) in content]
    assert left == [str(copy.relative_to(tmp_path))]
    house.pass_days(31)
    assert box.day_keys.kept() == {}


def test_the_key_stays_while_something_is_still_kept_under_it(planted: Hall, box: Box, house: House) -> None:
    """A correction three weeks later begins a time of its own."""
    house.pass_days(21)
    with box.engine.begin() as connection:
        later = {"erase_after": NOON + timedelta(days=51)}
        connection.execute(
            tables.personal_detail.update().where(tables.personal_detail.c.purpose == "outcome_note"), later
        )
    house.pass_days(20)
    assert [row["body"] for row in planted.details()] == [{"note": NOTE}]
    house.pass_days(11)
    assert (planted.details(), box.day_keys.kept()) == ([], {})


def test_copies_older_than_thirty_days_go_and_the_newest_stays(
    planted: Hall, box: Box, clock: StandingClock, house: House
) -> None:
    made = []
    for _ in range(4):
        made.append(copied(planted, box, clock))
        house.pass_days(10)
    assert backups_in(box.settings.backups) == made[2:]
    house.pass_days(60)
    assert backups_in(box.settings.backups) == made[3:]
    prune(box.settings.backups, made[3], keep=0)
    assert backups_in(box.settings.backups) == made[3:]


def test_a_clock_that_is_forty_days_ahead_for_a_minute_forgets_nothing(
    planted: Hall, box: Box, clock: StandingClock, house: House
) -> None:
    made = [copied(planted, box, clock) for _ in range(2)]
    house.pass_days(1)
    clock.ahead = timedelta(days=40)
    house.runner.look(clock.now())
    clock.ahead = timedelta(0)
    house.runner.look(clock.now())
    assert backups_in(box.settings.backups) == made
    assert list(box.day_keys.kept()) == [planted.day_id]
    assert len(planted.details()) == 4


def test_the_database_that_a_restore_put_aside_goes_a_day_later(box: Box, clock: StandingClock) -> None:
    aside = [box.settings.data_dir / name for name in ("giliran-replaced.db", "giliran-replaced3.db-wal")]
    other = box.settings.data_dir / "giliran-notes.txt"
    for path in (*aside, other):
        path.write_text(ADDRESS)
    # A file's entry has the time of the machine that runs the test: let it be that time in the hall.
    clock.at = datetime.fromtimestamp(other.stat().st_ctime, UTC)
    house = House(box, clock)
    house.pass_days(0.5)
    assert all(path.exists() for path in aside)
    house.pass_days(1)
    assert [path.exists() for path in (*aside, other)] == [False, False, True]
