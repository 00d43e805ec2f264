"""The plan of a day as it stands now, whole: what a day file says of it, so that it can be written down or repeated."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.hall.desk import DeskState, PauseReason
from queues.model.hall.service import Agency, AgencyKind, Fee, FeeKind, Requirement, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from queues.persistence.schema.tables import agency, day_service, desk, service
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.plan import DeskHead, read_plan
from queues.reading.hall.planned_pauses import Planned, planned_pauses

_OF_SERVICE = tuple(
    service.c[name]
    for name in Service.__dataclass_fields__
    if name in service.c and name not in ("agency", "requirements", "fee")
)
_OFFERED = (
    select(
        *_OF_SERVICE,
        service.c.id,
        agency.c.code.label("agency"),
        day_service.c.series,
        day_service.c.fee_kind,
        day_service.c.fee_amount,
        day_service.c.fee_basis,
        day_service.c.typical_minutes,
        day_service.c.quota,
        day_service.c.blanks,
        day_service.c.until_closing,
    )
    .join(day_service, day_service.c.service_id == service.c.id)
    .join(agency, agency.c.id == service.c.agency_id)
    .where(day_service.c.day_id == bindparam("day_id"))
    .order_by(day_service.c.position)
)
_AGENCIES = select(agency.c.code, agency.c.name, agency.c.name_en, agency.c.kind).where(
    agency.c.id.in_(select(service.c.agency_id).join(day_service).where(day_service.c.day_id == bindparam("day_id")))
    | agency.c.id.in_(select(desk.c.agency_id).where(desk.c.day_id == bindparam("day_id")))
)


def read_day_plan(connection: Connection, day: DayHead) -> DayPlan:
    """What the day would be made from today: quotas, blanks, desks and pauses as they were changed since.

    Services at a desk are in the order of the day. A pause of several desks or services is one for each.
    """
    plan = read_plan(connection, day)
    rows = connection.execute(_OFFERED, {"day_id": day.id}).mappings().all()
    codes: dict[UUID, str] = {row["id"]: row["code"] for row in rows}
    copied = {name: getattr(day, name) for name in DayPlan.__dataclass_fields__ if name in DayHead.__dataclass_fields__}
    return DayPlan(
        **copied,
        agencies=_agencies(connection, day.id, [row["agency"] for row in rows], plan.desks),
        services=tuple(_service(row, plan.requirements.get(row["id"], ())) for row in rows),
        offered=tuple(
            PlannedService(row["code"], row["series"], row["quota"], row["blanks"], row["until_closing"])
            for row in rows
        ),
        desks=tuple(_desk(one, codes) for one in plan.desks),
        pauses=tuple(_pause(one, plan.desks, codes) for one in planned_pauses(connection, day)),
    )


def _agencies(
    connection: Connection, day_id: UUID, of_services: Iterable[str], desks: Iterable[DeskHead]
) -> tuple[Agency, ...]:
    """In the order in which services and then desks name them."""
    found = {row.code: row for row in connection.execute(_AGENCIES, {"day_id": day_id})}
    named = dict.fromkeys([*of_services, *(one.agency_code for one in desks)])
    return tuple(Agency(code, found[code].name, found[code].name_en, AgencyKind(found[code].kind)) for code in named)


def _service(row: Any, requirements: Iterable[Requirement]) -> Service:
    copied = {name: row[name] for name in Service.__dataclass_fields__ if name in row}
    fee = Fee(FeeKind(row["fee_kind"]), row["fee_amount"], row["fee_basis"])
    return Service(**copied, requirements=tuple(requirements), fee=fee)


def _desk(head: DeskHead, codes: dict[UUID, str]) -> PlannedDesk:
    return PlannedDesk(
        code=head.code,
        name=head.name,
        label=head.label,
        label_en=head.label_en,
        agency=head.agency_code,
        services=tuple(code for service_id, code in codes.items() if service_id in head.service_ids),
        seats=head.seats,
        open_at_start=head.state is not DeskState.CLOSED,
        weights={codes[one]: weight for one, weight in head.weights.items() if weight != 1},
    )


def _pause(one: Planned, desks: Iterable[DeskHead], codes: dict[UUID, str]) -> PlannedPause:
    return PlannedPause(
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        reason=PauseReason(one.reason),
        desks=tuple(head.code for head in desks if head.id == one.desk_id),
        services=(codes[one.service_id],) if one.service_id in codes else (),
    )
