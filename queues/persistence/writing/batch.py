"""Batch of appending commands in one transaction: what they share is read once, and what they add is written together.

A new number costs a dozen statements, of which most are the same for all numbers of a moment: the day, its services,
the counter of the series. Commands that only append (see `registry.appends`) leave their rows here, and the batch
writes those of all with one statement for each table. Nothing outlives the transaction: each batch reads anew under the
day's lock, so that another process or a restored backup is never overlooked.

A command is taken over whole or not at all (see `SharedUnitOfWork`). What the database refuses when the rows are
written is nobody's in particular: then the batch is broken, and its commands are carried out again, each by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, NotSupportedError, ProgrammingError

from queues.model.hall.offered_service import OfferedService
from queues.model.hall.service_day import ServiceDay
from queues.model.refusals import UnknownDay
from queues.persistence.writing import mapping, row_changes, statements
from queues.persistence.writing.made import ActorAndKey, KeptCommand
from queues.persistence.writing.row_changes import write_change

# A guard of the database spoke, or it was handed what no database takes: the code is wrong, not the disk.
WRONG_BY_ITSELF = (IntegrityError, DataError, ProgrammingError, NotSupportedError)

Row = Mapping[str, Any]


class BatchBroken(RuntimeError):
    """The database refused what the commands of a batch share; the transaction must be rolled back."""


@dataclass
class SharedDay:
    """A day under its lock, and what of it the commands of the batch read and raise.

    `last_counts` and `open_turns` are as the batch has brought them to; `counted` and `taken` are yet to be written.
    """

    day: ServiceDay
    written: Row
    stream_written: Row
    services: dict[str, OfferedService] = field(default_factory=dict)
    last_counts: dict[str, int | None] = field(default_factory=dict)
    open_turns: dict[UUID, int] = field(default_factory=dict)
    issued: dict[UUID, int] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    taken: Counter[UUID] = field(default_factory=Counter)


@dataclass(frozen=True)
class Appended:
    """What one command adds to a day: `day` as it is after it, new rows by table, events, numbers and places taken."""

    day: ServiceDay
    rows: Sequence[tuple[str, Row]]
    events: Sequence[Row]
    counted: Counter[str]
    taken: Counter[UUID]


class Batch:
    """`keys`: of the commands that are to come, looked up together when the first is asked for."""

    def __init__(self, connection: Connection, keys: Iterable[ActorAndKey] = ()) -> None:
        self._connection = connection
        self._keys = tuple(keys)
        self._days: dict[UUID, SharedDay] = {}
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._events: list[Row] = []
        self._commands: dict[ActorAndKey, KeptCommand | None] | None = None

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        """Where a read finds all that the commands before it have added."""
        self.write()
        return self._connection

    def day(self, day_id: UUID) -> SharedDay:
        """Locked until the end of the transaction; refuses with UnknownDay."""
        if day_id not in self._days:
            row = self._connection.execute(statements.DAY_TO_WRITE, {"id": day_id}).mappings().one_or_none()
            if row is None:
                raise UnknownDay
            day = mapping.day_from(row)
            self._days[day_id] = SharedDay(day, mapping.day_values(day), mapping.stream_values(day.stream))
        return self._days[day_id]

    def offered(self, day_id: UUID, codes: Iterable[str]) -> Mapping[str, OfferedService]:
        """The day's services by code, those of these codes among them where it has them."""
        shared = self.day(day_id)
        missing = [code for code in codes if code not in shared.services]
        if missing:
            rows = self._connection.execute(statements.OFFERED, {"day_id": day_id, "codes": missing}).mappings()
            for row in rows:
                shared.services[row["code"]] = found = OfferedService(**row)
                shared.issued[found.id] = found.issued
        return shared.services

    def last_count(self, day_id: UUID, series: str) -> int | None:
        """The newest number of a series; None where the day has no such series."""
        counts = self.day(day_id).last_counts
        if series not in counts:
            asked = {"day_id": day_id, "name": series}
            counts[series] = self._connection.execute(statements.LAST_COUNT, asked).scalar_one_or_none()
        return counts[series]

    def issued(self, day_id: UUID, service: OfferedService) -> int:
        return self.day(day_id).issued[service.id]

    def open_turns(self, day_id: UUID, service_id: UUID) -> int:
        """How many turns for the service are not closed, those that are not written yet among them."""
        shared = self.day(day_id)
        if service_id not in shared.open_turns:
            asked = {"day_id": day_id, "service_id": service_id}
            found = int(self._connection.execute(statements.OPEN_OF_SERVICE, asked).scalar_one())
            shared.open_turns[service_id] = found + shared.taken[service_id]
        return shared.open_turns[service_id]

    def kept_command(self, name: ActorAndKey) -> KeptCommand | None:
        if self._commands is None:
            found = KeptCommand.read(self._connection, self._keys) if self._keys else {}
            self._commands = {one: found.get(one) for one in self._keys}
        if name not in self._commands:
            self._commands[name] = KeptCommand.read(self._connection, [name]).get(name)
        return self._commands[name]

    def left(self, table: str, **values: object) -> list[Row]:
        """The rows of a table with these values that are not written yet."""
        rows = self._rows.get(table, ())
        return [row for row in rows if all(row[name] == value for name, value in values.items())]

    def read_besides(self, statement: Any, asked: Mapping[str, object]) -> Any:
        """The rows that are written already; whoever asks adds those that are `left`."""
        return self._connection.execute(statement, asked)

    # -- writing -------------------------------------------------------------------------------------------------

    def take_over(self, appended: Appended, kept: Mapping[ActorAndKey, KeptCommand]) -> None:
        """Keep what a command has added; `kept`: how it is known when it comes again."""
        shared = self.day(appended.day.id)
        shared.day = appended.day
        for series, how_many in appended.counted.items():
            shared.last_counts[series] = (shared.last_counts[series] or 0) + how_many
            shared.counted[series] += how_many
        for service_id, how_many in appended.taken.items():
            shared.issued[service_id] += how_many
            shared.taken[service_id] += how_many
            if service_id in shared.open_turns:
                shared.open_turns[service_id] += how_many
        for table, row in appended.rows:
            self._rows[table].append(row)
        self._events += appended.events
        if self._commands is not None:
            self._commands.update(kept)

    def write(self) -> None:
        """Write what was added until now; raises BatchBroken where the database refuses it."""
        if not self._events and not self._rows:
            return
        try:
            for table, rows in self._rows.items():
                self._connection.execute(statements.INSERTS[table], rows)
            if self._events:
                self._connection.execute(statements.INSERT_EVENT, self._events)
            for day_id, shared in self._days.items():
                self._write_day(day_id, shared)
        except WRONG_BY_ITSELF as refused:
            raise BatchBroken from refused
        self._rows.clear()
        self._events.clear()

    def forget(self) -> None:
        """Somebody else writes now: the days are read anew afterwards. Nothing may be left to be written."""
        self.write()
        self._days.clear()
        self._commands = None
        self._keys = ()

    # -- inside --------------------------------------------------------------------------------------------------

    def _write_day(self, day_id: UUID, shared: SharedDay) -> None:
        raised = [
            {"of_day": day_id, "of_name": series, "was": (shared.last_counts[series] or 0) - how_many}
            | {"last_count": shared.last_counts[series]}
            for series, how_many in sorted(shared.counted.items())
        ]
        taken = [
            {"of_day": day_id, "of_service": service_id, "how_many": how_many}
            for service_id, how_many in sorted(shared.taken.items())
        ]
        for statement, values in ((statements.SET_LAST_COUNT, raised), (statements.TAKE_FROM_QUOTA, taken)):
            # A counter that somebody else has raised, or a quota that would be overshot, leaves its row untouched.
            if values and self._connection.execute(statement, values).rowcount != len(values):
                raise BatchBroken
        shared.counted.clear()
        shared.taken.clear()
        day, stream = mapping.day_values(shared.day), mapping.stream_values(shared.day.stream)
        write_change(self._connection, day_id, shared.written, day, row_changes.OF_DAY)
        write_change(self._connection, day_id, shared.stream_written, stream, row_changes.OF_STREAM)
        shared.written, shared.stream_written = day, stream
