"""`giliran backup` and `giliran restore`: the copy for the drawer, and the laptop that goes on with it."""

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from queues.persistence.backup.backup import check, contents
from tests.demo_days import copy_demo_day
from webapp.cli.main import cli


class Laptop:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.database = data / "giliran.db"
        self.known = {"GILIRAN_DATA_DIR": str(data), "GILIRAN_PUBLIC_URL": "http://192.168.8.10", "LANG": "C.UTF-8"}

    def run(self, *arguments: str, **more: str) -> Any:
        return CliRunner().invoke(cli, arguments, env=self.known | more)

    def json(self, *arguments: str, **more: str) -> dict[str, Any]:
        result = self.run(*arguments, "--json", **more)
        assert result.exit_code == 0, result.output
        said: dict[str, Any] = json.loads(result.output.splitlines()[-1])
        return said

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def first(tmp_path: Path) -> Laptop:
    made = Laptop(tmp_path / "first")
    copy_demo_day(made.data)
    return made


@pytest.fixture
def spare(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "spare")


def test_a_backup_goes_to_the_backup_folder_or_to_where_it_is_said(first: Laptop, tmp_path: Path) -> None:
    made = Path(first.json("backup")["file"])
    assert made.parent == first.data / "backups" and stat.S_IMODE(made.stat().st_mode) == 0o600
    (tmp_path / "usb").mkdir()
    copied = first.json("backup", str(tmp_path / "usb"))
    assert Path(copied["file"]).parent == tmp_path / "usb" and copied["days"][0]["epoch"] == 1
    other = Path(first.json("backup", GILIRAN_BACKUP_DIR=str(tmp_path / "usb"))["file"])
    assert other.parent == tmp_path / "usb"
    assert str(made) not in first.run("backup", str(tmp_path / "no" / "disk")).output


def test_a_backup_that_cannot_be_made_is_said(first: Laptop, spare: Laptop, tmp_path: Path) -> None:
    failed = first.run("backup", str(tmp_path / "no" / "disk"))
    assert failed.exit_code == 1 and "Cadangan gagal di" in failed.output
    empty = spare.run("backup")
    assert empty.exit_code == 1 and "Belum ada data" in empty.output
    elsewhere = spare.run("backup", GILIRAN_DATABASE_URL="postgresql://box@127.0.0.1/giliran")
    assert elsewhere.exit_code == 1 and "pg_dump" in elsewhere.output


def test_the_spare_laptop_goes_on_with_another_epoch_box_and_secret(first: Laptop, spare: Laptop) -> None:
    wifi = json.dumps({"name": "Balai Desa", "password": "rahasia123"})
    (first.data / "hall-wifi.json").write_text(wifi)
    kept = first.json("backup")
    done = spare.json("restore", kept["file"], "--yes")
    assert (spare.data / "hall-wifi.json").read_text() == wifi
    assert done["days"][0]["epoch"] == 2 and done["replaced"] is None
    assert "A021" in done["days"][0]["next"]
    assert spare.rows("SELECT id FROM box") != first.rows("SELECT id FROM box")
    assert spare.rows("SELECT DISTINCT box_id FROM event WHERE epoch = 2") == spare.rows("SELECT id FROM box")
    assert (spare.data / "secret-key").read_text() != (first.data / "secret-key").read_text()
    assert stat.S_IMODE(spare.database.stat().st_mode) == 0o600
    assert sorted(path.name for path in spare.data.iterdir()) == [
        "database",
        "giliran.db",
        "hall-wifi.json",
        "secret-key",
        "server.lock",
    ]


def test_after_a_restore_nobody_is_signed_in_and_each_desk_has_another_pin(first: Laptop, spare: Laptop) -> None:
    with closing(sqlite3.connect(first.database)) as connection, connection:
        connection.execute(
            "INSERT INTO session"
            " (id, secret_hash, way, user_id, mark, device, made_at, seen_at, lived_seconds, is_late) "
            "SELECT id, zeroblob(32), 'password', id, '', '', created_at, created_at, 0, 0 FROM staff_user LIMIT 1"
        )
    pins = "SELECT name, pin_hash FROM desk ORDER BY name"
    before = dict(first.rows(pins))
    (day,) = spare.json("restore", first.json("backup")["file"], "--yes")["days"]
    assert spare.rows("SELECT why FROM session") == [("restored",)]
    after = dict(spare.rows(pins))
    assert {one["desk"] for one in day["pins"]} == {name for name, pin_hash in before.items() if pin_hash}
    assert not set(before.values()) & set(after.values())
    for one in day["pins"][:2]:
        assert PasswordHasher().verify(after[one["desk"]], one["pin"])
    assert len({one["pin"] for one in day["pins"]}) == len(day["pins"])


def test_the_gap_can_be_chosen_and_the_folder_named(first: Laptop, tmp_path: Path) -> None:
    kept = first.json("backup")["file"]
    done = first.json("restore", kept, "--yes", "--gap", "55", "--data-dir", str(tmp_path / "third"))
    assert "A056" in done["days"][0]["next"]
    assert contents(tmp_path / "third" / "giliran.db").days[0].epoch == 2
    assert contents(first.database).days[0].epoch == 1


def test_newer_data_is_replaced_only_when_that_is_said_and_is_kept_aside(first: Laptop) -> None:
    kept = first.json("backup")["file"]
    day = json.loads(first.run("day", "list", "--json").output)[0]["code"]
    first.run("day", "stop-issuing", day)
    newer = contents(first.database)
    refused = first.run("restore", kept)
    assert refused.exit_code == 1 and "lebih baru" in refused.output and contents(first.database) == newer
    done = first.json("restore", kept, "--yes")
    assert check(Path(done["replaced"]), live=True).days == newer.days
    assert contents(first.database).days[0].epoch == 2
    again = first.run("restore", kept, "--yes")
    assert "giliran-replaced1.db" in again.output and "giliran serve" in again.output


def test_the_same_data_may_be_replaced_without_a_question(first: Laptop) -> None:
    kept = first.json("backup")["file"]
    assert first.json("restore", kept)["days"][0]["epoch"] == 2


def test_damaged_data_is_replaced_only_when_that_is_said(first: Laptop) -> None:
    kept = first.json("backup")["file"]
    first.database.write_bytes(b"not a database at all" * 1000)
    refused = first.run("restore", kept)
    assert refused.exit_code == 1 and "rusak" in refused.output
    assert first.json("restore", kept, "--yes")["days"][0]["epoch"] == 2


def test_what_is_no_whole_backup_changes_nothing(first: Laptop, tmp_path: Path) -> None:
    before = contents(first.database)
    half = tmp_path / "half.db"
    half.write_bytes(Path(first.json("backup")["file"]).read_bytes()[:30_000])
    for file, said in ((half, "bukan cadangan yang utuh"), (tmp_path / "nothing.db", "tidak ditemukan")):
        result = first.run("restore", str(file), "--yes")
        assert result.exit_code == 1 and said in result.output
    assert contents(first.database) == before


def test_a_running_server_is_not_restored_over(first: Laptop) -> None:
    kept = first.json("backup")["file"]
    code = (
        "import sys, time, pathlib; from webapp.cli.running import folder_lock\n"
        "print(folder_lock.hold(pathlib.Path(sys.argv[1])), flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code, first.data], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None and server.stdout.readline() == "True\n"
    refused = first.run("restore", kept, "--yes")
    server.kill()
    server.communicate()
    assert refused.exit_code == 1 and "sedang dipakai" in refused.output
    assert contents(first.database).days[0].epoch == 1


def test_days_that_are_over_keep_their_epoch(first: Laptop, spare: Laptop) -> None:
    day = json.loads(first.run("day", "list", "--json").output)[0]["code"]
    first.run("day", "close", day)
    done = spare.json("restore", first.json("backup")["file"], "--yes")
    assert done["days"] == [] and contents(spare.database).days[0].epoch == 1
