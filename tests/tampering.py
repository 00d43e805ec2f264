"""Going around the triggers that keep events: what somebody could do who has the database in hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"


@contextmanager
def around_triggers(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nothing keeps the events; afterwards everything looks as before."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER USER")
            yield connection
            connection.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER USER")
            return
        kept = connection.exec_driver_sql(_TRIGGERS).all()
        assert kept
        for name, _ in kept:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in kept:
            connection.exec_driver_sql(sql)
