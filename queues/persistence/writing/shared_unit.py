"""Unit of work of a command that shares its transaction with others and only appends rows (see `batch`).

The command sees the day as those before it left it. What it adds stays its own until `flush`, so that nothing of a
refused command remains, without a savepoint.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from queues.model.actor import Actor
from queues.model.hall.offered_service import OfferedService
from queues.model.hall.service_day import ServiceDay
from queues.model.queue.sources import NumberFromSource, SourceKind
from queues.model.refusals import NotFound, QuotaFull
from queues.persistence.people.tokens import TicketTokens
from queues.persistence.personal.detail_vault import DetailVault
from queues.persistence.schema import tables
from queues.persistence.writing.batch import Appended, Batch
from queues.persistence.writing.made import KeptCommand, Made
from queues.persistence.writing.row_changes import NotWritten
from queues.persistence.writing.source_statements import COLUMN_OF, NUMBERS_FROM
from queues.persistence.writing.unit_of_work import UnitOfWork


class SharedUnitOfWork(UnitOfWork):
    """An action that changes or removes a row is refused with NotWritten: it is not one that only appends."""

    def __init__(
        self,
        batch: Batch,
        connection: Connection,
        *,
        actor: Actor,
        tokens: TicketTokens,
        box_id: UUID,
        vault: DetailVault,
    ) -> None:
        super().__init__(connection, actor=actor, tokens=tokens, box_id=box_id, vault=vault)
        self._batch = batch
        self._counted = Counter[str]()
        self._taken = Counter[UUID]()

    @property
    def connection(self) -> Connection:
        """For reads; what the commands before it have added is written first."""
        return self._batch.connection

    def execute(self, statement: Any, **values: Any) -> Any:
        if not statement.is_select:
            raise NotWritten(f"a command that shares its transaction only appends: {statement}")
        return super().execute(statement, **values)

    def open_turns(self, day_id: UUID, service_id: UUID) -> int:
        return self._batch.open_turns(day_id, service_id) + self._taken[service_id]

    def numbers_from(self, day_id: UUID, kind: SourceKind, known_as: bytes, *, most: int) -> list[NumberFromSource]:
        asked = {"day_id": day_id, "hash": known_as, "most": most}
        written = [NumberFromSource(*row) for row in self._batch.read_besides(NUMBERS_FROM[kind], asked)]
        left = self._batch.left(tables.ticket_source.name, **{"day_id": day_id, COLUMN_OF[kind].name: known_as})
        newest = [NumberFromSource(row["taken_at"], is_open=True) for row in left] + written
        return sorted(newest, key=lambda one: one.taken_at, reverse=True)[:most]

    def kept_command(self, actor_key: str, key: str) -> KeptCommand | None:
        return self._batch.kept_command((actor_key, key))

    def next_number(self, day_id: UUID, series: str, *, how_many: int = 1) -> int:
        if how_many < 1:
            raise ValueError("a block holds at least one number")
        last = self._batch.last_count(day_id, series)
        if last is None:
            raise NotFound(series=series)
        first = last + self._counted[series] + 1
        self._counted[series] += how_many
        return first

    def take_from_quota(self, day_id: UUID, service: OfferedService) -> None:
        if service.quota is not None and self._batch.issued(day_id, service) + self._taken[service.id] >= service.quota:
            raise QuotaFull(service=service.code, quota=service.quota)
        self._taken[service.id] += 1

    def flush(self) -> None:
        """Hand over to the batch all that was added; raises NotWritten where the command changed anything else."""
        if self._turns or self._desks or self._tickets or len(self._days) != 1:
            raise NotWritten("a command that shares its transaction changes no row")
        ((day, _was),) = self._days.values()
        rows = [(table.name, values()) for table, values in self._new]
        commands = {
            (row["actor"], row["key"]): KeptCommand(
                row["body_hash"], Made.from_json(row["made"]), row["epoch"], row["seq"]
            )
            for table, row in rows
            if table == tables.command.name
        }
        self._batch.take_over(Appended(day, rows, self._events, self._counted, self._taken), commands)

    # -- inside --------------------------------------------------------------------------------------------------

    def _read_day(self, day_id: UUID) -> ServiceDay:
        """A copy: what this command records is taken over when it has come to its end."""
        shared = self._batch.day(day_id).day
        day = copy(shared)
        day.stream = copy(shared.stream)
        return day

    def _keep_day(self, day: ServiceDay) -> None:
        self._days[day.id] = (day, {})  # the batch knows how it was

    def _read_offered(self, day_id: UUID, codes: Sequence[str]) -> Mapping[str, OfferedService]:
        return self._batch.offered(day_id, codes)
