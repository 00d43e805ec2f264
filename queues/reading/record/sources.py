"""What the figures of a day are made from: names and hours, all its events, what was promised."""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.outcomes.outcome import PROMISED
from queues.model.record.figures import figures_of
from queues.model.record.plan import AgencyOfRecord, DeskOfRecord, PlanOfRecord, ServiceOfRecord
from queues.model.record.promises import promise_of
from queues.persistence.schema.tables import outcome, service, ticket, turn
from queues.reading.events.stream import RecordedRow, read_events_after
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.day_plan import read_day_plan
from queues.reading.hall.plan import read_plan

PAGE = 500  # events after which others are served: a busy day has ten thousand
_PROMISES = (
    select(ticket.c.number, service.c.code, outcome.c.code.label("outcome"), outcome.c.detail)
    .join(turn, turn.c.id == outcome.c.turn_id)
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .join(service, service.c.id == turn.c.service_id)
    .where(turn.c.day_id == bindparam("day_id"), outcome.c.code.in_(sorted(PROMISED)))
    .order_by(ticket.c.issued_seq, turn.c.position)
)


def read_figures(connection: Connection, day: DayHead, population: Mapping[str, str]) -> dict[str, Any]:
    """The figures of the day as it stands, with the head of its chain. `population`: what services stand for."""
    plan = read_plan_of_record(connection, day, population)
    figures = figures_of(plan, read_day_events(connection, day.id), promises_of_record(connection, day.id))
    return figures | {"seq": day.seq, "head": day.chain_head.hex() if day.chain_head else ""}


def read_plan_of_record(connection: Connection, day: DayHead, population: Mapping[str, str]) -> PlanOfRecord:
    """`population`: kind by code of a service (see `Population`)."""
    plan = read_day_plan(connection, day)
    return PlanOfRecord(
        code=day.code,
        name=day.name,
        place=day.place,
        area=day.area,
        held_on=day.held_on.isoformat(),
        zone=day.zone,
        opens_at=day.opens_at.isoformat(),
        closes_at=day.closes_at.isoformat(),
        agencies=tuple(AgencyOfRecord(one.code, one.name, one.name_en) for one in plan.agencies),
        services=tuple(
            ServiceOfRecord(one.code, one.agency, one.name, one.name_en, population.get(one.code, ""))
            for one in plan.services
        ),
        desks=tuple(
            DeskOfRecord(str(one.id), one.code, one.name, one.agency_code) for one in read_plan(connection, day).desks
        ),
    )


def read_day_events(connection: Connection, day_id: UUID) -> Iterator[RecordedRow]:
    """All of them, in order, page by page."""
    after = 0
    while page := read_events_after(connection, day_id, after, PAGE):
        yield from page
        after = page[-1].seq
        time.sleep(0)


def promises_of_record(connection: Connection, day_id: UUID) -> list[dict[str, Any]]:
    """As `promise_of` tells them. What was referred in confidence is on no list."""
    rows = connection.execute(_PROMISES, {"day_id": day_id})
    told = (promise_of(row.number, row.code, row.outcome, row.detail) for row in rows)
    return [one for one in told if one]
