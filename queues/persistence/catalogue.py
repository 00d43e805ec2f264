"""The catalogue on disk: agencies and services by natural code, and what a day offers of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select, update

from queues.model.hall.service import Agency, Service, natural_id
from queues.model.hall.service_day import DayPlan
from queues.persistence.schema import tables


def store(connection: Connection, agencies: Iterable[Agency], services: Iterable[Service]) -> None:
    """Write agencies and services, over what was known of the same codes."""
    for agency in agencies:
        _put(
            connection,
            tables.agency,
            agency.id,
            {"code": agency.code, "name": agency.name, "name_en": agency.name_en, "kind": agency.kind.value},
        )
    for service in services:
        _put(connection, tables.service, service.id, _service_values(service))
        _store_requirements(connection, service)


def offer(connection: Connection, day_id: UUID, plan: DayPlan) -> None:
    """The day's services with their series, fees and typical times."""
    by_code = {service.code: service for service in plan.services}
    for name in sorted({offered.series for offered in plan.offered}):
        connection.execute(insert(tables.series), {"day_id": day_id, "name": name, "last_count": 0})
    for position, offered in enumerate(plan.offered):
        service = by_code[offered.code]
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


def _put(connection: Connection, table: Table, row_id: UUID, values: dict[str, Any]) -> None:
    known = connection.execute(select(table.c.id).where(table.c.id == row_id)).first()
    if known:
        connection.execute(update(table).where(table.c.id == row_id).values(values))
    else:
        connection.execute(insert(table), {"id": row_id} | values)


def _service_values(service: Service) -> dict[str, Any]:
    copied = ("code", "name", "name_en", "short", "short_en", "note", "note_en", "discreet", "verified", "delivers")
    return {name: getattr(service, name) for name in copied} | {"agency_id": natural_id("agency", service.agency)}


def _store_requirements(connection: Connection, service: Service) -> None:
    connection.execute(delete(tables.requirement).where(tables.requirement.c.service_id == service.id))
    rows = [
        {"service_id": service.id, "code": r.code, "position": position, "text": r.text, "text_en": r.text_en}
        for position, r in enumerate(service.requirements)
    ]
    if rows:
        connection.execute(insert(tables.requirement), rows)
