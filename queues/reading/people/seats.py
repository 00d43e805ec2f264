"""Seats: the clerks at the desks of a day, and those who may be seated."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, or_, select

from queues.model.actor import Role
from queues.persistence.schema.tables import desk, desk_clerk, staff_user
from queues.persistence.writing.outcome_statements import DELIVERING_DESKS
from queues.persistence.writing.statements import SITS_AT


@dataclass(frozen=True)
class SeatOfClerk:
    """A clerk and one desk; the desk is None for who sits nowhere. `may_sit`: an active clerk."""

    username: str
    name: str
    may_sit: bool
    desk_id: UUID | None
    desk_name: str | None


_is_clerk = and_(staff_user.c.role == Role.CLERK, staff_user.c.is_active)
_of_day = desk_clerk.join(desk, and_(desk.c.id == desk_clerk.c.desk_id, desk.c.day_id == bindparam("day_id")))
_CLERKS = (
    select(staff_user.c.username, staff_user.c.display_name, _is_clerk.label("may_sit"), desk.c.id, desk.c.name)
    .select_from(staff_user.outerjoin(_of_day, desk_clerk.c.clerk_id == staff_user.c.id))
    .where(or_(_is_clerk, desk.c.id.is_not(None)))
    .order_by(staff_user.c.display_name, staff_user.c.username, desk.c.position)
)
_NAME = select(staff_user.c.display_name).where(staff_user.c.id == bindparam("clerk_id"))
_DESK_NAMES = select(desk.c.clerk_id, desk.c.name).where(
    desk.c.day_id == bindparam("day_id"), desk.c.clerk_id.is_not(None)
)


def read_seats(connection: Connection, day_id: UUID) -> list[SeatOfClerk]:
    """Every clerk who may be seated and everybody who sits somewhere on this day: by name, then the desks in order."""
    rows = connection.execute(_CLERKS, {"day_id": day_id})
    return [SeatOfClerk(username, name, bool(may_sit), *at) for username, name, may_sit, *at in rows]


def read_clerk_name(connection: Connection, clerk_id: UUID | None) -> str | None:
    found: str | None = connection.execute(_NAME, {"clerk_id": clerk_id}).scalar_one_or_none()
    return found


def read_desk_names_of_clerks(connection: Connection, day_id: UUID) -> dict[UUID, str]:
    """At which desk of the day each clerk sits."""
    return dict(connection.execute(_DESK_NAMES, {"day_id": day_id}).all())


def is_seated_at(connection: Connection, desk_id: UUID, clerk_id: UUID) -> bool:
    return connection.execute(SITS_AT, {"of_desk": desk_id, "of_clerk": clerk_id}).first() is not None


def read_delivering_seats(connection: Connection, day_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Desks of the day whose services go home by post, each with who sits there."""
    rows = connection.execute(DELIVERING_DESKS, {"day_id": day_id})
    return [(desk_id, clerk_id) for desk_id, clerk_id in rows]
