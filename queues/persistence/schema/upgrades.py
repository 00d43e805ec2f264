"""The schema of a database: brought up to date by migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, insert, select, text

from queues.persistence.engine import BEGIN_TO_WRITE
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import box, metadata
from queues.persistence.streams.recording import begin_shared_streams

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerDatabase(Exception):
    """A later release has brought the database to a schema that is not known here. Nothing in it was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at revision {revision}, which is not known here")
        self.revision = revision


# Any number will do, as long as every process of ours takes the same.
_ADVISORY_LOCK = 4_711_190_126


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to the newest schema (or to an older one, for tests), all steps or none.

    Safe when two processes start at once: the second waits for the first and then finds nothing to do.
    Refuses with NewerDatabase.
    """
    if _is_newest(engine):  # a command beside a busy server does not stand in the way of its writer
        return
    require_known_revision(engine)
    with _alone(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if to == "head":
            _know_the_box(connection)


def revision_of(engine: Engine) -> str | None:
    """The step that the database is at; None where there is nothing yet."""
    with one_read(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_known_revision(engine: Engine) -> None:
    """Refuses with NewerDatabase."""
    revision = revision_of(engine)
    if revision is not None and not knows_revision(revision):
        raise NewerDatabase(revision)


def newest_revision() -> str:
    """The step that this program ends at."""
    (revision,) = _newest()
    return revision


def knows_revision(revision: str) -> bool:
    """Whether it is one of ours, and no later one."""
    return revision in {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def create_all(engine: Engine) -> None:
    """The tables as the code defines them, without history: for tests, where every database is new."""
    with engine.begin() as connection:
        metadata.create_all(connection)
        _know_the_box(connection)


def _config() -> Config:
    config = Config()
    # Alembic's configuration reads % as the start of a placeholder.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _is_newest(engine: Engine) -> bool:
    with one_read(engine) as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == _newest()


@cache
def _newest() -> frozenset[str]:
    """The revision that this program ends at. Reading all migrations takes longer than opening a database."""
    return frozenset(ScriptDirectory.from_config(_config()).get_heads())


def _know_the_box(connection: Connection) -> None:
    """Give a new database the id that its events will carry, and the stream of the box itself."""
    if connection.execute(select(box.c.id)).first() is None:
        connection.execute(insert(box).values(id=new_id(), created_at=func.now()))
    begin_shared_streams(connection)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other upgrade runs beside."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_foreign_keys(connection), connection.execution_options(begin=BEGIN_TO_WRITE).begin():
                yield connection
                _refuse_dangling(connection)
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
                yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite rebuilds a table by dropping it, and a drop deletes its rows: with foreign keys on, that is refused.

    The switch works only outside a transaction.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise RuntimeError(f"a migration left rows that refer to nothing: {dangling[:5]}")
