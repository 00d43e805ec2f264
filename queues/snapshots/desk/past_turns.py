"""Turns that are over: those of one number, found at a desk or by a coordinator; and one whose outcome is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.actor import Actor
from queues.model.hall.service import Requirement
from queues.model.outcomes.outcome import Outcome
from queues.model.queue import numbering
from queues.model.queue.allowed_moves import allowed_moves
from queues.model.queue.moves import Move, TurnState
from queues.model.refusals import NotAtThisDesk, Refusal, UnknownTicket, UnknownTurn
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.desks import read_day_of_desk
from queues.reading.hall.plan import DeskHead, Plan, ServiceHead, read_plan
from queues.reading.queue.tickets import find_ticket
from queues.reading.queue.turns import TurnRow, read_quantity, read_turn_row, read_turns_of_ticket


@dataclass(frozen=True)
class PastTurn:
    """One turn of a number. `desk_name`: where it was called last. `quantity`: of its outcome.

    `is_ours`: the desk that asks has ended it or takes its service, or a coordinator asks; of any other nobody is told
    how it ended. `allowed`: each move with the refusal that would answer it now.
    """

    id: UUID
    number: str
    service: ServiceHead
    state: TurnState
    outcome: Outcome | None
    closed_at: datetime | None
    desk_id: UUID | None
    desk_name: str
    is_ours: bool
    allowed: Mapping[Move, Refusal | None]


@dataclass(frozen=True)
class NumberSnapshot:
    """A number of the day with all its turns, in the order in which they were asked for."""

    day: DayHead
    number: str
    turns: tuple[PastTurn, ...]


@dataclass(frozen=True)
class OutcomeFormSnapshot:
    """What the form of an outcome shows beside a turn: to correct it, or to record it at the close of the day.

    `desk`: where the turn ended, or is.
    """

    day: DayHead
    desk: DeskHead
    turn: PastTurn
    quantity: int
    all_services: tuple[ServiceHead, ...]
    requirements: Mapping[UUID, tuple[Requirement, ...]]


def find_number(
    engine: Engine, number: str, *, actor: Actor, now: datetime, day_code: str = "", desk_id: UUID | None = None
) -> NumberSnapshot:
    """As it looks from a desk, or by the code of the day to whoever sees all desks.

    Refuses with UnknownDay, UnknownDesk, UnknownTicket.
    """
    with one_read(engine) as connection:
        day = _day(connection, day_code, desk_id)
        parsed = numbering.parse(number)
        ticket_id = parsed and find_ticket(connection, day.id, *parsed)
        if ticket_id is None:
            raise UnknownTicket(number=number)
        plan = read_plan(connection, day)
        rows = read_turns_of_ticket(connection, ticket_id)
        turns = tuple(_shown(row, plan, day, actor=actor, now=now, desk_id=desk_id) for row in rows)
        return NumberSnapshot(day, turns[0].number, turns)


def outcome_form_of(
    engine: Engine, turn_id: UUID, *, actor: Actor, now: datetime, day_code: str = "", desk_id: UUID | None = None
) -> OutcomeFormSnapshot:
    """The turn with the outcome that was recorded, if there is one.

    Refuses with UnknownDay, UnknownDesk, UnknownTurn, NotAtThisDesk.
    """
    with one_read(engine) as connection:
        day = _day(connection, day_code, desk_id)
        plan = read_plan(connection, day)
        row = read_turn_row(connection, turn_id)
        at = next((one for one in plan.desks if row and one.id == row.desk_id), None)
        if row is None or at is None:
            raise UnknownTurn
        if desk_id not in (None, at.id) and not actor.overrules:
            raise NotAtThisDesk(state=row.state.value, number=row.number)
        turn = _shown(row, plan, day, actor=actor, now=now, desk_id=at.id)
        quantity = read_quantity(connection, turn_id)
        return OutcomeFormSnapshot(day, at, turn, quantity, tuple(plan.services.values()), plan.requirements)


def _day(connection: Connection, day_code: str, desk_id: UUID | None) -> DayHead:
    if desk_id is None:
        return read_day(connection, code=day_code)
    return read_day(connection, day_id=read_day_of_desk(connection, desk_id))


def _shown(row: TurnRow, plan: Plan, day: DayHead, *, actor: Actor, now: datetime, desk_id: UUID | None) -> PastTurn:
    own = next((one for one in plan.desks if one.id == desk_id), None)
    service = plan.services[row.service_id]
    return PastTurn(
        id=row.id,
        number=row.number,
        service=service,
        state=row.state,
        outcome=row.outcome,
        closed_at=row.closed_at,
        desk_id=row.desk_id,
        desk_name=next((one.name for one in plan.desks if one.id == row.desk_id), ""),
        is_ours=actor.overrules or own is None or row.desk_id == own.id or service.id in own.service_ids,
        allowed=allowed_moves(row, now=now, actor=actor, day=day),
    )
