"""SECURITY M4: a database from elsewhere is not believed. A trigger, a view or an unknown admin does not come along."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queues.model.actor import Role
from queues.persistence.backup.backup import copy
from queues.persistence.backup.foreign_database import ForeignDatabase, chains_of, require_ours
from queues.persistence.engine import open_engine
from queues.persistence.people.people import create_user
from queues.persistence.schema.upgrades import upgrade
from tests.builders import NOON, open_hall, sqlite_url
from tests.tampering import around_triggers
from webapp.cli.main import cli


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A copy of a hall with an admin, as a USB stick brings it."""
    engine = open_engine(sqlite_url(tmp_path / "hall.db"))
    upgrade(engine)
    hall = open_hall(engine)
    hall.take("ktp")
    user = {"username": "panitia", "display_name": "Panitia", "role": Role.ADMIN, "password_hash": "…"}
    hall.writer.write(create_user, **user, now=NOON)
    engine.dispose()
    copy(tmp_path / "hall.db", tmp_path / "copy.db")
    return tmp_path / "copy.db"


def restored(backup: Path, *more: str, data: str = "spare") -> Any:
    known = {"GILIRAN_DATA_DIR": str(backup.parent / data), "GILIRAN_PUBLIC_URL": "http://192.168.8.10"}
    return CliRunner().invoke(cli, ["restore", str(backup), "--json", *more], env=known | {"LANG": "C.UTF-8"})


def events_on_box(data: Path) -> list[tuple[str, dict[str, Any]]]:
    query = """
        SELECT event.kind, payload FROM event JOIN stream ON stream.id = stream_id AND stream.kind = 'box' ORDER BY seq
    """
    with closing(sqlite3.connect(data / "giliran.db")) as connection:
        return [(kind, json.loads(payload)) for kind, payload in connection.execute(query)]


def done_to(backup: Path, *statements: str) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


# -- the schema ------------------------------------------------------------------------------------------------------

FOREIGN = {
    "trigger t1": ["CREATE TRIGGER t1 AFTER INSERT ON event BEGIN UPDATE event SET kind = 'ticket_issued'; END"],
    "view staff": ["CREATE VIEW staff AS SELECT * FROM staff_user"],
    "table notes": ["CREATE TABLE notes (text TEXT)"],
    "column ticket.phone": ["ALTER TABLE ticket ADD COLUMN phone TEXT"],
    "index one_live_turn_per_seat": ["DROP INDEX one_live_turn_per_seat"],
    "index ix_turn_ticket_id": ["DROP INDEX ix_turn_ticket_id", "CREATE INDEX ix_turn_ticket_id ON turn (number)"],
    "trigger event_is_never_changed": ["DROP TRIGGER event_is_never_changed"],
    "trigger event_is_never_deleted": [
        "DROP TRIGGER event_is_never_deleted",
        "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event BEGIN SELECT 1; END",
    ],
    "constraint day_service ck_day_service_quota": [
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'issued <= quota', 'issued <= 999999') WHERE name = 'day_service'",
    ],
}


@pytest.mark.parametrize("stranger", FOREIGN)
def test_what_our_migrations_did_not_make_is_refused_by_name(backup: Path, stranger: str) -> None:
    done_to(backup, *FOREIGN[stranger])
    with pytest.raises(ForeignDatabase) as refused:
        require_ours(backup)
    assert stranger in refused.value.strangers
    result = restored(backup, "--yes", "--untrusted")
    assert result.exit_code == 1 and "diubah di luar Giliran" in result.output and stranger in result.output
    assert not (backup.parent / "spare" / "giliran.db").exists()


@pytest.mark.parametrize("revision", ["9999", "'; --"])
def test_a_copy_of_a_later_release_or_of_none_is_refused(backup: Path, revision: str) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
    result = restored(backup, "--yes")
    assert result.exit_code == 1 and "lebih baru" in result.output


def test_a_copy_of_an_older_release_is_ours_and_is_brought_up_to_date(backup: Path) -> None:
    old = backup.with_name("old.db")
    engine = open_engine(sqlite_url(old))
    upgrade(engine, "0003")
    engine.dispose()
    require_ours(old)
    assert chains_of(old) is None
    assert restored(old).exit_code == 0
    assert [kind for kind, _ in events_on_box(backup.parent / "spare")] == ["restored"]


# -- the people ------------------------------------------------------------------------------------------------------


def test_an_admin_whom_nobody_here_knows_is_named_and_needs_a_yes(backup: Path) -> None:
    asked = restored(backup)
    assert asked.exit_code == 1 and "panitia (Panitia)" in asked.output and "--yes" in asked.output
    assert not (backup.parent / "spare" / "giliran.db").exists()
    assert restored(backup, "--yes").exit_code == 0
    own = backup.with_name("own.db")
    copy(backup.parent / "spare" / "giliran.db", own)
    again = restored(own)
    assert again.exit_code == 0, again.output  # the same admin with the same password is known here now
    copy(backup.parent / "spare" / "giliran.db", own)
    extra = "INSERT INTO staff_user SELECT zeroblob(16), 'pengawas', 'P', role, password_hash, 1, created_at, NULL"
    columns = "id, username, display_name, role, password_hash, is_active, created_at, pin_hash"
    of_the_admin = " FROM staff_user WHERE role = 'admin'"
    done_to(own, extra.replace("staff_user SELECT", f"staff_user ({columns}) SELECT") + of_the_admin)
    named = restored(own)
    assert named.exit_code == 1 and "pengawas" in named.output and "panitia" not in named.output


# -- the record ------------------------------------------------------------------------------------------------------


@pytest.fixture
def tampered(backup: Path) -> Path:
    engine = open_engine(sqlite_url(backup))
    with around_triggers(engine) as connection:
        connection.exec_driver_sql("UPDATE event SET kind = 'desk_opened' WHERE kind = 'ticket_issued'")
    engine.dispose()
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return backup


def test_a_copy_whose_record_is_broken_is_restored_only_when_that_is_said_and_it_is_noted(tampered: Path) -> None:
    refused = restored(tampered, "--yes")
    assert refused.exit_code == 1
    assert "tidak lagi seperti saat dicatat" in refused.output and "--untrusted" in refused.output
    assert restored(tampered, "--yes", "--untrusted").exit_code == 0
    kind, payload = events_on_box(tampered.parent / "spare")[-1]
    assert (kind, payload["trusted"]) == ("restored", False)


def test_a_restore_is_an_event_that_says_where_every_chain_stood(backup: Path) -> None:
    before = events_on_box_of_file(backup)
    assert restored(backup, "--yes").exit_code == 0
    spare = backup.parent / "spare"
    *kept, (kind, payload) = events_on_box(spare)
    assert kept == before and kind == "restored" and payload["trusted"] is True
    assert len(payload["streams"]) == 3
    with closing(sqlite3.connect(spare / "giliran.db")) as connection:
        after = connection.execute("SELECT kind, id, epoch FROM stream ORDER BY kind").fetchall()
    with closing(sqlite3.connect(backup)) as connection:
        before_it = connection.execute("SELECT kind, id, epoch + 1 FROM stream ORDER BY kind").fetchall()
    assert after == before_it and [kind for kind, *_ in after] == ["box", "catalogue", "day"]
    doctor = CliRunner().invoke(cli, ["doctor", "--json"], env={"GILIRAN_DATA_DIR": str(spare), "LANG": "C.UTF-8"})
    findings = {one["check"]: one for one in json.loads(doctor.output)["findings"]}
    assert findings["trail"]["ok"], findings["trail"]


def events_on_box_of_file(file: Path) -> list[tuple[str, dict[str, Any]]]:
    folder = file.parent / "only"
    folder.mkdir()
    (folder / "giliran.db").write_bytes(file.read_bytes())
    return events_on_box(folder)
