"""A command: an action with who, when and its idempotency key; carried out once, answered the same for ever."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from queues.model.actor import Actor
from queues.model.queue.issued_ticket import IssuedTicket
from queues.model.refusals import KeyReused
from queues.persistence.schema import tables
from queues.persistence.writing.made import ActorAndKey, Made
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

    def carry_out(self, work: UnitOfWork) -> Performed:
        """Inside a transaction that somebody else commits: change the queue, or find the answer of then.

        Raises a Refusal; what was written until then is the caller's to roll back.
        """
        return self._answered_before(work) or self._run(work)

    @property
    def names(self) -> list[ActorAndKey]:
        """By which the command is found when it comes again; it may repeat what another actor has pressed."""
        if self.key is None:
            return []
        return [(who, self.key) for who in sorted({self.actor.key, self.actor.pressed_by or self.actor.key})]

    def _run(self, work: UnitOfWork) -> Performed:
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

    def _answered_before(self, work: UnitOfWork) -> Performed | None:
        kept = [found for name in self.names if (found := work.kept_command(*name))]
        if not kept:
            return None
        if kept[0].body_hash != self._body_hash():
            raise KeyReused(key=self.key)
        return Performed(kept[0].made, kept[0].epoch, kept[0].seq, repeated=True)

    def _body_hash(self) -> bytes:
        said = json.dumps([self.action.__name__, self.arguments], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).digest()
