"""The one writer: commands become transactions, and the world hears of them after the commit.

Everything that changes the queue comes through `perform`.

SQLite has one writer, so those who want to write stand in line and are written in batches: one COMMIT with one fsync
for all. Commands that only append (new numbers) leave their rows to be written together; every other command is in a
savepoint of its own. The writer never trusts its transaction: on a full or failing disk SQLite rolls back everything,
and the next savepoint would silently begin a new transaction. So after each command it looks whether the transaction is
still open; if it is not, or if the COMMIT fails, the whole batch is refused, the connection is thrown away, and nothing
is said.

On PostgreSQL the new numbers of one day are written in batches too; every other command is a transaction, and the day's
row is the line.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

from queues.model.actor import Actor
from queues.model.refusals import NotRecorded, Refusal
from queues.persistence.engine import BEGIN_TO_WRITE
from queues.persistence.ids import new_id
from queues.persistence.people.tokens import TicketTokens
from queues.persistence.personal.detail_vault import CLOSED, DetailVault
from queues.persistence.schema import tables
from queues.persistence.writing.batch import WRONG_BY_ITSELF, Batch, BatchBroken
from queues.persistence.writing.commands import Action, Command, Named, Performed, Returned
from queues.persistence.writing.registry import is_appending
from queues.persistence.writing.shared_unit import SharedUnitOfWork
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.persistence.writing.write_queue import Place, WriteQueue

MOST_AT_ONCE = 64  # commands in one transaction: more would let the first wait for the last
ALONE_AT_ONCE = 4  # transactions on PostgreSQL: a day is serial by nature, and its readers need connections too
MOST_WAITING = 2_000  # commands in line; whoever comes then is told to come again


# The disk, the memory or the connections are in trouble.
_NO_WRITING = (DBAPIError, MemoryError, NoConnectionInTime)


def run_here(job: Callable[[], None]) -> None:
    job()


@dataclass(frozen=True)
class PendingWrite:
    """What somebody waits for: a command, or another change that is called with the connection of its transaction."""

    command: Command | None = None
    change: Callable[[Connection], Any] | None = None

    @property
    def is_appending(self) -> bool:
        return self.command is not None and is_appending(self.command.action)


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
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._line = WriteQueue[PendingWrite](
            self._carry_out_batch, most_at_once=most_at_once, most_waiting=most_waiting
        )
        self._alone = threading.Semaphore(ALONE_AT_ONCE)

    def perform(
        self, action: Action, *, actor: Actor, now: datetime, key: str | None = None, **arguments: Any
    ) -> Performed:
        """Carry out `action` once. With the same key and body again: the answer of then.

        Raises a Refusal: nothing was changed. NotRecorded among them: the database could not be written. Busy: too
        many are waiting.
        """
        command = Command(action, actor, now, key, arguments)
        return cast(Performed, self._carry_out(PendingWrite(command)))

    def write(
        self,
        change: Callable[Concatenate[Connection, Named], Returned],
        *arguments: Named.args,
        **named: Named.kwargs,
    ) -> Returned:
        """Carry out a change that is no command of a day (people and their secrets) in a transaction of the same line.

        `change` is called with the connection and the arguments; what it returns is returned.
        """
        return cast(
            Returned, self._carry_out(PendingWrite(change=lambda connection: change(connection, *arguments, **named)))
        )

    @property
    def waiting(self) -> int:
        """How many commands stand in line."""
        return len(self._line)

    def can_write(self) -> bool:
        """Whether a write reaches the disk."""
        try:
            self._carry_out(PendingWrite(change=_write_and_forget))
        except Refusal:
            return False
        return True

    # -- ways to a commit ----------------------------------------------------------------------------------------

    def _carry_out(self, job: PendingWrite) -> object:
        if self._is_sqlite:
            return self._line.pass_through(job)
        if job.command is not None and job.is_appending:
            return self._line.pass_through(job, job.command.arguments["day_id"])
        return self._carry_out_alone(job)

    def _carry_out_alone(self, job: PendingWrite) -> object:
        """A transaction for one job."""
        try:
            with self._alone, self._engine.connect() as connection:
                connection.begin()
                result = self._run(connection, job)
                connection.commit()
        except WRONG_BY_ITSELF:
            raise
        except _NO_WRITING as trouble:
            raise NotRecorded from trouble
        self._say([result])
        return result

    def _carry_out_batch(self, batch: Sequence[Place[PendingWrite]]) -> None:
        """A transaction for many jobs: all that did not refuse are recorded, or none."""
        try:
            if self._is_sqlite:
                self._write_to_sqlite(batch)
            else:
                self._write_to_postgres(batch)
        except BatchBroken:  # only on PostgreSQL: SQLite's own writer begins anew under the same lock
            self._carry_out_one_by_one(batch)
            return
        except _NO_WRITING as trouble:
            for place in batch:
                place.settle(_not_recorded(trouble))
            return
        self.batches[len(batch)] += 1
        for place in batch:
            place.settle()
        self._say([place.result for place in batch])

    def _write_to_sqlite(self, batch: Sequence[Place[PendingWrite]]) -> None:
        with self._engine.connect() as connection:
            connection = connection.execution_options(begin=BEGIN_TO_WRITE)
            with _thrown_away_in_trouble(self._engine, connection):
                connection.begin()
                try:
                    self._run_together(connection, batch)
                    _require_transaction(connection)
                except BatchBroken:
                    connection.rollback()
                    connection.begin()
                    for place in batch:
                        self._run_in_savepoint(connection, place)
                self._off_loop(connection.commit)

    def _write_to_postgres(self, batch: Sequence[Place[PendingWrite]]) -> None:
        with self._alone, self._engine.connect() as connection:
            connection.begin()
            self._run_together(connection, batch)
            connection.commit()

    def _carry_out_one_by_one(self, batch: Sequence[Place[PendingWrite]]) -> None:
        for place in batch:
            place.refusal = None
            try:
                place.result = self._carry_out_alone(place.job)
            except Exception as refusal:
                place.refusal = refusal
            place.settle()

    # -- inside a transaction ------------------------------------------------------------------------------------

    def _run_together(self, connection: Connection, places: Sequence[Place[PendingWrite]]) -> None:
        """All of them in order; raises BatchBroken where the rows that they share are refused."""
        appending = [place.job.command for place in places if place.job.command and place.job.is_appending]
        batch = Batch(connection, [name for command in appending for name in command.names])
        for place in places:
            if place.job.is_appending:
                self._append(connection, batch, place)
            else:
                batch.forget()
                self._run_in_savepoint(connection, place)
        batch.write()

    def _append(self, connection: Connection, batch: Batch, place: Place[PendingWrite]) -> None:
        """A command that leaves its rows to be written with those of others; what it refuses left none."""
        assert place.job.command is not None
        try:
            place.result = place.job.command.carry_out(self._unit_of(place.job.command, connection, batch))
        except WRONG_BY_ITSELF as wrong:
            raise BatchBroken from wrong
        except Exception as refusal:
            if isinstance(refusal, DBAPIError | BatchBroken):
                raise
            place.refusal = refusal

    def _run_in_savepoint(self, connection: Connection, place: Place[PendingWrite]) -> None:
        """What one job refuses or breaks is undone and leaves the others alone."""
        place.refusal = None
        connection.exec_driver_sql("SAVEPOINT one")
        try:
            place.result = self._run(connection, place.job)
        except Exception as refusal:
            if isinstance(refusal, DBAPIError) and not isinstance(refusal, WRONG_BY_ITSELF):
                raise  # the disk or the database is in trouble: no savepoint helps
            _require_transaction(connection)
            connection.exec_driver_sql("ROLLBACK TO one")
            place.refusal = refusal
        _require_transaction(connection)
        connection.exec_driver_sql("RELEASE one")

    def _run(self, connection: Connection, job: PendingWrite) -> object:
        if job.command is not None:
            return job.command.carry_out(self._unit_of(job.command, connection))
        assert job.change is not None
        return job.change(connection)

    def _unit_of(self, command: Command, connection: Connection, batch: Batch | None = None) -> UnitOfWork:
        if self._box_id is None:  # made with the tables, and the same for ever
            self._box_id = connection.execute(select(tables.box.c.id)).scalar_one()
        known: Any = {"actor": command.actor, "tokens": self._tokens, "vault": self._vault, "box_id": self._box_id}
        return SharedUnitOfWork(batch, connection, **known) if batch else UnitOfWork(connection, **known)

    def _say(self, results: Sequence[object]) -> None:
        changed = {one.made.stream_id for one in results if isinstance(one, Performed) and not one.repeated}
        for day_id in changed:
            self._after_commit(day_id)


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
