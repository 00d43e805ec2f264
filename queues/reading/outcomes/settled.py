"""Outcomes that desks had pressed before the close of their day, and that arrived after it; and what waits since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select

from queues.model.events import OutcomeSettled
from queues.model.events.upcasting import UPCASTS, Payload
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.turn import thawed_time
from queues.persistence.conditions import is_open
from queues.persistence.schema.tables import desk, event, service_day, ticket, turn
from queues.reading.hall.day_head import DayHead


@dataclass(frozen=True)
class StillCarried:
    """How the number stands on the other day, which had called it before the outcome arrived."""

    number: str
    day_code: str
    held_on: date
    state: TurnState
    outcome: Outcome | None
    desk: str | None

    @property
    def is_open(self) -> bool:
        return self.state is not TurnState.CLOSED


@dataclass(frozen=True)
class SettledTurn:
    """What a desk had recorded, at `pressed_at`, and what of it was `carried` over and stays; None: nothing."""

    number: str
    service_id: UUID
    outcome: Outcome
    desk: str | None
    pressed_at: datetime
    arrived_at: datetime
    carried: StillCarried | None


@dataclass(frozen=True)
class EndedElsewhere:
    """An open turn of a day (`there`, as it is now) that had ended on the day from which it was carried over.

    That day's desk has `said` so after its close. `turn_id`: of the open one; `zone`: of the day before.
    """

    turn_id: UUID
    day_code: str
    held_on: date
    zone: str
    said: SettledTurn
    there: StillCarried


_EVENTS = (
    select(event.c.at, event.c.schema, event.c.payload)
    .where(event.c.stream_id == bindparam("day_id"), event.c.kind == OutcomeSettled.kind)
    .order_by(event.c.seq)
)
_HERE = (
    select(turn.c.id, turn.c.ticket_id, turn.c.service_id, desk.c.name)
    .outerjoin(desk, desk.c.id == turn.c.desk_id)
    .where(turn.c.id.in_(bindparam("turns", expanding=True)))
)
_THERE = (
    select(
        ticket.c.carried_from,
        turn.c.service_id,
        turn.c.number,
        service_day.c.code,
        service_day.c.held_on,
        turn.c.state,
        turn.c.outcome,
        desk.c.name,
    )
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .join(service_day, service_day.c.id == turn.c.day_id)
    .outerjoin(desk, desk.c.id == turn.c.desk_id)
    .where(ticket.c.carried_from.in_(bindparam("tickets", expanding=True)))
    .order_by(turn.c.position)
)
_there, _then = turn.alias("there"), ticket.alias("then")
_before, _here = ticket.alias("before"), turn.alias("here")
# Open here, called already, and closed on the day before otherwise than by being carried over.
_PERHAPS_ENDED = (
    select(
        _there.c.id.label("turn_id"),
        _there.c.service_id,
        _there.c.number,
        service_day.c.id.label("day_id"),
        service_day.c.code,
        service_day.c.held_on,
        service_day.c.zone,
    )
    .select_from(
        _there.join(_then, _then.c.id == _there.c.ticket_id)
        .join(_before, _before.c.id == _then.c.carried_from)
        .join(_here, and_(_here.c.ticket_id == _before.c.id, _here.c.service_id == _there.c.service_id))
        .join(service_day, service_day.c.id == _before.c.day_id)
    )
    .where(
        _there.c.day_id == bindparam("day_id"),
        is_open(_there),
        _there.c.called_at.is_not(None),
        _here.c.outcome.is_not(None),
        _here.c.outcome != Outcome.CARRIED_OVER,
    )
    .order_by(service_day.c.held_on, _there.c.place)
)


def read_ended_elsewhere(connection: Connection, day: DayHead) -> list[EndedElsewhere]:
    """Whoever this day has called, though the day before has heard since that it had ended there."""
    rows = {row.turn_id: row for row in connection.execute(_PERHAPS_ENDED, {"day_id": day.id})}
    settled = {day_id: read_settled(connection, day_id) for day_id in {row.day_id for row in rows.values()}}
    return [
        EndedElsewhere(row.turn_id, row.code, row.held_on, row.zone, said, said.carried)
        for row in rows.values()
        for said in settled[row.day_id]
        if said.carried and (said.carried.day_code, said.carried.number) == (day.code, row.number)
        if said.service_id == row.service_id and said.carried.is_open
    ]


def read_settled(connection: Connection, day_id: UUID) -> list[SettledTurn]:
    """All of the day, in the order in which they arrived."""
    rows = connection.execute(_EVENTS, {"day_id": day_id}).all()
    told = [(row.at, UPCASTS.newest(OutcomeSettled.kind, row.schema, row.payload)) for row in rows]
    if not told:
        return []
    here = {row.id: row for row in connection.execute(_HERE, {"turns": [UUID(said["turn_id"]) for _, said in told]})}
    there = _carried(connection, {row.ticket_id for row in here.values()})
    return list(_settled(told, here, there))


def _settled(
    told: Iterable[tuple[datetime, Payload]],
    here: Mapping[UUID, Any],
    there: Mapping[tuple[UUID, UUID, str | None], StillCarried],
) -> Iterable[SettledTurn]:
    for at, said in told:
        row = here[UUID(said["turn_id"])]
        yield SettledTurn(
            number=said["number"],
            service_id=row.service_id,
            outcome=Outcome(said["outcome"]),
            desk=row.name,
            pressed_at=thawed_time(said["pressed_at"]),
            arrived_at=at,
            carried=there.get((row.ticket_id, row.service_id, said.get("still_carried"))),
        )


def _carried(connection: Connection, tickets: Iterable[UUID]) -> dict[tuple[UUID, UUID, str | None], StillCarried]:
    """By the ticket from which it was carried over, the service, and the number there; the last one."""
    rows = connection.execute(_THERE, {"tickets": list(tickets)})
    return {(row[0], row[1], row[2]): StillCarried(*row[2:]) for row in rows}
