"""The first admin of a box: of all who try at once one becomes it, and only where nobody has begun with the box."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, or_, select

from queues.model.actor import Role
from queues.model.refusals import AlreadySetUp
from queues.persistence.people.people import NewStaff, add_staff
from queues.persistence.schema.tables import service_day, staff_user
from queues.persistence.streams.recording import lock_box
from queues.persistence.writing.registry import change

_BEGUN = select(
    or_(
        exists(select(service_day.c.id)),
        exists(select(staff_user.c.id).where(staff_user.c.role == Role.ADMIN, staff_user.c.is_active)),
    )
)


def is_untouched(connection: Connection) -> bool:
    """Neither a day nor an admin who can sign in; what was answered about the box does not count."""
    return not connection.execute(_BEGUN).scalar_one()


@change
def make_first_admin(connection: Connection, person: NewStaff, *, now: datetime) -> UUID:
    """Add whoever sets up this box; refuses with AlreadySetUp, and with NameTaken."""
    lock_box(connection)
    if not is_untouched(connection):
        raise AlreadySetUp
    return add_staff(connection, person, now=now)
