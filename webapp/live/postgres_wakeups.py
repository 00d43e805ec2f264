"""Wakes other processes over PostgreSQL itself, where there is no Redis."""

from collections.abc import Collection, Iterator
from uuid import UUID

from psycopg import Connection, Error
from sqlalchemy import Engine, func, select, text

from webapp.live.wakeups import CHANNEL


class PostgresWire:
    """NOTIFY goes over the pool, LISTEN over a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tell(self, days: Collection[UUID]) -> None:
        with self._engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            for day_id in days:
                connection.execute(select(func.pg_notify(CHANNEL, str(day_id))))

    def hear(self) -> Iterator[UUID]:
        with self._engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            connection.execute(text(f"LISTEN {CHANNEL}"))
            driver = connection.connection.dbapi_connection
            assert isinstance(driver, Connection)
            try:
                for notice in driver.notifies():
                    yield UUID(notice.payload)
            except Error as lost:
                raise ConnectionError(type(lost).__name__) from lost
