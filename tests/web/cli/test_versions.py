"""`giliran upgrade` and `giliran go-back`: a copy before each update, and a way back that loses nothing unsaid."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queues.persistence.backup.backup import check, contents
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import newest_revision, upgrade
from tests.builders import NOON, hall_at, sqlite_url
from webapp.cli.main import cli


class Box:
    """The data folder of a computer, with one day in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "giliran.db"
        self.known = {"GILIRAN_DATA_DIR": str(folder), "GILIRAN_PUBLIC_URL": "http://192.168.8.10", "LANG": "C.UTF-8"}

    def run(self, *arguments: str) -> Any:
        return CliRunner().invoke(cli, arguments, env=self.known)

    def json(self, *arguments: str) -> dict[str, Any]:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        said: dict[str, Any] = json.loads(result.stdout)
        return said

    def change(self, statement: str) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement)

    def revision(self) -> str:
        with closing(sqlite3.connect(self.database)) as connection:
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    def numbers(self, database: Path | None = None) -> list[str]:
        with closing(sqlite3.connect(database or self.database)) as connection:
            return [row[0] for row in connection.execute("SELECT number FROM ticket ORDER BY number")]

    def give_numbers(self, how_many: int) -> None:
        hall = hall_at(sqlite_url(self.database))
        hall.take_many(how_many, "ktp", at=NOON)
        hall.engine.dispose()

    def update_to_a_later_release(self) -> Path:
        """What an update does: a copy of before, then a schema that this release does not know."""
        folder = self.folder / "backups"
        folder.mkdir(exist_ok=True)
        kept = Path(self.json("backup", str(folder / "before-9.9.9"))["file"])
        self.change("ALTER TABLE box ADD COLUMN later TEXT")
        self.change("UPDATE alembic_version SET version_num = '9999'")
        return kept


@pytest.fixture
def box(hall_file: Path, tmp_path: Path) -> Box:
    made = Box(tmp_path / "data")
    made.folder.mkdir()
    shutil.copy(hall_file, made.database)
    made.give_numbers(3)
    return made


@pytest.fixture
def old_box(tmp_path: Path) -> Box:
    """Its schema is of some releases ago."""
    made = Box(tmp_path / "old")
    made.folder.mkdir()
    engine = open_engine(sqlite_url(made.database))
    upgrade(engine, "0019")
    engine.dispose()
    return made


# -- forwards --------------------------------------------------------------------------------------------------------


def test_an_upgrade_keeps_a_copy_of_before_and_brings_the_data_up_to_date(old_box: Box) -> None:
    said = old_box.json("upgrade")
    kept = Path(said["kept"])
    assert kept.parent.parent == old_box.folder / "backups" and kept.parent.name.startswith("before-")
    assert (old_box.revision(), said["schema"]) == (newest_revision(), newest_revision())
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0019",)


def test_an_upgrade_that_was_interrupted_goes_on_with_the_copy_that_it_made(old_box: Box) -> None:
    before = shutil.copy(old_box.database, old_box.folder / "as-before")
    first = old_box.json("upgrade")
    shutil.move(before, old_box.database)  # the power went before its last write
    assert old_box.json("upgrade")["kept"] == first["kept"]
    assert old_box.revision() == newest_revision()


def test_without_room_for_a_copy_nothing_is_upgraded(old_box: Box) -> None:
    (old_box.folder / "backups").write_text("a file where a folder should be")
    for command in (["upgrade"], ["serve", "--bind", "127.0.0.1:0"]):
        refused = old_box.run(*command)
        assert refused.exit_code == 1 and "Data tidak diperbarui" in refused.output
    assert old_box.revision() == "0019"


def test_an_upgrade_of_nothing_makes_nothing(tmp_path: Path, box: Box) -> None:
    empty = Box(tmp_path / "empty")
    assert "Belum ada data" in empty.run("upgrade").output
    assert not empty.folder.exists()
    assert box.json("upgrade")["kept"] is None
    assert not (box.folder / "backups").exists()


# -- older code, newer data ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["serve"], ["day", "list"], ["upgrade"], ["demo"]], ids=" ".join)
def test_an_older_program_refuses_newer_data_in_a_sentence_and_changes_nothing(box: Box, command: list[str]) -> None:
    box.update_to_a_later_release()
    before = contents(box.database)
    refused = box.run(*command)
    assert refused.exit_code == 1
    assert "Data ini sudah dipakai oleh Giliran yang lebih baru (skema 9999)" in refused.output
    assert "giliran go-back" in refused.output and "Traceback" not in refused.output
    assert box.revision() == "9999" and contents(box.database) == before


def test_it_says_so_in_english_too(box: Box) -> None:
    box.update_to_a_later_release()
    said = box.run("--lang", "en", "day", "list").output
    assert "These data have been used by a newer Giliran (schema 9999)" in said and "giliran go-back" in said


def test_the_doctor_says_it_among_its_findings(box: Box) -> None:
    box.update_to_a_later_release()
    said = box.run("doctor").output
    assert "Data ini sudah dipakai oleh Giliran yang lebih baru" in said and "Traceback" not in said


# -- backwards -------------------------------------------------------------------------------------------------------


def test_where_nothing_happened_since_the_update_the_data_of_before_go_on_as_they_were(box: Box) -> None:
    kept = box.update_to_a_later_release()
    before = check(kept)
    done = box.json("go-back", "--if-nothing-is-lost")
    assert done["file"] == str(kept) and not done["lost"]["days"]
    assert contents(box.database) == before  # the same epoch: phones and PINs stay as they are
    assert box.revision() == newest_revision()
    newer = Path(done["kept"])
    assert newer.parent == box.folder and box.numbers(newer) == box.numbers()


def test_what_would_be_lost_is_said_and_stops_whoever_has_not_agreed(box: Box) -> None:
    box.update_to_a_later_release()
    box.give_numbers(2)
    for how in ([], ["--if-nothing-is-lost"]):
        refused = box.run("go-back", *how)
        assert refused.exit_code == 1
        assert "2 nomor" in refused.output and "giliran go-back --yes" in refused.output
    assert box.revision() == "9999" and len(box.numbers()) == 5
    assert not list(box.folder.glob("giliran-newer*"))


def test_whoever_agrees_goes_on_without_giving_a_number_twice_and_keeps_the_newer_data(box: Box) -> None:
    box.update_to_a_later_release()
    box.give_numbers(30)
    given = box.numbers()
    done = box.json("go-back", "--yes")
    assert done["lost"]["days"][0]["numbers"] == 30
    assert box.numbers(Path(done["kept"])) == given
    assert len(box.numbers()) == 3
    assert contents(box.database).days[0].epoch == 2
    box.give_numbers(1)
    assert set(box.numbers()) - set(given) == {"A034"}


def test_newer_data_that_cannot_be_read_stops_whoever_has_not_agreed_and_are_kept(box: Box) -> None:
    box.update_to_a_later_release()
    box.change("ALTER TABLE series RENAME TO line")
    refused = box.run("go-back", "--if-nothing-is-lost")
    assert refused.exit_code == 1 and "tidak dapat membaca" in refused.output
    done = box.json("go-back", "--yes")
    assert done["lost"] is None and len(box.numbers(Path(done["kept"]))) == 3
    assert contents(box.database).days[0].epoch == 2


def test_without_a_copy_of_before_it_says_what_else_helps(box: Box) -> None:
    kept = box.update_to_a_later_release()
    kept.unlink()
    refused = box.run("go-back", "--yes")
    assert refused.exit_code == 1 and "Tidak ada cadangan dari sebelum pembaruan" in refused.output
    assert box.revision() == "9999"


def test_a_copy_that_the_newer_release_made_is_passed_over(box: Box) -> None:
    kept = box.update_to_a_later_release()
    shutil.copy(box.database, kept.with_name("giliran-n00099-2026-11-30-080000.db"))
    assert box.json("go-back")["file"] == str(kept)


def test_data_that_fit_are_left_as_they_are(box: Box) -> None:
    assert box.json("go-back") == {"file": None, "kept": None}
    assert len(box.numbers()) == 3
