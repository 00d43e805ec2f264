"""Promises of outcomes that are followed up: late ones first, a page at a time, by agency, kind, state and number.

The days come first, and of their turns the promised ones are found by an index that holds no others: nothing reads all
turns that the years have left. Of what is done, most of what there is, counting reads that index and two keys.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, case, cast, func, or_, select, true

from queues.model.events.upcasting import Payload
from queues.model.outcomes.follow_up import PromiseState
from queues.model.outcomes.outcome import Outcome
from queues.persistence.conditions import has_promised
from queues.persistence.schema.tables import agency, follow_up, outcome, requirement, service, service_day, turn


@dataclass(frozen=True)
class PromiseFilter:
    """What is looked for. `agencies`: codes of those that may be seen, None for all; `agency`: one of them."""

    agencies: frozenset[str] | None = None
    agency: str = ""
    kind: Outcome | None = None
    state: PromiseState = PromiseState.OPEN
    number: str = ""


@dataclass(frozen=True)
class PromiseRow:
    """`due_on`: a date in ISO form, None where none was promised; `done_by`: None where nobody knows."""

    turn_id: UUID
    day_id: UUID
    number: str
    kind: Outcome
    quantity: int
    detail: Payload
    due_on: str | None
    done_at: datetime | None
    done_by: UUID | None
    service_id: UUID
    service_name: str
    service_name_en: str
    short: str
    short_en: str
    discreet: bool
    agency_code: str
    agency_name: str
    agency_name_en: str


@dataclass(frozen=True)
class PromisesOfAgency:
    """An agency and how much of what it promised is open, late (and so open), and done."""

    code: str
    name: str
    open: int
    late: int
    done: int


@dataclass(frozen=True)
class DayOfPromise:
    """Where and when it was promised."""

    id: UUID
    code: str
    name: str
    place: str
    held_on: date
    zone: str


_on, _handed_at, _confidential = (
    outcome.c.detail[name].as_string() for name in ("collect_on", "handed_to_post_at", "confidential")
)
_due_on = case(
    (turn.c.outcome == Outcome.COLLECT_LATER, _on),
    (turn.c.outcome == Outcome.POSTED, cast(service_day.c.held_on, String)),
)
# What was handed to the post before promises had rows says so in its detail alone. The key of the row, not its moment,
# and the outcome before the detail: SQLite reads neither row where the first half has answered.
_is_done = or_(follow_up.c.turn_id.is_not(None), and_(turn.c.outcome == Outcome.POSTED, _handed_at.is_not(None)))
_is_not_noted = ~select(follow_up.c.turn_id).where(follow_up.c.turn_id == turn.c.id).correlate(turn).exists()
_is_late = and_(~_is_done, _due_on < bindparam("today"))
_TOLD = (
    turn.join(service_day, service_day.c.id == turn.c.day_id)
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .outerjoin(follow_up, follow_up.c.turn_id == turn.c.id)
)
_JOINED = _TOLD.join(service, service.c.id == turn.c.service_id).join(agency, agency.c.id == service.c.agency_id)
_OF_DAYS = and_(
    turn.c.day_id.in_(bindparam("days", expanding=True)),
    has_promised(turn),
    or_(turn.c.outcome != Outcome.REFERRED, _confidential.is_(None)),
)
_ROWS = (
    select(
        turn.c.id.label("turn_id"),
        turn.c.day_id,
        turn.c.number,
        turn.c.outcome.label("kind"),
        outcome.c.quantity,
        outcome.c.detail,
        _due_on.label("due_on"),
        follow_up.c.done_at,
        follow_up.c.done_by,
        turn.c.service_id,
        service.c.name.label("service_name"),
        service.c.name_en.label("service_name_en"),
        service.c.short,
        service.c.short_en,
        service.c.discreet,
        agency.c.code.label("agency_code"),
        agency.c.name.label("agency_name"),
        agency.c.name_en.label("agency_name_en"),
        _handed_at.label("handed_at"),
    )
    .select_from(_JOINED)
    .where(_OF_DAYS)
)
_NO_DATE = "9999"  # after every date
_BY_DATE = (
    func.coalesce(_due_on, _NO_DATE),
    service_day.c.held_on,
    func.length(turn.c.number),
    turn.c.number,
    turn.c.id,
)
_LATE_FIRST = (case((_is_late, 0), else_=1), agency.c.name, *_BY_DATE)
_BY_AGENCY = (agency.c.name, agency.c.code, *_BY_DATE)
_LAST_DONE_FIRST = (func.coalesce(follow_up.c.done_at, service_day.c.closes_at).desc(), turn.c.id)
_DAYS = select(*(service_day.c[name] for name in DayOfPromise.__dataclass_fields__)).where(
    service_day.c.held_on >= bindparam("since"), ~service_day.c.is_rehearsal
)
_REQUIREMENTS = select(requirement.c.service_id, requirement.c.code, requirement.c.text, requirement.c.text_en).where(
    requirement.c.service_id.in_(bindparam("services", expanding=True))
)
_OTHER_SERVICES = select(service.c.code, service.c.name, service.c.name_en).where(
    service.c.code.in_(bindparam("codes", expanding=True))
)
_OTHER_AGENCIES = select(agency.c.code, agency.c.name, agency.c.name_en).where(
    agency.c.code.in_(bindparam("codes", expanding=True))
)


def read_days_of_promises(connection: Connection, since: date) -> tuple[DayOfPromise, ...]:
    """The days that were held since then or are still to come; rehearsals promise nothing."""
    return tuple(DayOfPromise(*row) for row in connection.execute(_DAYS, {"since": since}))


def read_promises(
    connection: Connection,
    days: Collection[UUID],
    asked: PromiseFilter,
    *,
    today: date,
    most: int,
    after: int = 0,
    by_agency: bool = False,
) -> list[PromiseRow]:
    """So many of them `after` so many: late ones first, then by agency and date; what is done: the newest first.

    `by_agency`: each agency's together, by date.
    """
    order = _BY_AGENCY if by_agency else _LAST_DONE_FIRST if asked.state is PromiseState.DONE else _LATE_FIRST
    wanted = _ROWS.where(*_looked_for(asked), *_in_state(asked.state)).order_by(*order).limit(most).offset(after)
    return [_row(row) for row in connection.execute(wanted, _asked(days, today))]


def count_promises(
    connection: Connection, days: Collection[UUID], asked: PromiseFilter, *, today: date
) -> tuple[PromisesOfAgency, ...]:
    """By agency and name: how many are looked for, whatever state is asked for; one that has promised others has none.

    One statement for the figures and for the agencies to choose from: it looks through every promise of these days.
    """
    looked_for = and_(true(), *_looked_for(PromiseFilter(kind=asked.kind, number=asked.number)))
    of_agency = and_(true(), *_looked_for(PromiseFilter(agency=asked.agency)))
    sums = (
        func.sum(case((and_(looked_for, state), 1), else_=0)).label(name)
        for name, state in (("promised", true()), ("late", _is_late), ("done", _is_done))
    )
    of_services = select(turn.c.service_id, *sums).select_from(_TOLD).where(_OF_DAYS).group_by(turn.c.service_id)
    by_service = of_services.subquery()
    figures = (func.sum(case((of_agency, by_service.c[name]), else_=0)) for name in ("promised", "late", "done"))
    counted = (
        select(agency.c.code, agency.c.name, *figures)
        .select_from(by_service)
        .join(service, service.c.id == by_service.c.service_id)
        .join(agency, agency.c.id == service.c.agency_id)
        .where(*_looked_for(PromiseFilter(asked.agencies)))
        .group_by(agency.c.code, agency.c.name)
        .order_by(agency.c.name, agency.c.code)
    )
    rows = connection.execute(counted, _asked(days, today))
    return tuple(
        PromisesOfAgency(code, name, int(promised) - int(done), int(late), int(done))
        for code, name, promised, late, done in rows
    )


def read_requirements_of(connection: Connection, services: Collection[UUID]) -> dict[tuple[UUID, str], tuple[str, str]]:
    """By service and code: what people are asked to bring, in Indonesian and English."""
    rows = connection.execute(_REQUIREMENTS, {"services": list(services)})
    return {(service_id, code): (text, text_en) for service_id, code, text, text_en in rows}


def read_places_by_code(connection: Connection, codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """What services and agencies of these codes are called, in Indonesian and English."""
    asked = {"codes": list(codes)}
    found = [row for one in (_OTHER_AGENCIES, _OTHER_SERVICES) for row in connection.execute(one, asked)]
    return {code: (name, name_en) for code, name, name_en in found}


# -- inside ----------------------------------------------------------------------------------------------------------


def _asked(days: Collection[UUID], today: date) -> dict[str, object]:
    return {"days": list(days), "today": today.isoformat()}


def _looked_for(asked: PromiseFilter) -> Iterator[ColumnElement[bool]]:
    if asked.agencies is not None:
        yield agency.c.code.in_(sorted(asked.agencies))
    if asked.agency:
        yield agency.c.code == asked.agency
    if asked.kind is not None:
        yield turn.c.outcome == asked.kind
    if asked.number:
        yield turn.c.number == asked.number


def _in_state(state: PromiseState) -> Sequence[ColumnElement[bool]]:
    conditions: dict[PromiseState, Sequence[ColumnElement[bool]]] = {
        PromiseState.OPEN: (_is_not_noted, ~_is_done),
        PromiseState.LATE: (_is_not_noted, _is_late),
        PromiseState.DONE: (_is_done,),
        PromiseState.ALL: (),
    }
    return conditions[state]


def _row(row: Any) -> PromiseRow:
    values = {name: getattr(row, name) for name in PromiseRow.__dataclass_fields__}
    if row.done_at is None and row.handed_at:
        values["done_at"] = datetime.fromisoformat(row.handed_at)
    return PromiseRow(**values)
