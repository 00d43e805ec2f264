"""The life of a service day until its close: prepared from a plan, opened, no more numbers."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from queues.actions.hall.planned_pauses import add_planned_pause
from queues.model import events
from queues.model.events.box import DayBegun
from queues.model.hall.desk import Desk, DeskState
from queues.model.hall.service import natural_id
from queues.model.hall.service_day import DayPlan, ServiceDay
from queues.model.refusals import DayExists
from queues.persistence import catalogue
from queues.persistence.people.people import NewStaff, add_staff, set_desk_pin
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork

COPIED = tuple(name for name in DayPlan.__dataclass_fields__ if name in ServiceDay.__dataclass_fields__)


@command
def prepare_day(
    work: UnitOfWork,
    *,
    plan: DayPlan,
    now: datetime,
    staff: Sequence[NewStaff] = (),
    desk_pins: Mapping[str, str] | None = None,
    continues: UUID | None = None,
) -> Made:
    """Write the plan down: catalogue, day, series, services on offer, desks; with staff and PINs, or nothing at all.

    `staff`: who is new; `desk_pins`: hashes by desk code. `continues`: the day before it of the same visit, whose PINs
    open the desks of the same codes here too.
    The box notes that there is a day.

    Refuses: DayExists, NameTaken.
    """
    work.lock_box()
    if work.execute(select(tables.service_day.c.id).where(tables.service_day.c.code == plan.code)).first():
        raise DayExists(day=plan.code)
    catalogue.store(work.connection, plan.agencies, plan.services, now=now, by=work.actor)
    day = ServiceDay(id=work.new_id(), **{name: getattr(plan, name) for name in COPIED}, continues_id=continues)
    desk_pins = {**(pins_of(work, continues, plan) if continues else {}), **(desk_pins or {})}
    work.add_day(day)
    catalogue.offer(work.connection, day.id, plan)
    desks = set_up_desks(work, day.id, plan)
    plan_pauses(work, day.id, plan, desks)
    for person in staff:
        add_staff(work.connection, person, now=now, by=work.actor)
    for code, pin_hash in desk_pins.items():
        set_desk_pin(work.connection, desk_id=desks[code], pin_hash=pin_hash, now=now, by=work.actor)
    work.record(events.DayPrepared(day_id=day.id, at=now))
    work.record_in_box(DayBegun(day_id=day.id, at=now))
    return Made.of_day(day.id)


def pins_of(work: UnitOfWork, day_id: UUID, plan: DayPlan) -> dict[str, str]:
    """The hashes of another day's PINs, by the codes of the desks that the plan has too."""
    has_pin = select(tables.desk.c.code, tables.desk.c.pin_hash).where(
        tables.desk.c.day_id == day_id, tables.desk.c.pin_hash.is_not(None)
    )
    planned = {one.code for one in plan.desks}
    return {row.code: row.pin_hash for row in work.execute(has_pin) if row.code in planned}


def set_up_desks(work: UnitOfWork, day_id: UUID, plan: DayPlan, but: Container[str] = ()) -> dict[str, UUID]:
    """The ids of the new desks by their codes; `but`: those that are there already."""
    ids: dict[str, UUID] = {planned.code: work.new_id() for planned in plan.desks if planned.code not in but}
    for position, planned in enumerate(plan.desks):
        if planned.code in but:
            continue
        desk = Desk(
            id=ids[planned.code],
            day_id=day_id,
            code=planned.code,
            name=planned.name,
            label=planned.label,
            label_en=planned.label_en,
            agency_id=natural_id("agency", planned.agency),
            position=position,
            seats=planned.seats,
            state=DeskState.OPEN if planned.open_at_start else DeskState.CLOSED,
            others_since_priority=plan.policy.others_per_priority,  # the first priority person need not wait for two
        )
        work.add_desk(desk)
        catalogue.give_services(work.connection, desk.id, planned.services, planned.weights)
    return ids


def plan_pauses(work: UnitOfWork, day_id: UUID, plan: DayPlan, desks: Mapping[str, UUID]) -> None:
    """One for each desk and each service that is named; one for the whole hall where none is."""
    for pause in plan.pauses:
        about: list[dict[str, UUID]] = [{"desk_id": desks[code]} for code in pause.desks]
        about += [{"service_id": natural_id("service", code)} for code in pause.services]
        for subject in about or [{}]:
            add_planned_pause(work, day_id, pause.reason, pause.starts_at, pause.ends_at, **subject)


@command
def open_day(work: UnitOfWork, *, day_id: UUID, now: datetime, anyway: bool = False) -> Made:
    """People may come.

    Refuses: IllegalDayMove, NotToday.
    """
    day = work.day(day_id)
    opened = day.open(now)
    if not anyway:
        day.require_today(now)
    work.record(opened)
    return Made.of_day(day_id)


@command
def take_back_opening(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    """The day was opened too early: prepared again. Only while no number is out.

    Refuses: NumbersGiven, IllegalDayMove.
    """
    day = work.day(day_id)
    given = work.execute(statements.NUMBERS_GIVEN, day_id=day_id).scalar_one()
    work.record(day.take_back_opening(now, numbers_given=given))
    return Made.of_day(day_id)


@command
def stop_issuing(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    """No more numbers; who has one is served.

    Refuses: IllegalDayMove.
    """
    work.record(work.day(day_id).stop_issuing(now))
    return Made.of_day(day_id)


@command
def resume_issuing(work: UnitOfWork, *, day_id: UUID, now: datetime) -> Made:
    """Numbers can be taken again.

    Refuses: IllegalDayMove.
    """
    work.record(work.day(day_id).resume_issuing(now))
    return Made.of_day(day_id)
