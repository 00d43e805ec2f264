"""One transaction over the queue: what an action reads, changes and records, written in an order that holds.

An action loads dataclasses, lets the model change them and records events. `flush` writes what changed: turns that
leave a seat before turns that take one, or "finish and call next" would break "one live turn per seat". A changed field
that nothing writes is an error, never silence.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from queues.model import events
from queues.model.actor import Actor
from queues.model.events.box import BoxEvent
from queues.model.events.recorded import RecordedEvent
from queues.model.hall.desk import Desk
from queues.model.hall.offered_service import OfferedService
from queues.model.hall.service_day import ServiceDay
from queues.model.queue.issued_ticket import IssuedTicket
from queues.model.queue.ordering import Waiting
from queues.model.queue.sources import NumberFromSource, SourceKind
from queues.model.queue.ticket import Ticket
from queues.model.queue.turn import Turn
from queues.model.refusals import (
    NotAllowed,
    NotFound,
    QuotaFull,
    UnknownDay,
    UnknownDesk,
    UnknownService,
    UnknownTicket,
    UnknownTurn,
)
from queues.model.stream import Stream
from queues.persistence.ids import new_id
from queues.persistence.people.tokens import TicketTokens, hash_of
from queues.persistence.personal.detail_vault import CLOSED, Detail, DetailVault
from queues.persistence.schema import tables
from queues.persistence.streams import recording
from queues.persistence.streams.chain import next_hash
from queues.persistence.writing import mapping, outcome_statements, row_changes, statements
from queues.persistence.writing.made import KeptCommand
from queues.persistence.writing.row_changes import write_change
from queues.persistence.writing.source_statements import NUMBERS_FROM

HEADS = 24  # how deep a call looks: after a restored backup some twenty who came late may stand at old places


class UnitOfWork:
    """The day's row is locked before anything else of the day is read: a queue is serial by nature."""

    def __init__(
        self, connection: Connection, *, actor: Actor, tokens: TicketTokens, box_id: UUID, vault: DetailVault = CLOSED
    ) -> None:
        self._connection = connection
        self.actor = actor
        self._vault = vault
        self._tokens = tokens
        self._box_id = box_id
        self._days: dict[UUID, tuple[ServiceDay, dict[str, Any]]] = {}
        self._streams: dict[UUID, tuple[Stream, dict[str, Any]]] = {}
        self._desks: dict[UUID, tuple[Desk, dict[str, Any]]] = {}
        self._turns: dict[UUID, tuple[Turn, dict[str, Any]]] = {}
        self._tickets: list[tuple[Ticket, dict[str, Any]]] = []
        self._new: list[tuple[Any, Callable[[], dict[str, Any]]]] = []
        self._events: list[dict[str, Any]] = []
        self._has_box = False
        self.acts_outside = False  # whoever commands does not sit at the desk that is moved; its events say so
        self.issued: IssuedTicket | None = None  # the ticket that the action has given

    new_id = staticmethod(new_id)

    @property
    def connection(self) -> Connection:
        """Inside the transaction, where all is written that this action has asked to be written until now."""
        return self._connection

    # -- reading -------------------------------------------------------------------------------------------------

    def day(self, day_id: UUID) -> ServiceDay:
        """The day, locked until the end of the transaction; refused to a token that is for another day."""
        if day_id not in self._days and self.actor.day_id not in (None, day_id):
            raise NotAllowed(day=str(day_id))
        return self.other_day(day_id)

    def other_day(self, day_id: UUID) -> ServiceDay:
        """Another day to which this one hands turns over, locked too; whoever may close a day may do so.

        Several are locked in the order of time, after the day itself.
        """
        if day_id not in self._days:
            self._keep_day(self._read_day(day_id))
        return self._days[day_id][0]

    def desk(self, desk_id: UUID) -> Desk:
        if desk_id not in self._desks:
            self._lock_day_of(self._one(statements.DAY_ID_OF_DESK, id=desk_id), UnknownDesk)
            row = self._one(statements.DESK, id=desk_id)
            assert row is not None
            self._keep_desk(mapping.desk_from(row))
        return self._desks[desk_id][0]

    def turn(self, turn_id: UUID) -> Turn:
        if turn_id not in self._turns:
            self._lock_day_of(self._one(statements.DAY_ID_OF_TURN, id=turn_id), UnknownTurn)
            row = self._one(statements.TURN, id=turn_id)
            assert row is not None
            self._keep_turn(mapping.turn_from(row))
        return self._turns[turn_id][0]

    def ticket(self, ticket_id: UUID) -> Ticket:
        self._lock_day_of(self._one(statements.DAY_ID_OF_TICKET, id=ticket_id), UnknownTicket)
        row = self._one(statements.TICKET, id=ticket_id)
        assert row is not None
        ticket = mapping.ticket_from(row)
        self._tickets.append((ticket, mapping.ticket_values(ticket)))
        return ticket

    def turns_of(self, ticket_id: UUID) -> list[Turn]:
        """The ticket's turns in the order in which they were asked for."""
        return self._turns_from(statements.TURNS_OF_TICKET, ticket_id=ticket_id)

    def live_at(self, desk_id: UUID) -> list[Turn]:
        return self._turns_from(statements.LIVE_TURNS_AT_DESK, desk_id=desk_id)

    def live_of_day(self, day_id: UUID) -> list[Turn]:
        return self._turns_from(statements.LIVE_TURNS_OF_DAY, day_id=day_id)

    def parked_of_day(self, day_id: UUID) -> list[Turn]:
        """Turns that wait or are on hold."""
        return self._turns_from(statements.PARKED_TURNS_OF_DAY, day_id=day_id)

    def closed_with_day(self, day_id: UUID, closed_at: datetime) -> list[Turn]:
        """Turns that the close of the day at that time ended as not served or carried over, by place."""
        return self._turns_from(statements.CLOSED_WITH_DAY, day_id=day_id, closed_at=closed_at)

    def find_turn_elsewhere(self, turn_id: UUID) -> Turn | None:
        """A turn of another day, which is locked too; None where it was removed with its day."""
        row = self._one(statements.DAY_ID_OF_TURN, id=turn_id)
        if row is None:
            return None
        self.other_day(row["day_id"])
        return self.turn(turn_id)

    def find_offered(self, day_id: UUID, codes: Sequence[str]) -> Mapping[str, OfferedService]:
        """The day's services by their codes, of these codes."""
        return self._read_offered(day_id, codes)

    def offered(self, day_id: UUID, codes: Sequence[str]) -> list[OfferedService]:
        """The day's services of these codes, in this order; refuses with UnknownService."""
        found = self._read_offered(day_id, codes)
        for code in codes:
            if code not in found:
                raise UnknownService(service=code)
        return [found[code] for code in codes]

    def open_turns(self, day_id: UUID, service_id: UUID) -> int:
        """How many turns for the service are not closed."""
        asked = {"day_id": day_id, "service_id": service_id}
        return int(self.connection.execute(statements.OPEN_OF_SERVICE, asked).scalar_one())

    def numbers_from(self, day_id: UUID, kind: SourceKind, known_as: bytes, *, most: int) -> list[NumberFromSource]:
        """The newest numbers that one source took on the day, newest first."""
        asked = {"day_id": day_id, "hash": known_as, "most": most}
        return [NumberFromSource(*row) for row in self.connection.execute(NUMBERS_FROM[kind], asked)]

    def kept_command(self, actor_key: str, key: str) -> KeptCommand | None:
        """What this actor's command with this idempotency key made; None when there was none.

        Waits while another process carries out the same command.
        """
        return KeptCommand.read(self.connection, [(actor_key, key)]).get((actor_key, key))

    def service_ids_at(self, desk_id: UUID) -> list[UUID]:
        return list(self.connection.execute(statements.SERVICE_IDS_AT_DESK, {"desk_id": desk_id}).scalars())

    def heads_of_line(self, desk: Desk, now: datetime) -> list[Waiting]:
        """The first eligible turns of each kind: the ticket is live nowhere, the service not paused, the time come."""
        self._write_turns()  # who has just been finished at this desk is live no more
        heads: list[Waiting] = []
        for weight in self.connection.execute(statements.WEIGHTS_AT_DESK, {"desk_id": desk.id}).scalars().all():
            asked = {"day_id": desk.day_id, "desk_id": desk.id, "weight": weight, "now": now, "most": HEADS}
            rows = self.connection.execute(statements.HEADS_OF_LINE, asked).mappings()
            heads += [Waiting(**row, weight=weight) for row in rows]
        return heads

    def recorded(self, day_id: UUID, seq: int) -> RecordedEvent | None:
        row = self._one(statements.EVENT, stream_id=day_id, seq=seq)
        return None if row is None else RecordedEvent.read(row)

    def opened(self, row: Any) -> Detail | None:
        """What a row of personal details says; None where it cannot be read on this machine."""
        return self._vault.opened(row)

    def last_calls(self, desk: Desk, *, but: int, most: int) -> list[UUID]:
        """The turns that this desk called last, newest first; not event `but`, and not calls that were undone."""
        gone, found = {but}, list[UUID]()
        for row in self.connection.execute(statements.CALLS_OF_DAY, {"stream_id": desk.day_id}).mappings():
            payload = row["payload"]
            if "undone_seq" in payload:  # read before the call that it undid: the newest come first
                gone.add(payload["undone_seq"])
            elif row["seq"] not in gone and payload["desk_id"] == str(desk.id):
                found.append(UUID(payload["turn_id"]))
            if len(found) == most:
                break
        return found

    # -- writing -------------------------------------------------------------------------------------------------

    def record(self, event: events.DayEvent) -> int:
        """Give the event the next seq of the day's stream and keep it for the flush."""
        day = self.day(event.day_id)
        stream = day.stream
        stream.last_seq += 1
        if event.changes_plan:
            day.plan_seq = stream.last_seq
        row = {
            "stream_id": stream.id,
            "seq": stream.last_seq,
            "epoch": stream.epoch,
            "at": event.at,
            "kind": event.kind,
            "schema": event.schema,
            "box_id": self._box_id,
            "actor_id": self.actor.id,
            "actor_role": self.actor.role.value,
            "payload": event.payload() | self._from_outside(event),
        }
        row["hash"] = stream.head = next_hash(stream.head, row)
        self._events.append(row)
        self._remember_last_seq(event, stream.last_seq)
        return stream.last_seq

    def note_move(self, turn: Turn, seq: int, at: datetime) -> None:
        """The turn's newest event is `seq`, of whoever gives this command."""
        turn.last_seq, turn.moved_by, turn.moved_at = seq, self.actor.id, at

    def lock_box(self) -> None:
        """Before anything of a day is read, where the action may record in the box: always in this order."""
        if not self._has_box:
            if self._days:
                raise RuntimeError("the box is locked before a day, never after it")
            recording.lock_box(self.connection)
            self._has_box = True

    def record_in_box(self, event: BoxEvent) -> int:
        """Write an event of the box's own stream, whose seq it returns."""
        self.lock_box()
        return recording.record_in_box(self.connection, event, actor=self.actor)

    def next_number(self, day_id: UUID, series: str, *, how_many: int = 1) -> int:
        """Raise the counter of the series and return the first of the new numbers."""
        if how_many < 1:
            raise ValueError("a block holds at least one number")
        self.day(day_id)
        last = self.connection.execute(
            statements.RAISE_SERIES, {"of_day": day_id, "of_name": series, "how_many": how_many}
        ).scalar_one_or_none()
        if last is None:
            raise NotFound(series=series)
        return int(last) - how_many + 1

    def take_from_quota(self, day_id: UUID, service: OfferedService) -> None:
        """Count one more number for the service; the statement itself refuses to go over the quota."""
        taken = self.connection.execute(
            statements.TAKE_FROM_QUOTA, {"of_day": day_id, "of_service": service.id, "how_many": 1}
        ).rowcount
        if not taken:
            raise QuotaFull(service=service.code, quota=service.quota)

    def return_to_quota(self, day_id: UUID, service_id: UUID) -> None:
        """A place in the queue that nobody used is there for somebody else."""
        self.connection.execute(statements.RETURN_TO_QUOTA, {"of_day": day_id, "of_service": service_id})

    def add_ticket(self, ticket: Ticket, turns: Sequence[Turn]) -> None:
        """A ticket with its turns, as they are at the end of the action."""
        token_hash = self.token_hash(ticket.id)
        self._new.append((tables.ticket, lambda: mapping.ticket_values(ticket) | {"token_hash": token_hash}))
        for turn in turns:
            self.add_turn(turn)
        self.issued = IssuedTicket(ticket, tuple(turns))

    def token_hash(self, ticket_id: UUID) -> bytes:
        """Of the token that this box hands out for the ticket."""
        return hash_of(self._tokens.token(ticket_id))

    def add_turn(self, turn: Turn) -> None:
        self._new.append((tables.turn, lambda: mapping.turn_values(turn)))  # as it is at the end of the action

    def add(self, table: Any, **values: Any) -> None:
        self._new.append((table, lambda: values))

    def add_detail(
        self, day_id: UUID, turn_id: UUID, purpose: str, detail: Mapping[str, Any], **times: datetime
    ) -> None:
        """What is about a person, under the key of its day."""
        row_id = new_id()
        body = self._vault.sealed(row_id, day_id, purpose, detail)
        self.add(tables.personal_detail, id=row_id, day_id=day_id, turn_id=turn_id, purpose=purpose, body=body, **times)

    def add_day(self, day: ServiceDay) -> None:
        self.connection.execute(insert(tables.service_day), mapping.day_values(day))
        kept = {"id": day.stream.id} | mapping.stream_values(day.stream)
        self.connection.execute(insert(tables.stream), kept)
        self._keep_day(day)

    def add_desk(self, desk: Desk) -> None:
        self.connection.execute(insert(tables.desk), mapping.desk_values(desk))
        self._keep_desk(desk)

    def remove_turn(self, turn: Turn) -> None:
        """Only an undo removes a turn: the transfer that made it never happened."""
        self.return_to_quota(turn.day_id, turn.service_id)
        self.connection.execute(statements.REMOVE_TURN, {"of_id": turn.id})
        self._turns.pop(turn.id, None)

    def remove_outcome(self, turn_id: UUID) -> None:
        """With the note that what it promised is done: what comes in its place promises anew."""
        self.connection.execute(outcome_statements.REMOVE_FOLLOW_UP, {"of_turn": turn_id})
        self.connection.execute(statements.REMOVE_OUTCOME, {"of_turn": turn_id})

    def execute(self, statement: Any, **values: Any) -> Any:
        return self.connection.execute(statement, values)

    def flush(self) -> None:
        """Write what changed; raises NotWritten where nothing would write it."""
        self._write_turns()
        for desk, was in self._desks.values():
            write_change(self.connection, desk.id, was, mapping.desk_values(desk), row_changes.OF_DESK)
        for ticket, was in self._tickets:
            write_change(self.connection, ticket.id, was, mapping.ticket_values(ticket), row_changes.NOT_AT_ALL)
        for table, values in self._new:
            self.connection.execute(statements.INSERTS[table.name], values())
        if self._events:
            self.connection.execute(statements.INSERT_EVENT, self._events)
        for day, was in self._days.values():
            write_change(self.connection, day.id, was, mapping.day_values(day), row_changes.OF_DAY)
        for stream, before in self._streams.values():
            write_change(self.connection, stream.id, before, mapping.stream_values(stream), row_changes.OF_STREAM)

    # -- inside --------------------------------------------------------------------------------------------------

    def _read_day(self, day_id: UUID) -> ServiceDay:
        row = self._one(statements.DAY_TO_WRITE, id=day_id)
        if row is None:
            raise UnknownDay
        return mapping.day_from(row)

    def _read_offered(self, day_id: UUID, codes: Sequence[str]) -> Mapping[str, OfferedService]:
        rows = self.connection.execute(statements.OFFERED, {"day_id": day_id, "codes": list(codes)}).mappings()
        return {row["code"]: OfferedService(**row) for row in rows}

    def _write_turns(self) -> None:
        """Turns that leave their seat come first, then those that take one."""
        changed = [(turn, now) for turn, was in self._turns.values() if (now := mapping.turn_values(turn)) != was]
        for turn, values in sorted(changed, key=lambda pair: pair[0].is_live):
            write_change(self.connection, turn.id, self._turns[turn.id][1], values, row_changes.OF_TURN)
            self._turns[turn.id] = (turn, values)

    def _one(self, statement: Any, **values: Any) -> Any:
        return self.connection.execute(statement, values).mappings().one_or_none()

    def _turns_from(self, statement: Any, **values: Any) -> list[Turn]:
        rows = self.connection.execute(statement, values).mappings()
        return [self._keep_turn(mapping.turn_from(row)) for row in rows]

    def _keep_turn(self, turn: Turn) -> Turn:
        """One object for one row: a turn that was changed in this transaction is not read over."""
        return self._turns.setdefault(turn.id, (turn, mapping.turn_values(turn)))[0]

    def _keep_day(self, day: ServiceDay) -> None:
        self._days[day.id] = (day, mapping.day_values(day))
        self._streams[day.id] = (day.stream, mapping.stream_values(day.stream))

    def _keep_desk(self, desk: Desk) -> None:
        self._desks[desk.id] = (desk, mapping.desk_values(desk))

    def _lock_day_of(self, row: Any, unknown: type[Exception]) -> None:
        if row is None:
            raise unknown
        self.day(row["day_id"])

    def _from_outside(self, event: events.DayEvent) -> dict[str, Any]:
        is_at_desk = isinstance(event, events.TurnEvent | events.DeskEvent)
        return {events.OUTSIDE: True} if self.acts_outside and is_at_desk else {}

    def _remember_last_seq(self, event: events.DayEvent, seq: int) -> None:
        if isinstance(event, events.TurnEvent) and event.turn_id in self._turns:
            self.note_move(self._turns[event.turn_id][0], seq, event.at)
