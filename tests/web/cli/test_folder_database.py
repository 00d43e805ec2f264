"""A data folder knows its database: no command begins another one beside it (STAFF S9)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.redis_server import RedisServer
from webapp.cli.main import cli
from webapp.folder_database import database_of, note_database
from webapp.settings import Settings


class Folder:
    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *arguments: str, **environment: str) -> Result:
        known = {"GILIRAN_DATA_DIR": str(self.data), "GILIRAN_PUBLIC_URL": "http://127.0.0.1:9", "LANG": "C.UTF-8"}
        return CliRunner(env=known | environment).invoke(cli, list(arguments))

    def findings(self, **environment: str) -> dict[str, dict[str, Any]]:
        said = json.loads(self.run("doctor", "--json", **environment).output)
        return {one["check"]: one for one in said["findings"]}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


@pytest.mark.postgres
def test_no_sqlite_is_begun_beside_postgresql(folder: Folder, postgres_database: str) -> None:
    made = folder.run("user", "add", "andika", "--role", "clerk", GILIRAN_DATABASE_URL=postgres_database)
    assert made.exit_code == 0, made.output
    for command in (["day", "list"], ["user", "list"], ["backup"], ["restore", "x.db"]):
        refused = folder.run(*command)
        assert refused.exit_code == 1 and "memakai basis data PostgreSQL" in refused.output, refused.output
        assert "GILIRAN_DATABASE_URL" in refused.output
    assert not (folder.data / "giliran.db").exists()
    assert "GILIRAN_DATABASE_URL" in folder.findings()["folder_database"]["cure"]
    # As the message says: with the setting in the folder's own file every command is right.
    assert folder.run("settings", "set", "DATABASE_URL", postgres_database).exit_code == 0
    assert "andika" in folder.run("user", "list").output


@pytest.mark.postgres
def test_a_folder_of_sqlite_is_used_with_no_other_database(folder: Folder, postgres_database: str) -> None:
    assert folder.run("user", "add", "andika", "--role", "clerk").exit_code == 0
    refused = folder.run("user", "list", GILIRAN_DATABASE_URL=postgres_database)
    assert refused.exit_code == 1 and "memakai basis data SQLite" in refused.output
    (folder.data / "database").unlink()  # the data was moved, as the message says
    assert folder.run("user", "list", GILIRAN_DATABASE_URL=postgres_database).exit_code == 0


def test_a_folder_that_was_moved_or_copied_is_still_its_own(folder: Folder, tmp_path: Path) -> None:
    assert folder.run("user", "add", "andika", "--role", "clerk").exit_code == 0
    moved = Folder(folder.data.rename(tmp_path / "elsewhere"))
    assert "andika" in moved.run("user", "list").output
    copied = json.loads(moved.run("backup", "--json").output)["file"]
    assert moved.run("restore", copied, "--yes").exit_code == 0
    assert (tmp_path / "elsewhere/database").read_text() == "sqlite\n"


@pytest.mark.parametrize(
    "url, short",
    [
        (None, "sqlite"),
        ("sqlite:////elsewhere/hall.db", "sqlite /elsewhere/hall.db"),
        ("postgres://box:secret@db.example:5433/giliran", "postgresql db.example:5433 giliran"),
        ("postgresql+psycopg://other@/giliran?host=/run/postgresql", "postgresql /run/postgresql giliran"),
    ],
)
def test_what_is_noted_holds_no_user_and_no_password(tmp_path: Path, url: str | None, short: str) -> None:
    assert database_of(Settings(data_dir=tmp_path, database_url=url)) == short


# -- the doctor ------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_the_doctor_knows_postgresql_and_redis(
    folder: Folder, postgres_database: str, redis_server: RedisServer
) -> None:
    known = {"GILIRAN_DATABASE_URL": postgres_database, "GILIRAN_REDIS_URL": redis_server.url}
    found = folder.findings(**known)
    assert found["database"]["ok"] and found["database"]["what"].startswith("PostgreSQL 1")
    assert "belum ada data" in found["database"]["what"]
    assert found["redis"]["ok"] and found["redis"]["what"].startswith("Redis ")
    assert "Jalankan servernya" in found["reached"]["cure"]  # nobody listens at the public address
    assert "server" not in found  # each process is told its port by its own unit
    assert folder.run("user", "list", **known).exit_code == 0
    assert "belum ada data" not in folder.findings(**known)["database"]["what"]


@pytest.mark.postgres
def test_the_doctor_sees_a_database_of_another_program(folder: Folder, postgres_url: str) -> None:
    from sqlalchemy import create_engine, text

    from tests.postgres import new_database

    with new_database(postgres_url) as address:
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE customer (id int)"))
        engine.dispose()
        assert "program lain" in folder.findings(GILIRAN_DATABASE_URL=address)["database"]["cure"]


def test_a_redis_that_does_not_answer_is_found_with_what_to_do(folder: Folder, tmp_path: Path) -> None:
    found = folder.findings(GILIRAN_REDIS_URL=f"unix://{tmp_path}/no-redis")
    assert "GILIRAN_REDIS_URL" in found["redis"]["cure"]


def test_the_doctor_names_the_version_of_sqlite(folder: Folder) -> None:
    assert folder.findings()["sqlite"]["what"].startswith("SQLite 3.")


def test_a_folder_that_takes_no_file_stops_nothing(tmp_path: Path) -> None:
    """A disk that was full when the hall began again: what is noted waits for the next start."""
    (tmp_path / "database").mkdir()  # root, who may run the tests, can write everywhere else
    note_database(Settings(data_dir=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["database"]
