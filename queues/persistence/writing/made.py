"""What a command made or changed: the ids from which a repeated command is answered as the first time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from queues.persistence.writing import statements

ActorAndKey = tuple[str, str]  # who gave a command, and its idempotency key


class SubjectKind(StrEnum):
    DAY = "day"
    TICKET = "ticket"
    TURN = "turn"
    DESK = "desk"
    BLOCK = "block"


@dataclass(frozen=True)
class Made:
    """`stream_id`: of the stream whose events it recorded; a day's own id. `subject`: what the command was about.

    `next_turn_id`: the turn that it called or queued besides. `numbers`: the first and the last of a block.
    """

    stream_id: UUID
    kind: SubjectKind
    subject_id: UUID
    next_turn_id: UUID | None = None
    numbers: tuple[int, int] | None = None

    @classmethod
    def of_day(cls, day_id: UUID) -> "Made":
        return cls(day_id, SubjectKind.DAY, day_id)

    @classmethod
    def of_ticket(cls, day_id: UUID, ticket_id: UUID) -> "Made":
        return cls(day_id, SubjectKind.TICKET, ticket_id)

    @classmethod
    def of_turn(cls, day_id: UUID, turn_id: UUID, *, next_turn_id: UUID | None = None) -> "Made":
        return cls(day_id, SubjectKind.TURN, turn_id, next_turn_id)

    @classmethod
    def of_desk(cls, day_id: UUID, desk_id: UUID) -> "Made":
        return cls(day_id, SubjectKind.DESK, desk_id)

    @property
    def ticket_id(self) -> UUID:
        return self.id_of(SubjectKind.TICKET)

    @property
    def turn_id(self) -> UUID:
        return self.id_of(SubjectKind.TURN)

    @property
    def desk_id(self) -> UUID:
        return self.id_of(SubjectKind.DESK)

    def id_of(self, kind: SubjectKind) -> UUID:
        """The subject's id; raises LookupError where the command was about something else."""
        if self.kind is not kind:
            raise LookupError(f"a command about a {self.kind} made no {kind}")
        return self.subject_id

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"stream": str(self.stream_id), "subject": [self.kind.value, str(self.subject_id)]}
        if self.next_turn_id:
            said["next_turn"] = str(self.next_turn_id)
        if self.numbers:
            said["numbers"] = list(self.numbers)
        return said

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Made":
        if "subject" not in stored:
            return cls._from_ids(stored)
        kind, subject_id = stored["subject"]
        next_turn, numbers = stored.get("next_turn"), stored.get("numbers")
        return cls(
            UUID(stored["stream"]),
            SubjectKind(kind),
            UUID(subject_id),
            UUID(next_turn) if next_turn else None,
            (numbers[0], numbers[1]) if numbers else None,
        )

    @classmethod
    def _from_ids(cls, stored: Mapping[str, Any]) -> "Made":
        """As commands of before 2026-11-29 were kept: a bag of ids."""
        for kind in (SubjectKind.TURN, SubjectKind.TICKET, SubjectKind.BLOCK, SubjectKind.DESK, SubjectKind.DAY):
            if stored.get(f"{kind}_id"):
                break
        next_turn = stored.get("next_turn_id")
        return cls(
            UUID(stored["day_id"]),
            kind,
            UUID(stored[f"{kind}_id"]),
            UUID(next_turn) if next_turn else None,
            (stored["first"], stored["last"]) if "first" in stored else None,
        )


@dataclass(frozen=True)
class KeptCommand:
    """A command that was carried out: the hash of its body, what it made, at which epoch and seq."""

    body_hash: bytes
    made: Made
    epoch: int
    seq: int

    @classmethod
    def read(cls, connection: Connection, names: Iterable[ActorAndKey]) -> "dict[ActorAndKey, KeptCommand]":
        """Those of these commands that were carried out before.

        On PostgreSQL it waits while another process carries out one of them; SQLite's write lock does that by itself.
        """
        asked = sorted(set(names))
        if connection.dialect.name == "postgresql":
            connection.execute(statements.LOCK_COMMANDS, {"names": [f"{actor} {key}" for actor, key in asked]})
        rows = connection.execute(statements.COMMANDS, {"actors_and_keys": asked}).mappings()
        return {
            (row["actor"], row["key"]): cls(row["body_hash"], Made.from_json(row["made"]), row["epoch"], row["seq"])
            for row in rows
        }
