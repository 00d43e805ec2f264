"""Write another plan over a day on which nobody has a number yet: a forgotten service, another hour, one desk more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update

from queues.actions.hall.opening import COPIED, plan_pauses, set_up_desks
from queues.model.hall.desk import DeskState
from queues.model.hall.service import natural_id
from queues.model.hall.service_day import DayPlan, DayState
from queues.persistence import catalogue
from queues.persistence.backup.removal import require_nobody_carried
from queues.persistence.people.people import NewStaff, add_staff, set_desk_pin
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.mapping import day_values
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def replace_day(
    work: UnitOfWork,
    *,
    day_id: UUID,
    plan: DayPlan,
    now: datetime,
    staff: Sequence[NewStaff] = (),
    desk_pins: Mapping[str, str | None] | None = None,
    seen_plan_seq: int | None = None,
) -> Made:
    """Give the day this plan instead of its own, and staff who are new; all of it or nothing.

    A desk of the same code stays the same desk, with its tablet, tokens, clerks and PIN; one that the plan lacks goes
    with all that opened it. The day's code and state stay. `desk_pins`: hashes by desk code, None takes a PIN away.
    `seen_plan_seq`: of the day when `plan` was made from its own.

    Refuses: UnknownDay, CarriedNumbersWait, DayWasUsed, DayIsClosed, PlanMovedOn, NameTaken.
    """
    work.lock_box()
    catalogue.store(work.connection, plan.agencies, plan.services, now=now, by=work.actor)  # locked before a day
    day = work.day(day_id)
    require_nobody_carried(work.connection, day_id)
    given = work.execute(statements.NUMBERS_GIVEN, day_id=day_id).scalar_one()
    counted = work.execute(select(func.count()).where(tables.walk_in.c.day_id == day_id)).scalar_one()
    replaced = day.replaced(now, numbers_given=given + counted)
    day.require_seen(seen_plan_seq)
    new = replace(day, **{name: getattr(plan, name) for name in COPIED if name != "code"})
    work.execute(update(tables.service_day).where(tables.service_day.c.id == day_id).values(day_values(new)))
    for table in (tables.planned_pause, tables.alert, tables.day_service, tables.series):
        work.execute(delete(table).where(table.c.day_id == day_id))
    catalogue.offer(work.connection, day_id, plan)
    desks = _place_desks(work, day_id, plan, day.state)
    plan_pauses(work, day_id, plan, desks)
    for person in staff:
        add_staff(work.connection, person, now=now, by=work.actor)
    for code, pin_hash in (desk_pins or {}).items():
        set_desk_pin(work.connection, desk_id=desks[code], pin_hash=pin_hash, now=now, by=work.actor)
    work.record(replaced)
    return Made.of_day(day_id)


def _place_desks(work: UnitOfWork, day_id: UUID, plan: DayPlan, state: DayState) -> dict[str, UUID]:
    """The ids of the plan's desks by their codes."""
    asked = select(tables.desk.c.code, tables.desk.c.id).where(tables.desk.c.day_id == day_id)
    known: dict[str, UUID] = {row.code: row.id for row in work.execute(asked)}
    planned = {one.code for one in plan.desks}
    _remove_desks(work, [desk_id for code, desk_id in known.items() if code not in planned])
    ids = dict[str, UUID]()
    for position, one in enumerate(plan.desks):
        if one.code not in known:
            continue
        ids[one.code] = known[one.code]
        values = {
            "name": one.name,
            "label": one.label,
            "label_en": one.label_en,
            "agency_id": natural_id("agency", one.agency),
            "position": position,
            "seats": one.seats,
            "others_since_priority": plan.policy.others_per_priority,
        }
        if state is DayState.PREPARED:  # on an open day people have opened and closed desks meanwhile
            values["state"] = DeskState.OPEN if one.open_at_start else DeskState.CLOSED
        work.execute(update(tables.desk).where(tables.desk.c.id == ids[one.code]).values(values))
        catalogue.give_services(work.connection, ids[one.code], one.services, one.weights)
    return ids | set_up_desks(work, day_id, plan, but=ids)


def _remove_desks(work: UnitOfWork, ids: Collection[UUID]) -> None:
    """With every row that hangs on them: what opened them, and who sat there."""
    for table in reversed(tables.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column.table is tables.desk:
                work.execute(delete(table).where(key.parent.in_(ids)))
    work.execute(delete(tables.desk).where(tables.desk.c.id.in_(ids)))
