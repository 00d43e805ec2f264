"""Alembic's entry: runs the steps on the connection that `schema.upgrade` hands over.

A new step is drafted from the difference between a database and the tables, and then read and put right by hand:

    alembic -c queues/persistence/migrations/alembic.ini -x url=sqlite:////tmp/at-head.db revision --autogenerate -m "…"
"""

from alembic import context
from sqlalchemy import Connection

from queues.persistence.engine import open_engine
from queues.persistence.schema.tables import metadata


def _run_on(connection: Connection) -> None:
    # Batch: SQLite cannot alter most of a table and rebuilds it instead.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    handed_over = context.config.attributes.get("connection")
    if handed_over is not None:
        _run_on(handed_over)
        return
    engine = open_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.begin() as connection:
        _run_on(connection)


_run()
