"""LISTEN and NOTIFY over PostgreSQL: which days change, told between the processes that serve one database."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, select, text

CHANNEL = "giliran_day_changed"


class PostgresNotifications:
    """NOTIFY goes over the pool, LISTEN over a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tell(self, days: Collection[UUID]) -> None:
        with self._engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            for day_id in days:
                connection.execute(select(func.pg_notify(CHANNEL, str(day_id))))

    def hear(self) -> Iterator[UUID]:
        """For ever; raises a ConnectionError, or what SQLAlchemy raises, when the connection is lost."""
        with self._engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            connection.execute(text(f"LISTEN {CHANNEL}"))
            driver: Any = connection.connection.dbapi_connection
            try:
                for notice in driver.notifies():
                    yield UUID(notice.payload)
            except self._engine.dialect.loaded_dbapi.Error as lost:
                raise ConnectionError(type(lost).__name__) from lost
