"""A database file from elsewhere is not believed: its schema is compared with what our migrations make.

A trigger, a view, a changed constraint or an index over something else would go on working inside a hall that trusts
its database. So a restore compares every table, column, key, check, index, trigger and view with a database that the
migrations have just made up to the same revision. Compared is what SQLAlchemy's inspection says, not the text of the
statements: another version of a library may write the same table in other words.
"""

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Inspector, NullPool, create_engine, inspect, text

from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import knows_revision, upgrade
from queues.persistence.streams.chain_check import ChainReport, check_chains

Fact = tuple[str, ...]
_CHAINED_SINCE = "hash"  # the column of events that came with the chains
_OTHER_OBJECTS = text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
_REVISION = text("SELECT version_num FROM alembic_version")
_ADMINS = text("SELECT username, display_name, password_hash FROM staff_user WHERE role = 'admin' AND is_active")


class ForeignDatabase(Exception):
    """The file is no database of ours; `strangers` names what our migrations did not make, or lack there."""

    def __init__(self, strangers: tuple[str, ...]) -> None:
        super().__init__(", ".join(strangers))
        self.strangers = strangers


class UnknownRevision(Exception):
    """No revision of ours, or one of a later release."""


def require_ours(file: Path) -> None:
    """Refuses with ForeignDatabase or UnknownRevision; the file is only read, and nothing in its schema is run."""
    with _looking_at(file) as connection:
        revision, found = _revision_of(connection), set(_facts(connection))
    made = _made_by_migrations(revision)
    if found != made:
        raise ForeignDatabase(tuple(sorted({f"{kind} {name}" for kind, name, *_ in found ^ made})))


def chains_of(file: Path) -> ChainReport | None:
    """How the chains of its events are; None for a copy of before there were chains."""
    with _looking_at(file) as connection:
        if not any(column["name"] == _CHAINED_SINCE for column in inspect(connection).get_columns("event")):
            return None
        return check_chains(connection)


def admins_of(file: Path, *, live: bool = False) -> dict[str, tuple[str, str]]:
    """Who may do everything where this file is the data: username -> (shown name, hash of the password).

    `live`: it is the data of this box, with its log of changes beside it.
    """
    with _looking_at(file, live=live) as connection:
        return {row.username: (row.display_name, row.password_hash) for row in connection.execute(_ADMINS)}


# -- inside ----------------------------------------------------------------------------------------------------------


@contextmanager
def _looking_at(file: Path, *, live: bool = False) -> Iterator[Connection]:
    """Read only, and without running anything that the schema itself names."""

    def connect() -> sqlite3.Connection:
        uri = f"{file.resolve().as_uri()}?mode={'rw' if live else 'ro&immutable=1'}"
        opened = sqlite3.connect(uri, uri=True)
        opened.execute("PRAGMA trusted_schema=OFF")
        return opened

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _revision_of(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        raise UnknownRevision
    found = connection.execute(_REVISION).scalars().all()
    if len(found) != 1 or not knows_revision(found[0]):
        raise UnknownRevision
    return str(found[0])


def _made_by_migrations(revision: str) -> set[Fact]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'made.db'}")
        upgrade(engine, revision)
        with engine.connect() as connection:
            made = set(_facts(connection))
        engine.dispose()
    return made


def _facts(connection: Connection) -> Iterator[Fact]:
    """(kind, name, what else is said of it) of everything in the schema."""
    inspector = inspect(connection)
    for table in inspector.get_table_names():
        yield ("table", table)
        yield from _facts_of(inspector, table)
    for kind, name, table, sql in connection.execute(_OTHER_OBJECTS):
        yield (kind, name, table, re.sub(r"\s+", " ", sql or ""))


def _facts_of(inspector: Inspector, table: str) -> Iterator[Fact]:
    for column in inspector.get_columns(table):
        facts = map(str, (column["type"], column["nullable"], column["default"], column.get("computed")))
        yield ("column", f"{table}.{column['name']}", *facts)
    yield ("key", table, *inspector.get_pk_constraint(table)["constrained_columns"])
    for key in inspector.get_foreign_keys(table):
        yield ("key", table, str(key["constrained_columns"]), key["referred_table"], str(key["referred_columns"]))
    for unique in inspector.get_unique_constraints(table):
        yield ("constraint", f"{table} {unique['name']}", *unique["column_names"])
    for check in inspector.get_check_constraints(table):
        yield ("constraint", f"{table} {check['name']}", re.sub(r"\s+", " ", check["sqltext"]))
    for index in inspector.get_indexes(table):
        where = str(index.get("dialect_options", {}).get("sqlite_where", ""))
        facts = map(str, (index["column_names"], index["unique"], index.get("expressions"), where))
        yield ("index", str(index["name"]), table, *facts)
