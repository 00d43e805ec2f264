"""One read transaction: every statement inside sees the same state of the database.

Whoever reads and may not import SQLAlchemy (`webapp.live`) finds here what an engine, a connection and its trouble are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

__all__ = ["Connection", "DatabaseTrouble", "Engine", "one_read"]

# Whatever a database or its driver has to complain about: who reads it again and again catches this.
DatabaseTrouble = SQLAlchemyError


@contextmanager
def one_read(engine: Engine) -> Iterator[Connection]:
    """A connection inside a read-only transaction; always rolled back, nothing is ever written here."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()
