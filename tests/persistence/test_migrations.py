"""Migrations and tables say the same, on both databases, however many processes start at once."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from queues.persistence.engine import open_engine
from queues.persistence.schema import tables
from queues.persistence.schema.upgrades import MIGRATIONS, create_all, revision_of, upgrade
from tests.builders import Hall, open_hall, sqlite_url
from tests.patience import PATIENCE

# Alembic's own comparison does not see a changed WHERE of an index, a new CHECK or a default: ask the databases.
_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_POSTGRES = {
    "columns": """
        SELECT table_name, column_name,
               rank() OVER (PARTITION BY table_name ORDER BY ordinal_position), data_type,
               character_maximum_length, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "functions": """
        SELECT proname, prokind::text, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    """,
}


def definitions(engine: Engine) -> dict[Any, Any]:
    """Every table, column, constraint and index as the database itself describes it; not Alembic's own table."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(_SQLITE).all()
            # A table that was made anew has its name in quotes.
            said = {row[:3]: re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", row[3] or "") for row in rows}
            found = {key: re.sub(r"\s+", " ", sql) for key, sql in said.items()}
        else:
            found = {
                (what, row[0], row[1]): tuple(row[2:])
                for what, query in _POSTGRES.items()
                for row in connection.execute(text(query))
            }
    return {key: value for key, value in found.items() if not any("alembic_version" in str(part) for part in key)}


def made_by(way: Any, engine: Engine) -> dict[Any, Any]:
    way(engine)
    return definitions(engine)


def test_after_all_migrations_sqlite_holds_what_the_tables_say(tmp_path: Path) -> None:
    upgraded = made_by(upgrade, open_engine(sqlite_url(tmp_path / "upgraded.db")))
    created = made_by(create_all, open_engine(sqlite_url(tmp_path / "created.db")))
    assert upgraded == created
    assert ("table", "turn", "turn") in upgraded
    assert "WHERE" in upgraded["index", "one_live_turn_per_seat", "turn"]
    assert ("trigger", "event_is_never_changed", "event") in upgraded


@pytest.mark.postgres
def test_after_all_migrations_postgresql_holds_what_the_tables_say(postgres_engine: Engine, postgres_url: str) -> None:
    upgraded = definitions(postgres_engine)
    with postgres_engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    assert upgraded == made_by(create_all, postgres_engine)
    assert ("indexes", "turn", "one_live_turn_per_seat") in upgraded
    assert ("triggers", "event", "event_is_never_changed") in upgraded
    assert {what for what, *_ in upgraded} == set(_POSTGRES)


def test_the_comparison_notices_an_index_that_covers_other_rows(empty_engine: Engine) -> None:
    before = definitions(empty_engine)
    with empty_engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX one_live_turn_per_seat")
        connection.exec_driver_sql(
            "CREATE UNIQUE INDEX one_live_turn_per_seat ON turn (desk_id, seat) WHERE state = 'called'"
        )
    assert definitions(empty_engine) != before


def drift(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))


def test_alembic_would_write_no_further_migration(empty_engine: Engine) -> None:
    assert drift(empty_engine) == []


@pytest.mark.postgres
def test_alembic_would_write_no_further_migration_for_postgresql(postgres_engine: Engine) -> None:
    assert drift(postgres_engine) == []


def test_migrations_are_one_line_from_the_first_to_the_last() -> None:
    history = ScriptDirectory(str(MIGRATIONS))
    steps = list(history.walk_revisions())
    assert len(history.get_heads()) == 1
    assert [step.revision for step in steps] == [f"{number:04d}" for number in range(len(steps), 0, -1)]


DAY_OF_0003 = """
    INSERT INTO service_day (id, code, name, place, area, held_on, zone, opens_at, closes_at, state, pungli_number,
        desk_word, is_demo, others_per_priority, max_wait_minutes, epoch, last_seq, plan_seq)
    VALUES ('d1', 'old', '', '', '', '2026-11-21', '', '', '', 'open', '', '', 0, 2, 60, 1, 1, 1)
"""
ALERT_OF_0003 = """
    INSERT INTO alert (id, day_id, kind, subject, raised_at, acknowledged_by)
    VALUES ('a1', 'd1', 'board_away', '3F2A', '2026-11-21 05:00:00', 'p1')
"""


def test_alerts_of_before_survive_the_kinds_that_came_later(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "old.db"))
    upgrade(engine, "0003")
    with engine.begin() as connection:
        for row in (DAY_OF_0003, ALERT_OF_0003):
            connection.exec_driver_sql(row)
    upgrade(engine)
    with engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT id, kind, subject, acknowledged_by FROM alert").all()
        connection.exec_driver_sql("UPDATE alert SET kind = 'clock_doubtful'")
    assert kept == [("a1", "board_away", "3F2A", "p1")]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alert SET kind = 'invented'")


def test_upgrading_an_up_to_date_database_changes_nothing(hall: Hall) -> None:
    hall.take("ktp")
    before = definitions(hall.engine), hall.rows(tables.ticket), hall.events()
    upgrade(hall.engine)
    assert (definitions(hall.engine), hall.rows(tables.ticket), hall.events()) == before


def test_an_upgraded_database_enforces_foreign_keys_on_the_same_connection(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


_UPGRADE = """
import sys
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
print("ready", flush=True)
sys.stdin.readline()
upgrade(open_engine(sys.argv[1]))
"""


def upgrade_at_once(url: str, processes: int) -> list[int]:
    """Start so many processes, let them upgrade at the same moment, and return their exit codes."""
    started = [
        subprocess.Popen([sys.executable, "-c", _UPGRADE, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=PATIENCE)
    return [process.returncode for process in started]


def test_processes_that_start_at_once_upgrade_an_sqlite_database_once(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "new.db")
    assert upgrade_at_once(url, 4) == [0, 0, 0, 0]
    assert open_hall(open_engine(url)).take("ktp").number == "A001"


@pytest.mark.postgres
def test_processes_that_start_at_once_upgrade_a_postgresql_database_once(postgres_database: str) -> None:
    assert upgrade_at_once(postgres_database, 3) == [0, 0, 0]
    engine = open_engine(postgres_database)
    with engine.connect() as connection:
        assert connection.execute(select(tables.service_day)).all() == []
    engine.dispose()


_KILLED = """
import os, signal, sys
from sqlalchemy import event
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
engine, left = open_engine(sys.argv[1]), int(sys.argv[2])
@event.listens_for(engine, "before_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    left -= statement.split()[0] in ("CREATE", "INSERT", "UPDATE", "DROP", "ALTER")
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
upgrade(engine)
"""


@pytest.mark.parametrize("after", [1, 20, 70])
def test_a_process_that_is_killed_in_the_middle_of_an_upgrade_leaves_the_database_as_it_was(
    tmp_path: Path, empty_engine: Engine, after: int
) -> None:
    """`after`: so many changes of the schema."""
    url = sqlite_url(tmp_path / "old.db")
    engine = open_engine(url)
    upgrade(engine, "0003")
    with engine.begin() as connection:
        connection.exec_driver_sql(DAY_OF_0003)
    before = definitions(engine)
    engine.dispose()
    killed = subprocess.run([sys.executable, "-c", _KILLED, url, str(after)], timeout=PATIENCE, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (revision_of(engine), definitions(engine)) == ("0003", before)
    upgrade(engine)
    assert definitions(engine) == definitions(empty_engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT code FROM service_day").scalars().all() == ["old"]
