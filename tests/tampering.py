"""Going around the triggers that keep events: what somebody could do who has the database in hand."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"


@contextmanager
def without_triggers(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The connection while nothing keeps the events of an SQLite database; afterwards everything looks as before."""
    kept: list[Any] = connection.execute(_TRIGGERS).fetchall()
    assert kept
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, sql in kept:
        connection.execute(sql)
