"""What people and devices are called, and what any id of the box stands for."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, func, select

from queues.model.actor import Role
from queues.persistence.schema.tables import access_token, board, desk, known_box, received_day, service_day, staff_user

_STAFF = select(staff_user.c.id, staff_user.c.display_name)
_ACTIVE = select(staff_user.c.role, func.count()).where(staff_user.c.is_active).group_by(staff_user.c.role)
_DEVICES = select(access_token.c.id, access_token.c.label)
_ANY = (
    _STAFF,
    _DEVICES,
    select(service_day.c.id, service_day.c.code),
    select(desk.c.id, desk.c.name),
    select(board.c.id, board.c.name),
    select(known_box.c.id, known_box.c.name),
    select(received_day.c.id, received_day.c.code),
)


def read_staff_names(connection: Connection) -> dict[UUID, str]:
    """Of everybody who ever had an account."""
    return dict(connection.execute(_STAFF).all())


def count_active_by_role(connection: Connection) -> dict[Role, int]:
    """How many people of each role can sign in."""
    return {Role(role): count for role, count in connection.execute(_ACTIVE)}


def read_device_names(connection: Connection) -> dict[UUID, str]:
    """Of everything that ever had a token."""
    return dict(connection.execute(_DEVICES).all())


def read_names_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """Of people, devices, days, desks, TVs and other boxes with their days, as far as they are known."""
    found: dict[UUID, str] = {}
    for wanted in _ANY:
        rows = connection.execute(wanted.where(wanted.selected_columns[0].in_(ids)))
        found |= dict(rows.all())
    return found
