"""Seats of a day: which clerks may be seated, and at which desks each of them sits now."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Engine, and_, bindparam, or_, select

from queues.model.actor import Role
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import desk, desk_clerk, staff_user


@dataclass(frozen=True)
class ClerkAtDesks:
    """`desks`: ids and names of the desks of the day where this clerk sits, in the day's order.

    `may_sit`: an active clerk. Somebody who was put to another role, or out of service, may still hold a seat.
    """

    username: str
    name: str
    may_sit: bool
    desks: tuple[tuple[UUID, str], ...] = ()

    def sits_at(self, desk_id: UUID) -> bool:
        return any(one == desk_id for one, _name in self.desks)


_is_clerk = and_(staff_user.c.role == Role.CLERK, staff_user.c.is_active)
_of_day = desk_clerk.join(desk, and_(desk.c.id == desk_clerk.c.desk_id, desk.c.day_id == bindparam("day_id")))
_CLERKS = (
    select(staff_user.c.username, staff_user.c.display_name, _is_clerk.label("may_sit"), desk.c.id, desk.c.name)
    .select_from(staff_user.outerjoin(_of_day, desk_clerk.c.clerk_id == staff_user.c.id))
    .where(or_(_is_clerk, desk.c.id.is_not(None)))
    .order_by(staff_user.c.display_name, staff_user.c.username, desk.c.position)
)


def clerks_at_desks(engine: Engine, day_id: UUID) -> list[ClerkAtDesks]:
    """Every clerk who may be seated and everybody who sits somewhere on this day, by name."""
    found: dict[str, ClerkAtDesks] = {}
    with one_read(engine) as connection:
        for username, name, may_sit, desk_id, desk_name in connection.execute(_CLERKS, {"day_id": day_id}):
            known = found.get(username) or ClerkAtDesks(username, name, bool(may_sit))
            seat = ((desk_id, desk_name),) if desk_id else ()
            found[username] = replace(known, desks=known.desks + seat)
    return list(found.values())
