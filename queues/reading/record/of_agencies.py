"""The closed days of which an agency has a sheet: figures were written, and it had a service there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from queues.model.hall.service_day import DayState
from queues.persistence.schema.tables import agency, day_record, day_service, service, service_day


@dataclass(frozen=True)
class AgencySheet:
    """The sheet of one agency for one day."""

    day_code: str
    day_name: str
    place: str
    held_on: date
    agency_code: str
    agency_name: str
    agency_name_en: str


_SHEETS = (
    select(
        service_day.c.code.label("day_code"),
        service_day.c.name.label("day_name"),
        service_day.c.place,
        service_day.c.held_on,
        agency.c.code.label("agency_code"),
        agency.c.name.label("agency_name"),
        agency.c.name_en.label("agency_name_en"),
    )
    .distinct()
    .join(day_record, day_record.c.day_id == service_day.c.id)
    .join(day_service, day_service.c.day_id == service_day.c.id)
    .join(service, service.c.id == day_service.c.service_id)
    .join(agency, agency.c.id == service.c.agency_id)
    .where(
        agency.c.code.in_(bindparam("agencies", expanding=True)),
        service_day.c.state == DayState.CLOSED,
        day_record.c.version == 1,
    )
    .order_by(service_day.c.held_on.desc(), service_day.c.code, agency.c.name, agency.c.code)
    .limit(bindparam("most"))
)


def read_agency_sheets(connection: Connection, agencies: Collection[str], most: int) -> tuple[AgencySheet, ...]:
    """Of these agencies, by code: the newest days first, so many at most."""
    if not agencies:
        return ()
    rows = connection.execute(_SHEETS, {"agencies": sorted(agencies), "most": most}).mappings()
    return tuple(AgencySheet(**row) for row in rows)
