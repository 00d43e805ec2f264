"""A command: an action with who, when and its idempotency key; carried out once, answered the same for ever."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, func, select

from queues.model.actor import Actor
from queues.model.queue.issued_ticket import IssuedTicket
from queues.model.refusals import KeyReused
from queues.persistence.people.tokens import TicketTokens
from queues.persistence.personal.detail_vault import DetailVault
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


class Action(Protocol):
    """One function, one transaction."""

    __name__: str

    def __call__(self, work: UnitOfWork, *, now: datetime, **arguments: Any) -> Made: ...


@dataclass(frozen=True)
class Performed:
    """What a command made, at which epoch and seq; `repeated` when it had been carried out before.

    `issued`: the ticket that it gave, known only to the process that carried it out, and only the first time.
    """

    made: Made
    epoch: int
    seq: int
    repeated: bool = False
    issued: IssuedTicket | None = field(default=None, compare=False)


Named = ParamSpec("Named")
Returned = TypeVar("Returned")


class Performs(Protocol):
    """Who carries out actions and changes: this process's writer, or a running server on behalf of another process."""

    def perform(
        self, action: Any, *, actor: Actor, now: datetime, key: str | None = None, **arguments: Any
    ) -> Performed:
        """Carry out an action of a day once, in one transaction; raises a Refusal when nothing was changed."""
        ...

    def write(
        self,
        change: Callable[Concatenate[Connection, Named], Returned],
        *arguments: Named.args,
        **named: Named.kwargs,
    ) -> Returned:
        """Carry out a change that is no command of a day (people and their secrets), in one transaction."""
        ...


@dataclass(frozen=True)
class Command:
    action: Action
    actor: Actor
    now: datetime
    key: str | None
    arguments: Mapping[str, Any]

    def carry_out(self, connection: Connection, *, tokens: TicketTokens, vault: DetailVault, box_id: UUID) -> Performed:
        """Inside a transaction that somebody else commits: change the queue, or find the answer of then.

        Raises a Refusal; what was written until then is the caller's to roll back.
        """
        return self._answered_before(connection) or self._run(connection, tokens, vault, box_id)

    def _run(self, connection: Connection, tokens: TicketTokens, vault: DetailVault, box_id: UUID) -> Performed:
        work = UnitOfWork(connection, actor=self.actor, tokens=tokens, vault=vault, box_id=box_id)
        made = self.action(work, now=self.now, **self.arguments)
        day = work.day(made.stream_id)
        if self.key is not None:
            work.add(
                tables.command,
                actor=self.actor.key,
                key=self.key,
                day_id=day.id,
                name=self.action.__name__,
                body_hash=self._body_hash(),
                made=made.as_json(),
                epoch=day.epoch,
                seq=day.last_seq,
                at=self.now,
            )
        work.flush()
        return Performed(made, day.epoch, day.last_seq, issued=work.issued)

    def _answered_before(self, connection: Connection) -> Performed | None:
        if self.key is None:
            return None
        row = None
        for who in sorted({self.actor.key, self.actor.pressed_by or self.actor.key}):
            row = row or self._kept(connection, who)
        if row is None:
            return None
        if row["body_hash"] != self._body_hash():
            raise KeyReused(key=self.key)
        return Performed(Made.from_json(row["made"]), row["epoch"], row["seq"], repeated=True)

    def _kept(self, connection: Connection, who: str) -> Any:
        """What this actor's command with this key made; None when there was none."""
        if connection.dialect.name == "postgresql":
            # While another process carries out the same command, wait for it; SQLite's write lock does that by itself.
            lock = func.pg_advisory_xact_lock(func.hashtextextended(f"{who} {self.key}", 0))
            connection.execute(select(lock))
        return connection.execute(statements.COMMAND, {"actor": who, "key": self.key}).mappings().one_or_none()

    def _body_hash(self) -> bytes:
        said = json.dumps([self.action.__name__, self.arguments], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).digest()
