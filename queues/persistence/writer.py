"""The one writer: an action, its events and its idempotency key in one transaction, said to the world after the commit.

Everything that changes the queue comes through `perform`. Today it carries out one action per transaction under one
lock; what is behind this seam may batch without any caller knowing.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from queues.model.actor import Actor
from queues.model.errors import KeyReused, NotRecorded
from queues.persistence import statements, tables
from queues.persistence.engine import BEGIN_TO_WRITE
from queues.persistence.ids import new_id
from queues.persistence.tokens import TicketTokens
from queues.persistence.unit_of_work import Made, UnitOfWork


class Action(Protocol):
    """One function, one transaction."""

    __name__: str

    def __call__(self, work: UnitOfWork, *, now: datetime, **arguments: Any) -> Made: ...


@dataclass(frozen=True)
class Performed:
    """What a command made, at which epoch and seq; `repeated` when it had been carried out before."""

    made: Made
    epoch: int
    seq: int
    repeated: bool = False


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
        off_loop: Callable[[Callable[[], None]], None] = run_here,
        after_commit: Callable[[UUID], None] = lambda day_id: None,
    ) -> None:
        self._engine = engine
        self._tokens = tokens
        self._off_loop = off_loop
        self._after_commit = after_commit
        # SQLite has one writer anyway: waiting here is fair and lets other greenlets run, its busy timeout is neither.
        self._turnstile = threading.Lock()
        self._box_id: UUID | None = None

    def perform(
        self, action: Action, *, actor: Actor, now: datetime, key: str | None = None, **arguments: Any
    ) -> Performed:
        """Carry out `action` once. With the same key and body again: the answer of then.

        Raises a Refusal (nothing was changed) or NotRecorded (the database could not be written; nothing was kept).
        """
        with self._turnstile:
            performed = self._in_transaction(action, actor, now, key, arguments)
        if not performed.repeated:
            self._after_commit(performed.made.day_id)
        return performed

    def can_write(self) -> bool:
        """Whether a write reaches the disk: takes the write lock and commits a row that was there for a moment.

        An UPDATE that changes nothing would not do: SQLite sees that and writes nothing.
        """
        probe = new_id()
        with self._turnstile:
            try:
                with self._engine.connect() as connection:
                    self._begin(connection)
                    connection.execute(insert(tables.box).values(id=probe, created_at=func.now()))
                    connection.execute(delete(tables.box).where(tables.box.c.id == probe))
                    self._off_loop(connection.commit)
            except DBAPIError:
                return False
        return True

    # -- inside --------------------------------------------------------------------------------------------------

    def _in_transaction(
        self, action: Action, actor: Actor, now: datetime, key: str | None, arguments: Mapping[str, Any]
    ) -> Performed:
        body_hash = _hash_of(action, arguments)
        try:
            with self._engine.connect() as connection:
                connection = self._begin(connection)
                before = self._answered_before(connection, actor, key, body_hash)
                if before is not None:
                    return before
                return self._run(connection, action, actor, now, key, body_hash, arguments)
        except IntegrityError:
            # A guard of the database spoke: the code is wrong, and it must be heard, not turned into "try again".
            raise
        except DBAPIError as trouble:
            raise NotRecorded from trouble

    def _run(
        self,
        connection: Connection,
        action: Action,
        actor: Actor,
        now: datetime,
        key: str | None,
        body_hash: bytes,
        arguments: Mapping[str, Any],
    ) -> Performed:
        work = UnitOfWork(connection, actor=actor, tokens=self._tokens, box_id=self._box(connection))
        made = action(work, now=now, **arguments)
        day = work.day(made.day_id)
        if key is not None:
            work.add(
                tables.command,
                actor=actor.key,
                key=key,
                day_id=day.id,
                name=action.__name__,
                body_hash=body_hash,
                made=made.as_json(),
                epoch=day.epoch,
                seq=day.last_seq,
                at=now,
            )
        work.flush()
        self._off_loop(connection.commit)
        return Performed(made, day.epoch, day.last_seq)

    def _answered_before(
        self, connection: Connection, actor: Actor, key: str | None, body_hash: bytes
    ) -> Performed | None:
        if key is None:
            return None
        if connection.dialect.name == "postgresql":
            # While another process carries out the same command, wait for it; SQLite's write lock does that by itself.
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{actor.key} {key}", 0))))
        row = connection.execute(statements.COMMAND, {"actor": actor.key, "key": key}).mappings().one_or_none()
        if row is None:
            return None
        if row["body_hash"] != body_hash:
            raise KeyReused(key=key)
        return Performed(Made.from_json(row["made"]), row["epoch"], row["seq"], repeated=True)

    def _begin(self, connection: Connection) -> Connection:
        connection = connection.execution_options(begin=BEGIN_TO_WRITE)
        connection.begin()
        return connection

    def _box(self, connection: Connection) -> UUID:
        """This database's own id, made with its tables."""
        if self._box_id is None:
            self._box_id = connection.execute(select(tables.box.c.id)).scalar_one()
        return self._box_id


def _hash_of(action: Action, arguments: Mapping[str, Any]) -> bytes:
    said = json.dumps([action.__name__, arguments], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).digest()
