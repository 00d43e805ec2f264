"""How an engine must behave: pragmas, explicit BEGIN, durable commits."""

import sqlite3
import time
from contextlib import closing

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

# BEGIN takes its snapshot at the first read; BEGIN IMMEDIATE takes the write lock at once, so that two writers wait
# instead of failing half-way.
BEGIN, BEGIN_TO_WRITE = "BEGIN", "BEGIN IMMEDIATE"

# On a nearly full disk the log of changes must be folded back while there is still room: later nothing helps, since to
# fold it back needs room too. With 4 MB left, half of SQLite's own figure records ten times as many commands.
PAGES_UNTIL_FOLDED_BACK = 500

_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # What a schema names is run as data, not as trusted code: a foreign file may once have been restored.
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cache_spill=OFF",
    # What is erased is overwritten at once. Some builds of SQLite do so by themselves, others do not.
    "PRAGMA secure_delete=ON",
    f"PRAGMA wal_autocheckpoint={PAGES_UNTIL_FOLDED_BACK}",
    "PRAGMA busy_timeout=5000",
)


def open_engine(url: str, **options: object) -> Engine:
    return prepare(create_engine(url, **options))


def prepare(engine: Engine) -> Engine:
    """Make an engine, wherever it was created, keep the promises of this package."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_explicitly)
    return engine


def _set_up_sqlite(dbapi_connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver would open a transaction only before a write, and so read two statements from two states.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    _use_wal(cursor)
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def fold_back(engine: Engine) -> bool:
    """Fold SQLite's log of changes back and empty it, so that it keeps nothing that was erased; whether it is empty.

    Waits for nobody: while somebody reads an older state it stays, and is folded back another time.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)) as connection:
        try:
            busy, _pages, _done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:  # locked by a writer
            return False
    return not busy


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Switch the file to WAL, which it then stays in.

    While another process makes the same switch on a new file, SQLite says "locked" at once: its busy timeout does not
    cover this one statement.
    """
    patience = 100
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as trouble:
            patience -= 1
            if trouble.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not patience:
                raise
            time.sleep(0.05)


def _begin_explicitly(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", BEGIN))
