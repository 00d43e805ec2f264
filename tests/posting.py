"""A desk that brings documents home, and a clerk at it."""

from sqlalchemy import delete, insert, select, update

from queues.actions.desks.seating import staff_desk
from queues.model.actor import Actor
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, NOON, Hall


def let_desk_post(hall: Hall, desk: str = "3", service: str = "bpjs", clerk: Actor | None = CLERK) -> None:
    """From now on the service of this desk brings documents home; the coordinator seats `clerk` there, and nobody else.

    A clerk without an account gets one.
    """
    desk_id = hall.desk_id(desk)
    with hall.engine.begin() as connection:
        connection.execute(update(tables.service).where(tables.service.c.code == service).values(delivers=True))
        connection.execute(delete(tables.desk_clerk).where(tables.desk_clerk.c.desk_id == desk_id))
        known = set(connection.execute(select(tables.staff_user.c.id)).scalars())
        if clerk and clerk.id not in known:
            account = {"username": clerk.key, "display_name": "Sari", "role": clerk.role.value, "password_hash": "x"}
            connection.execute(
                insert(tables.staff_user), account | {"id": clerk.id, "is_active": True, "created_at": NOON}
            )
    if clerk:
        hall.do(staff_desk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerk.id)
