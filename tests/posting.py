"""A desk that brings documents home, and a clerk at it."""

from sqlalchemy import insert, update

from queues.actions.pausing import staff_desk
from queues.model.actor import Actor
from queues.persistence import tables
from tests.builders import CLERK, NOON, Hall


def let_desk_post(hall: Hall, desk: str = "3", service: str = "bpjs", clerk: Actor | None = CLERK) -> None:
    """From now on the service of this desk brings documents home; `clerk` gets an account and sits down there."""
    with hall.engine.begin() as connection:
        connection.execute(update(tables.service).where(tables.service.c.code == service).values(delivers=True))
        if clerk:
            account = {"username": clerk.key, "display_name": "Sari", "role": clerk.role.value, "password_hash": "x"}
            connection.execute(
                insert(tables.staff_user), account | {"id": clerk.id, "is_active": True, "created_at": NOON}
            )
    if clerk:
        hall.do(staff_desk, by=clerk, desk_id=hall.desk_id(desk), clerk_id=clerk.id)
