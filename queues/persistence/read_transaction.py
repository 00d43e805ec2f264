"""One read transaction: every statement inside sees the same state of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


@contextmanager
def one_read(engine: Engine) -> Iterator[Connection]:
    """A connection inside a read-only transaction; always rolled back, nothing is ever written here."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()
