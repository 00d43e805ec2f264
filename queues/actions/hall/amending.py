"""Change the plan of a day on which people have numbers: what can be changed without making any of them untrue."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update

from queues.actions.hall.opening import set_up_desks
from queues.actions.hall.pausing import change_desk_services
from queues.actions.tickets.limiting import change_limits
from queues.model.events import DayAmended
from queues.model.hall.plan_changes import PlanChange, PlanPart, plan_changes
from queues.model.hall.service import natural_id
from queues.model.hall.service_day import DayPlan
from queues.model.queue.ordering import LEAST_WEIGHT
from queues.model.refusals import PlanIsHeld, SeatsAreTaken
from queues.persistence import catalogue
from queues.persistence.schema import tables
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.hall.day_head import read_day
from queues.reading.hall.day_plan import read_day_plan

_HEAD = ("name", "place", "opens_at", "closes_at", "pungli_number", "desk_word", "greeter_word", "second_voice")
_DESK = ("name", "label", "label_en", "seats")
# Told by the events of their own actions.
_TOLD_ELSEWHERE = frozenset({PlanPart.DESK_SERVICES, PlanPart.SERVICE_LIMITS})


@command
def amend_day(
    work: UnitOfWork, *, day_id: UUID, plan: DayPlan, now: datetime, seen_plan_seq: int | None = None
) -> Made:
    """Bring the day to this plan while it is served; all of it or nothing.

    Names, place, hours, the number for complaints, further desks and services, seats, limits and fees can change.

    `seen_plan_seq`: of the day when `plan` was made from its own. The `parts` of PlanIsHeld name what stays (see
    `plan_changes.HELD_FAST`).

    Refuses: DayIsClosed, PlanMovedOn, PlanIsHeld, SeatsAreTaken, QuotaBelowIssued.
    """
    work.lock_box()
    catalogue.store(work.connection, plan.agencies, plan.services, now=now, by=work.actor)  # locked before a day
    day = work.day(day_id)
    day.require_not_closed()
    day.require_seen(seen_plan_seq)
    before = read_day_plan(work.connection, read_day(work.connection, code=day.code))
    changes = plan_changes(before, plan)
    held = [one for one in changes if one.is_held_fast]
    if held:
        raise PlanIsHeld(day=day.code, parts=[_name(one) for one in held])
    _write_head(work, day_id, plan)
    _offer(work, day_id, plan, changes, now)
    _write_desks(work, day_id, plan, changes, now)
    told = sorted({one.part.value for one in changes if one.part not in _TOLD_ELSEWHERE})
    if told:
        work.record(DayAmended(day_id=day_id, at=now, parts=tuple(told)))
    return Made.of_day(day_id)


def _name(change: PlanChange) -> str:
    return f"{change.part}:{change.code}" if change.code else change.part.value


def _codes(changes: Iterable[PlanChange], *parts: PlanPart) -> list[str]:
    return list(dict.fromkeys(one.code for one in changes if one.part in parts))


def _write_head(work: UnitOfWork, day_id: UUID, plan: DayPlan) -> None:
    values = {name: getattr(plan, name) for name in _HEAD}
    work.execute(update(tables.service_day).where(tables.service_day.c.id == day_id).values(values))


def _offer(work: UnitOfWork, day_id: UUID, plan: DayPlan, changes: list[PlanChange], now: datetime) -> None:
    services = {one.code: one for one in plan.services}
    offered = {one.code: one for one in plan.offered}
    added = _codes(changes, PlanPart.SERVICE_ADDED)
    if added:
        known = {row.name for row in work.execute(select(tables.series.c.name).where(tables.series.c.day_id == day_id))}
        new = sorted({offered[code].series for code in added} - known)
        for name in new:
            work.execute(insert(tables.series).values(day_id=day_id, name=name, last_count=0))
        last = select(func.max(tables.day_service.c.position)).where(tables.day_service.c.day_id == day_id)
        first_free = work.execute(last).scalar_one() + 1
        catalogue.offer_more(
            work.connection,
            day_id,
            [(services[code], offered[code]) for code in added],
            first_position=first_free,
        )
    for code in _codes(changes, PlanPart.SERVICE_FEE):
        fee = services[code].fee
        values = {
            "fee_kind": fee.kind.value,
            "fee_amount": fee.amount,
            "fee_basis": fee.basis,
            "typical_minutes": services[code].typical_minutes,
        }
        its_row = (tables.day_service.c.day_id == day_id) & (tables.day_service.c.service_id == services[code].id)
        work.execute(update(tables.day_service).where(its_row).values(values))
    for code in _codes(changes, PlanPart.SERVICE_LIMITS):
        limits = {name: getattr(offered[code], name) for name in ("quota", "blanks", "until_closing")}
        change_limits(work, day_id=day_id, service=code, changes=limits, now=now)


def _write_desks(work: UnitOfWork, day_id: UUID, plan: DayPlan, changes: list[PlanChange], now: datetime) -> None:
    asked = select(tables.desk.c.code, tables.desk.c.id).where(tables.desk.c.day_id == day_id)
    ids: Mapping[str, UUID] = {row.code: row.id for row in work.execute(asked)}
    set_up_desks(work, day_id, plan, but=ids)
    if any(one.part is PlanPart.DESK_ORDER for one in changes):
        for position, desk in enumerate(plan.desks):
            work.execute(update(tables.desk).where(tables.desk.c.id == ids.get(desk.code)).values(position=position))
    desks = {one.code: one for one in plan.desks}
    for code in _codes(changes, PlanPart.DESK_NAMED, PlanPart.DESK_SEATS):
        _require_seats(work, ids[code], desks[code].seats)
        values: dict[str, object] = {name: getattr(desks[code], name) for name in _DESK}
        values["agency_id"] = natural_id("agency", desks[code].agency)
        work.execute(update(tables.desk).where(tables.desk.c.id == ids[code]).values(values))
    for code in _codes(changes, PlanPart.DESK_SERVICES):
        weights = {service: weight for service, weight in desks[code].weights.items() if weight != LEAST_WEIGHT}
        change_desk_services(work, desk_id=ids[code], services=desks[code].services, now=now, weights=weights)


def _require_seats(work: UnitOfWork, desk_id: UUID, seats: int) -> None:
    taken = work.live_at(desk_id)
    if any(turn.seat is not None and turn.seat > seats for turn in taken):
        raise SeatsAreTaken(desk=work.desk(desk_id).name, seats=seats, taken=len(taken))
