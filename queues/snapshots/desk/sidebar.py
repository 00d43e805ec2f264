"""Beside the desk: what it is told, which pauses are about to come, what the services here ask people to bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.hall.service import Requirement
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.desk_messages import DeskMessage, read_help_wanted_since, read_unread_messages
from queues.reading.hall.plan import read_plan
from queues.reading.hall.planned_pauses import Planned, planned_pauses
from queues.snapshots.desk.console import DeskSnapshot


@dataclass(frozen=True)
class BesideDesk:
    """`planned`: pauses of this desk that are near. `requirements`: by service, of those who are live here.

    `messages`: what nobody at the desk has confirmed yet, the newest first. `help_wanted_since`: the desk has asked for
    help and nobody has answered.
    """

    planned: tuple[Planned, ...]
    requirements: Mapping[UUID, tuple[Requirement, ...]]
    messages: tuple[DeskMessage, ...]
    help_wanted_since: datetime | None


def beside_desk(engine: Engine, desk: DeskSnapshot, *, now: datetime) -> BesideDesk:
    """What the console shows next to the desk's own snapshot."""
    with one_read(engine) as connection:
        near = tuple(
            one
            for one in planned_pauses(connection, desk.day)
            if one.is_announced(now) and one.concerns_desk(desk.desk.id, desk.desk.service_ids)
        )
        known = read_plan(connection, desk.day).requirements
        live = {turn.service.id for turn in desk.live}
        return BesideDesk(
            planned=near,
            requirements={one: known[one] for one in live if one in known},
            messages=read_unread_messages(connection, desk.desk.id),
            help_wanted_since=read_help_wanted_since(connection, desk.day.id, desk.desk.id),
        )
