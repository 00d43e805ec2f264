"""The one writer: commands become transactions, and the world hears of them after the commit.

Everything that changes the queue comes through `perform`.

SQLite has one writer, so those who want to write stand in line and are written in batches: each command in a savepoint
of its own, one COMMIT with one fsync for all. The writer never trusts its transaction: on a full or failing disk SQLite
rolls back everything, and the next savepoint would silently begin a new transaction. So after each command it looks
whether the transaction is still open; if it is not, or if the COMMIT fails, the whole batch is refused, the connection
is thrown away, and nothing is said. On PostgreSQL each command is a transaction, and the day's row is the line.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Concatenate, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

from queues.model.actor import Actor
from queues.model.refusals import NotRecorded, Refusal
from queues.persistence.engine import BEGIN_TO_WRITE
from queues.persistence.ids import new_id
from queues.persistence.people.tokens import TicketTokens
from queues.persistence.personal.detail_vault import CLOSED, DetailVault
from queues.persistence.schema import tables
from queues.persistence.writing.commands import Action, Command, Named, Performed, Returned
from queues.persistence.writing.write_queue import Job, Place, WriteQueue

MOST_AT_ONCE = 64  # commands in one transaction: more would let the first wait for the last
ALONE_AT_ONCE = 4  # transactions on PostgreSQL: a day is serial by nature, and its readers need connections too
MOST_WAITING = 2_000  # commands in line; whoever comes then is told to come again


# A guard of the database spoke, or it was handed what no database takes: the code is wrong. That must be heard, not
# turned into "try again", and must not take down those who wait beside it.
_WRONG_BY_ITSELF = (IntegrityError, DataError, ProgrammingError, NotSupportedError)
# The disk, the memory or the connections are in trouble.
_NO_WRITING = (DBAPIError, MemoryError, NoConnectionInTime)


def run_here(job: Callable[[], None]) -> None:
    job()


class Writer:
    """`off_loop` runs the one call that blocks (COMMIT and its fsync) where it does not stop the event loop.

    `after_commit` is told the ids of the days that changed; it must not raise.
    """

    def __init__(
        self,
        engine: Engine,
        tokens: TicketTokens,
        *,
        vault: DetailVault = CLOSED,
        off_loop: Callable[[Callable[[], None]], None] = run_here,
        after_commit: Callable[[UUID], None] = lambda day_id: None,
        most_at_once: int = MOST_AT_ONCE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._engine = engine
        self._tokens = tokens
        self._vault = vault
        self._off_loop = off_loop
        self._after_commit = after_commit
        self._box_id: UUID | None = None
        self.batches = Counter[int]()  # how often so many commands shared one transaction; for the figures only
        self._line = WriteQueue(self._carry_out_batch, most_at_once=most_at_once, most_waiting=most_waiting)
        self._alone = threading.Semaphore(ALONE_AT_ONCE)
        self._carry_out = self._line.pass_through if engine.dialect.name == "sqlite" else self._carry_out_alone

    def perform(
        self, action: Action, *, actor: Actor, now: datetime, key: str | None = None, **arguments: Any
    ) -> Performed:
        """Carry out `action` once. With the same key and body again: the answer of then.

        Raises a Refusal: nothing was changed. NotRecorded among them: the database could not be written. Busy: too
        many are waiting.
        """
        command = Command(action, actor, now, key, arguments)
        return cast(Performed, self._carry_out(lambda connection: self._perform_in(connection, command)))

    def write(
        self,
        change: Callable[Concatenate[Connection, Named], Returned],
        *arguments: Named.args,
        **named: Named.kwargs,
    ) -> Returned:
        """Carry out a change that is no command of a day (people and their secrets) in a transaction of the same line.

        `change` is called with the connection and the arguments; what it returns is returned.
        """
        return cast(Returned, self._carry_out(lambda connection: change(connection, *arguments, **named)))

    @property
    def waiting(self) -> int:
        """How many commands stand in line."""
        return len(self._line)

    def can_write(self) -> bool:
        """Whether a write reaches the disk."""
        try:
            self._carry_out(_write_and_forget)
        except Refusal:
            return False
        return True

    # -- ways to a commit ----------------------------------------------------------------------------------------

    def _carry_out_alone(self, job: Job) -> Any:
        """A transaction for one job."""
        try:
            with self._alone, self._engine.connect() as connection:
                connection.begin()
                result = job(connection)
                connection.commit()
        except _WRONG_BY_ITSELF:
            raise
        except _NO_WRITING as trouble:
            raise NotRecorded from trouble
        self._say([result])
        return result

    def _carry_out_batch(self, batch: Sequence[Place]) -> None:
        """A transaction for many jobs: all that did not refuse are recorded, or none."""
        try:
            with self._engine.connect() as connection:
                connection = connection.execution_options(begin=BEGIN_TO_WRITE)
                with _thrown_away_in_trouble(self._engine, connection):
                    connection.begin()
                    for place in batch:
                        _try(connection, place)
                    self._off_loop(connection.commit)
        except _NO_WRITING as trouble:
            for place in batch:
                place.settle(_not_recorded(trouble))
            return
        self.batches[len(batch)] += 1
        for place in batch:
            place.settle()
        self._say([place.result for place in batch])

    # -- inside --------------------------------------------------------------------------------------------------

    def _perform_in(self, connection: Connection, command: Command) -> Performed:
        if self._box_id is None:  # made with the tables, and the same for ever
            self._box_id = connection.execute(select(tables.box.c.id)).scalar_one()
        return command.carry_out(connection, tokens=self._tokens, vault=self._vault, box_id=self._box_id)

    def _say(self, results: Sequence[Any]) -> None:
        changed = {one.made.stream_id for one in results if isinstance(one, Performed) and not one.repeated}
        for day_id in changed:
            self._after_commit(day_id)


def _try(connection: Connection, place: Place) -> None:
    """One job in a savepoint: what it refuses or breaks is undone and leaves the others alone."""
    connection.exec_driver_sql("SAVEPOINT one")
    try:
        place.result = place.job(connection)
    except Exception as refusal:
        if isinstance(refusal, DBAPIError) and not isinstance(refusal, _WRONG_BY_ITSELF):
            raise  # the disk or the database is in trouble: no savepoint helps
        _require_transaction(connection)
        connection.exec_driver_sql("ROLLBACK TO one")
        place.refusal = refusal
    _require_transaction(connection)
    connection.exec_driver_sql("RELEASE one")


class TransactionLost(DBAPIError):
    """SQLite has rolled back everything by itself."""

    def __init__(self) -> None:
        super().__init__("", None, Exception("the transaction is gone"))


def _require_transaction(connection: Connection) -> None:
    driver = None if connection.invalidated else connection.connection.driver_connection
    if driver is None or not driver.in_transaction:
        raise TransactionLost


@contextmanager
def _thrown_away_in_trouble(engine: Engine, connection: Connection) -> Iterator[None]:
    """A connection that failed is never used again: what it still believes about its transaction is not known.

    Another one is opened before it closes. With the last one SQLite would fold its log back into the database and
    remove it, and to make it anew is a write: on a disk that takes none, nobody could even read.
    """
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError), engine.connect():
            connection.invalidate()
        if not connection.invalidated:
            connection.invalidate()
        raise


def _not_recorded(trouble: Exception) -> NotRecorded:
    refusal = NotRecorded()
    refusal.__cause__ = trouble
    return refusal


def _write_and_forget(connection: Connection) -> None:
    """Write a row that is there for a moment: SQLite would see an UPDATE that changes nothing, and write nothing."""
    probe = new_id()
    connection.execute(insert(tables.box).values(id=probe, created_at=func.now()))
    connection.execute(delete(tables.box).where(tables.box.c.id == probe))
