"""Numbers that were carried over from one day to another: where they went, and from where they come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, literal, or_, select

from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.persistence.conditions import is_open, line_order
from queues.persistence.schema.tables import desk, service_day, ticket, turn
from queues.persistence.writing.statements import CARRIED_TO_DAY

_ON_DAY = select(ticket.c.id).where(
    ticket.c.carried_from == bindparam("ticket_id"), ticket.c.day_id == bindparam("day_id")
)
_here = (
    select(ticket.c.id, ticket.c.day_id, ticket.c.carried_from, literal(0).label("step"))
    .where(ticket.c.id == bindparam("ticket_id"))
    .cte("back", recursive=True)
)
_before = ticket.alias("before")
_back = _here.union_all(
    select(_before.c.id, _before.c.day_id, _before.c.carried_from, _here.c.step + 1).where(
        _before.c.id == _here.c.carried_from
    )
)
_GIVEN_ON = (
    select(service_day.c.held_on).join(_back, service_day.c.id == _back.c.day_id).order_by(_back.c.step.desc()).limit(1)
)
_BY_TIME = (
    select(service_day.c.id)
    .where(service_day.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(service_day.c.held_on, service_day.c.opens_at, service_day.c.id)
)


def find_carried(connection: Connection, ticket_id: UUID, day_id: UUID) -> UUID | None:
    """The ticket by which this one waits on the other day."""
    found: UUID | None = connection.execute(_ON_DAY, {"ticket_id": ticket_id, "day_id": day_id}).scalar_one_or_none()
    return found


def read_given_on(connection: Connection, ticket_id: UUID) -> date:
    """The date of the day that gave the number, however often it was carried over since."""
    found: date = connection.execute(_GIVEN_ON, {"ticket_id": ticket_id}).scalar_one()
    return found


def count_carried(connection: Connection, day_id: UUID) -> int:
    """How many numbers were carried over to the day, without those that were taken back."""
    return int(connection.execute(CARRIED_TO_DAY, {"day_id": day_id}).one()[0])


def in_order_of_time(connection: Connection, days: Collection[UUID]) -> list[UUID]:
    """The earliest first: all who lock several days lock them in this order."""
    return list(connection.execute(_BY_TIME, {"ids": list(days)}).scalars())


# -- the lists of a close ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenTurn:
    """A turn that is not closed; `desk_id` and `desk`, its name, are of the one that called last."""

    id: UUID
    number: str
    service_id: UUID
    state: TurnState
    queued_at: datetime
    desk_id: UUID | None
    desk: str | None


@dataclass(frozen=True)
class EndedTurn:
    """A turn that ended in the moment in which its day was closed, and as what it waits on another day."""

    number: str
    service_id: UUID
    outcome: Outcome
    carried_number: str | None
    carried_to: date | None


@dataclass(frozen=True)
class CarriedTo:
    """Where turns of a ticket wait now. `ticket_id`: of the ticket there; `service_id`: of a turn that waits."""

    ticket_id: UUID
    number: str
    service_id: UUID
    day_id: UUID
    day_code: str
    held_on: date
    place: str


@dataclass(frozen=True)
class CarriedFrom:
    """The ticket, and the day that gave it, that is carried on by another one."""

    ticket_id: UUID
    number: str
    held_on: date
    place: str


_OPEN = (
    select(turn.c.id, turn.c.number, turn.c.service_id, turn.c.state, turn.c.queued_at, desk.c.id, desk.c.name)
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .outerjoin(desk, desk.c.id == turn.c.desk_id)
    .where(turn.c.day_id == bindparam("day_id"), is_open(turn))
    .order_by(*line_order(turn, ticket))
)
_there, _then, _day_there = turn.alias("there"), ticket.alias("then"), service_day.alias("day_there")
_not_taken_back = or_(_there.c.outcome.is_(None), _there.c.outcome != Outcome.CANCELLED)
_waiting_there = _then.join(_there, and_(_there.c.ticket_id == _then.c.id, _not_taken_back)).join(
    _day_there, _day_there.c.id == _then.c.day_id
)
_ENDED = (
    select(turn.c.number, turn.c.service_id, turn.c.outcome, _then.c.number, _day_there.c.held_on)
    .select_from(
        turn.join(ticket, ticket.c.id == turn.c.ticket_id)
        .join(service_day, service_day.c.id == turn.c.day_id)
        .outerjoin(
            _waiting_there,
            and_(
                turn.c.outcome == Outcome.CARRIED_OVER,
                _then.c.carried_from == turn.c.ticket_id,
                _there.c.service_id == turn.c.service_id,
            ),
        )
    )
    .where(turn.c.day_id == bindparam("day_id"), turn.c.closed_at == service_day.c.closed_at)
    .order_by(*line_order(turn, ticket))
)
_CARRIED_TO = (
    select(
        _then.c.id,
        _then.c.number,
        _there.c.service_id,
        _day_there.c.id,
        _day_there.c.code,
        _day_there.c.held_on,
        _day_there.c.place,
    )
    .select_from(_waiting_there)
    .where(_then.c.carried_from == bindparam("ticket_id"))
    .order_by(_day_there.c.held_on, _there.c.position)
)
_CARRIED_FROM = (
    select(_before.c.id, _before.c.number, service_day.c.held_on, service_day.c.place)
    .select_from(ticket.join(_before, _before.c.id == ticket.c.carried_from))
    .join(service_day, service_day.c.id == _before.c.day_id)
    .where(ticket.c.id == bindparam("ticket_id"))
)


def read_turns_to_end(connection: Connection, day_id: UUID) -> list[OpenTurn]:
    """All that the close of the day has to say something about, by place."""
    return [OpenTurn(*row) for row in connection.execute(_OPEN, {"day_id": day_id})]


def read_ended_with_day(connection: Connection, day_id: UUID) -> list[EndedTurn]:
    """What its close has ended, by place."""
    return [EndedTurn(*row) for row in connection.execute(_ENDED, {"day_id": day_id})]


def read_carried_to(connection: Connection, ticket_id: UUID) -> tuple[CarriedTo, ...]:
    """Where the ticket is carried on, turn by turn."""
    return tuple(CarriedTo(*row) for row in connection.execute(_CARRIED_TO, {"ticket_id": ticket_id}))


def read_carried_from(connection: Connection, ticket_id: UUID) -> CarriedFrom | None:
    """What the ticket carries on; None where it was given on its own day, or the other one is gone."""
    row = connection.execute(_CARRIED_FROM, {"ticket_id": ticket_id}).one_or_none()
    return None if row is None else CarriedFrom(*row)
