"""One desk as the plan of its day shows it: what the answer to a command that changes a desk says of it."""

from dataclasses import dataclass
from uuid import UUID

from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.hall.desks import read_day_of_desk
from queues.reading.hall.plan import DeskHead, ServiceHead, read_plan


@dataclass(frozen=True)
class OneDesk:
    """`services`: all that the day offers, in its order, of which the desk takes some."""

    desk: DeskHead
    services: tuple[ServiceHead, ...]


def one_desk(engine: Engine, desk_id: UUID) -> OneDesk:
    """Refuses with UnknownDesk."""
    with one_read(engine) as connection:
        plan = read_plan(connection, read_day(connection, day_id=read_day_of_desk(connection, desk_id)))
    desk = next(one for one in plan.desks if one.id == desk_id)
    return OneDesk(desk, tuple(plan.services.values()))
