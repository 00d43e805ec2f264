"""Turns as rows: those at the desks, what was called last, who did not come, those of one ticket."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.queue.moves import TurnState
from queues.persistence.conditions import is_at_a_desk, is_open, line_order
from queues.persistence.schema.tables import desk, outcome, service, ticket, turn


@dataclass(frozen=True)
class TurnRow:
    """A turn as it is now; `desk_id` is the desk that called last, None before the first call."""

    id: UUID
    ticket_id: UUID
    number: str
    service_id: UUID
    state: TurnState
    outcome: Outcome | None
    place: int
    priority: bool
    desk_id: UUID | None
    seat: int | None
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    held_at: datetime | None
    hold_reason: str | None
    resumed_at: datetime | None
    closed_at: datetime | None
    appointed_at: datetime | None
    held_seconds: int

    @property
    def served_since(self) -> datetime | None:
        """As if the service had gone on without a break."""
        return served_since(self.started_at, self.held_seconds)


def served_since(started_at: datetime | None, held_seconds: int) -> datetime | None:
    """From when on it would have been served, had nothing interrupted it; None before it began."""
    return started_at and started_at + timedelta(seconds=held_seconds)


_TURNS = select(*(turn.c[name] for name in TurnRow.__dataclass_fields__))
_OF_DAY = turn.c.day_id == bindparam("day_id")
_OF_DESK = turn.c.desk_id == bindparam("desk_id")

_AT_DESKS = _TURNS.where(_OF_DAY, is_at_a_desk(turn)).order_by(turn.c.desk_id, turn.c.seat)
_AT_DESK = _TURNS.where(_OF_DAY, _OF_DESK, is_at_a_desk(turn)).order_by(turn.c.seat, turn.c.held_at, turn.c.place)
_CALLS = (
    _TURNS.where(_OF_DAY, turn.c.called_at.is_not(None), turn.c.desk_id.is_not(None))
    .order_by(turn.c.last_called_at.desc(), turn.c.place.desc())
    .limit(bindparam("most"))
)
_NO_SHOWS = (
    _TURNS.where(_OF_DAY, _OF_DESK, turn.c.state == TurnState.CLOSED, turn.c.outcome == Outcome.NO_SHOW)
    .order_by(turn.c.closed_at.desc(), turn.c.place.desc())
    .limit(bindparam("most"))
)
_SERVED = (
    _TURNS.where(
        _OF_DAY,
        _OF_DESK,
        turn.c.state == TurnState.CLOSED,
        turn.c.outcome.in_(RECORDED_BY_CLERK),
        turn.c.called_at.is_not(None),
    )
    .order_by(turn.c.closed_at.desc(), turn.c.last_seq.desc())
    .limit(bindparam("most"))
)
_OF_ID = _TURNS.where(turn.c.id == bindparam("turn_id"))
_QUANTITY = select(outcome.c.quantity).where(outcome.c.turn_id == bindparam("turn_id"))
_OF_TICKET = _TURNS.where(turn.c.ticket_id == bindparam("ticket_id")).order_by(turn.c.position)


def read_turns_at_desks(connection: Connection, day_id: UUID) -> list[TurnRow]:
    """Called, served or on hold now, at all desks of the day, seat by seat."""
    return [TurnRow(*row) for row in connection.execute(_AT_DESKS, {"day_id": day_id})]


def read_turns_at_desk(connection: Connection, day_id: UUID, desk_id: UUID) -> list[TurnRow]:
    """Called, served or on hold now at one desk: seat by seat, then as they were put on hold."""
    return [TurnRow(*row) for row in connection.execute(_AT_DESK, {"day_id": day_id, "desk_id": desk_id})]


def read_last_calls(connection: Connection, day_id: UUID, *, most: int) -> list[TurnRow]:
    """Those called last, the newest call first."""
    return [TurnRow(*row) for row in connection.execute(_CALLS, {"day_id": day_id, "most": most})]


def read_no_shows(connection: Connection, day_id: UUID, desk_id: UUID, *, most: int) -> list[TurnRow]:
    """Those whom a desk called and who did not come, the latest first."""
    asked = {"day_id": day_id, "desk_id": desk_id, "most": most}
    return [TurnRow(*row) for row in connection.execute(_NO_SHOWS, asked)]


def read_last_served(connection: Connection, day_id: UUID, desk_id: UUID, *, most: int) -> list[TurnRow]:
    """Those whose turn a desk has ended with an outcome, the latest first."""
    asked = {"day_id": day_id, "desk_id": desk_id, "most": most}
    return [TurnRow(*row) for row in connection.execute(_SERVED, asked)]


def read_turns_of_ticket(connection: Connection, ticket_id: UUID) -> list[TurnRow]:
    """All of them, in the order of the ticket."""
    return [TurnRow(*row) for row in connection.execute(_OF_TICKET, {"ticket_id": ticket_id})]


def read_turn_row(connection: Connection, turn_id: UUID) -> TurnRow | None:
    row = connection.execute(_OF_ID, {"turn_id": turn_id}).one_or_none()
    return None if row is None else TurnRow(*row)


def read_quantity(connection: Connection, turn_id: UUID) -> int:
    """How many documents the outcome of the turn is about; one where it has none."""
    found: int | None = connection.execute(_QUANTITY, {"turn_id": turn_id}).scalar_one_or_none()
    return found or 1


# -- who was not reached -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TurnInLine:
    """What a list of many turns says of each."""

    number: str
    service_id: UUID
    queued_at: datetime
    state: TurnState


_IN_LINE = (
    select(*(turn.c[name] for name in TurnInLine.__dataclass_fields__))
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .order_by(*line_order(turn, ticket))
)
_OPEN = _IN_LINE.where(_OF_DAY, is_open(turn))
_NOT_SERVED = _IN_LINE.where(_OF_DAY, turn.c.closed_at.is_not(None), turn.c.outcome == Outcome.NOT_SERVED)


def read_open_turns(connection: Connection, day_id: UUID) -> list[TurnInLine]:
    """Whatever is not closed, by place."""
    return [TurnInLine(*row) for row in connection.execute(_OPEN, {"day_id": day_id})]


def read_not_served(connection: Connection, day_id: UUID) -> list[TurnInLine]:
    """Those that the end of the day closed, by place."""
    return [TurnInLine(*row) for row in connection.execute(_NOT_SERVED, {"day_id": day_id})]


# -- one turn ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedTurn:
    """A turn with the names of its service and of the desk that called last; `service` is a code."""

    id: UUID
    day_id: UUID
    ticket_id: UUID
    number: str
    service: str
    priority: bool
    state: TurnState
    outcome: Outcome | None
    desk_id: UUID | None
    seat: int | None
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    held_at: datetime | None
    hold_reason: str | None
    resumed_at: datetime | None
    closed_at: datetime | None
    service_name: str
    desk_name: str | None


_NAMED: Select[Any] = (
    select(
        *(turn.c[name] for name in NamedTurn.__dataclass_fields__ if name in turn.c),
        service.c.name.label("service_name"),
        desk.c.name.label("desk_name"),
    )
    .join(service, service.c.id == turn.c.service_id)
    .outerjoin(desk, desk.c.id == turn.c.desk_id)
    .where(turn.c.id == bindparam("turn_id"))
)


def read_turn(connection: Connection, turn_id: UUID) -> NamedTurn | None:
    row = connection.execute(_NAMED, {"turn_id": turn_id}).one_or_none()
    return None if row is None else NamedTurn(*row)
