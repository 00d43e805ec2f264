"""An engine on SQLite: durable, strict, and patient with another process on a new file."""

import sqlite3
import threading
from pathlib import Path

from sqlalchemy import Engine

from queues.persistence.engine import open_engine
from tests.builders import sqlite_url


def test_an_engine_for_sqlite_is_durable_and_strict(empty_engine: Engine) -> None:
    with empty_engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "cache_spill", "trusted_schema")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "cache_spill": 0, "trusted_schema": 0}


def test_a_new_file_that_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    """Here SQLite says "locked" at once, whatever its busy timeout."""
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, other.rollback)
    release.start()
    with open_engine(sqlite_url(path)).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    release.join()
    other.close()


def test_a_transaction_reads_one_state_from_its_first_statement_on(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "new.db"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE seen (number INTEGER)")
    with engine.connect() as reader, engine.connect() as writer:
        count = "SELECT count(*) FROM seen"
        assert reader.exec_driver_sql(count).scalar_one() == 0
        writer.exec_driver_sql("INSERT INTO seen VALUES (1)")
        writer.commit()
        assert reader.exec_driver_sql(count).scalar_one() == 0
    engine.dispose()
