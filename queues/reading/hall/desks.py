"""One desk by its id: its day, its tablet, its count of the order of calling; and since when services are paused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.hall.service_day import DayState
from queues.model.refusals import UnknownDesk
from queues.persistence.schema.tables import day_service, desk, service_day


@dataclass(frozen=True)
class DeskNow:
    """`others_since_priority`: how many without priority it has called since the last with. `console`: its tablet."""

    others_since_priority: int
    console: str | None


@dataclass(frozen=True)
class DeskOfDay:
    """Which desk of which day an id stands for."""

    day_id: UUID
    code: str
    is_closed: bool


_OF_DESK = desk.c.id == bindparam("desk_id")
_DAY_ID = select(desk.c.day_id).where(_OF_DESK)
_NOW = select(desk.c.others_since_priority, desk.c.console).where(_OF_DESK)
_COUNTERS = select(desk.c.id, desk.c.others_since_priority).where(desk.c.day_id == bindparam("day_id"))
_WHICH = (
    select(desk.c.day_id, desk.c.code, service_day.c.state)
    .join(service_day, service_day.c.id == desk.c.day_id)
    .where(_OF_DESK)
)
_CONSOLE = select(desk.c.console).where(_OF_DESK)
_IDS = select(desk.c.code, desk.c.id).where(desk.c.day_id == bindparam("day_id")).order_by(desk.c.position)
_PAUSED_AT = select(day_service.c.service_id, day_service.c.paused_at).where(
    day_service.c.day_id == bindparam("day_id"), day_service.c.paused_at.is_not(None)
)


def read_day_of_desk(connection: Connection, desk_id: UUID) -> UUID:
    """Refuses with UnknownDesk."""
    found: UUID | None = connection.execute(_DAY_ID, {"desk_id": desk_id}).scalar_one_or_none()
    if found is None:
        raise UnknownDesk
    return found


def read_others_since_priority(connection: Connection, day_id: UUID) -> dict[UUID, int]:
    """How many without priority each desk of the day has called since the last with."""
    return dict(connection.execute(_COUNTERS, {"day_id": day_id}).all())


def read_desk_now(connection: Connection, desk_id: UUID) -> DeskNow:
    return DeskNow(*connection.execute(_NOW, {"desk_id": desk_id}).one())


def read_console(connection: Connection, desk_id: UUID) -> str | None:
    """The tablet that has the desk."""
    found: str | None = connection.execute(_CONSOLE, {"desk_id": desk_id}).scalar_one_or_none()
    return found


def read_day_and_code_of_desk(connection: Connection, desk_id: UUID) -> DeskOfDay | None:
    row = connection.execute(_WHICH, {"desk_id": desk_id}).one_or_none()
    return DeskOfDay(row.day_id, row.code, row.state is DayState.CLOSED) if row else None


def read_desk_ids(connection: Connection, day_id: UUID) -> dict[str, UUID]:
    """Code -> id of the day's desks, in their order."""
    return dict(connection.execute(_IDS, {"day_id": day_id}).all())


def read_services_paused_at(connection: Connection, day_id: UUID) -> dict[UUID, datetime]:
    """Since when each service is paused that is."""
    return dict(connection.execute(_PAUSED_AT, {"day_id": day_id}).all())
