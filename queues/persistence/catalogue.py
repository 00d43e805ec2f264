"""The catalogue on disk: agencies and services by natural code, and what a day offers of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select, update

from queues.model.actor import Actor
from queues.model.events import AgencyDescribed, ServiceDescribed
from queues.model.hall.service import Agency, Service, natural_id
from queues.model.hall.service_day import DayPlan, PlannedService
from queues.persistence.schema import tables
from queues.persistence.streams.recording import record_in_catalogue


def store(
    connection: Connection, agencies: Iterable[Agency], services: Iterable[Service], *, now: datetime, by: Actor
) -> None:
    """Write agencies and services, over what was known of the same codes; what is new or changed is an event."""
    for agency in agencies:
        values = {"code": agency.code, "name": agency.name, "name_en": agency.name_en, "kind": agency.kind.value}
        was = _put(connection, tables.agency, agency.id, values)
        if was is not Was.THE_SAME:
            described = AgencyDescribed(at=now, agency=agency.code, is_new=was is Was.UNKNOWN)
            record_in_catalogue(connection, described, actor=by)
    for service in services:
        was = _put(connection, tables.service, service.id, _service_values(service))
        if _store_requirements(connection, service) or was is not Was.THE_SAME:
            is_new = was is Was.UNKNOWN
            happened = ServiceDescribed(at=now, service=service.code, agency=service.agency, is_new=is_new)
            record_in_catalogue(connection, happened, actor=by)


def offer(connection: Connection, day_id: UUID, plan: DayPlan) -> None:
    """The day's services with their series, fees and typical times."""
    by_code = {service.code: service for service in plan.services}
    for name in sorted({offered.series for offered in plan.offered}):
        connection.execute(insert(tables.series), {"day_id": day_id, "name": name, "last_count": 0})
    offer_more(connection, day_id, [(by_code[offered.code], offered) for offered in plan.offered])


def offer_more(
    connection: Connection, day_id: UUID, wanted: Iterable[tuple[Service, PlannedService]], first_position: int = 0
) -> None:
    """These services after those that the day offers already, in series that it has."""
    for position, (service, offered) in enumerate(wanted, first_position):
        connection.execute(
            insert(tables.day_service),
            {
                "day_id": day_id,
                "service_id": service.id,
                "position": position,
                "series": offered.series,
                "fee_kind": service.fee.kind.value,
                "fee_amount": service.fee.amount,
                "fee_basis": service.fee.basis,
                "typical_minutes": service.typical_minutes,
                "quota": offered.quota,
                "issued": 0,
                "blanks": offered.blanks,
                "until_closing": offered.until_closing,
            },
        )


def give_services(
    connection: Connection, desk_id: UUID, codes: Sequence[str], weights: Mapping[str, int] | None = None
) -> None:
    """What a desk takes, instead of what it took before, and how much a minute in each queue counts there."""
    connection.execute(delete(tables.desk_service).where(tables.desk_service.c.desk_id == desk_id))
    rows = [
        {"desk_id": desk_id, "service_id": natural_id("service", code), "weight": (weights or {}).get(code, 1)}
        for code in codes
    ]
    connection.execute(insert(tables.desk_service), rows)


class Was(Enum):
    """What was known of a code before."""

    UNKNOWN = 0
    OTHERWISE = 1
    THE_SAME = 2


def _put(connection: Connection, table: Table, row_id: UUID, values: Mapping[str, object]) -> Was:
    known = connection.execute(select(table).where(table.c.id == row_id)).mappings().one_or_none()
    if known is None:
        connection.execute(insert(table), {"id": row_id, **values})
        return Was.UNKNOWN
    if all(known[name] == value for name, value in values.items()):
        return Was.THE_SAME
    connection.execute(update(table).where(table.c.id == row_id).values(values))
    return Was.OTHERWISE


def _service_values(service: Service) -> Mapping[str, object]:
    copied = ("code", "name", "name_en", "short", "short_en", "note", "note_en", "discreet", "verified", "delivers")
    values = {name: getattr(service, name) for name in copied}
    return {**values, "agency_id": natural_id("agency", service.agency)}


def _store_requirements(connection: Connection, service: Service) -> bool:
    """Whether they are others than before."""
    of_service = tables.requirement.c.service_id == service.id
    rows = [
        {"service_id": service.id, "code": r.code, "position": position, "text": r.text, "text_en": r.text_en}
        for position, r in enumerate(service.requirements)
    ]
    in_order = select(tables.requirement).where(of_service).order_by(tables.requirement.c.position)
    if [dict(row) for row in connection.execute(in_order).mappings()] == rows:
        return False
    connection.execute(delete(tables.requirement).where(of_service))
    if rows:
        connection.execute(insert(tables.requirement), rows)
    return True
