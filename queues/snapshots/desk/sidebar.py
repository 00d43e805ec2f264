"""Beside the desk: which pauses are about to come, and what the services here ask people to bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, bindparam, select

from queues.model.hall.service import Requirement
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import requirement
from queues.reading.hall.planned_pauses import Planned, planned_pauses
from queues.snapshots.desk.console import DeskSnapshot


@dataclass(frozen=True)
class BesideDesk:
    """`planned`: pauses of this desk that are near. `requirements`: by service, of those who are live here."""

    planned: tuple[Planned, ...]
    requirements: Mapping[UUID, tuple[Requirement, ...]]


_REQUIREMENTS = (
    select(requirement.c.service_id, requirement.c.code, requirement.c.text, requirement.c.text_en)
    .where(requirement.c.service_id.in_(bindparam("services", expanding=True)))
    .order_by(requirement.c.service_id, requirement.c.position)
)


def beside_desk(engine: Engine, desk: DeskSnapshot, *, now: datetime) -> BesideDesk:
    """What the console shows next to the desk's own snapshot."""
    with one_read(engine) as connection:
        near = tuple(
            one
            for one in planned_pauses(connection, desk.day)
            if one.is_announced(now) and one.concerns_desk(desk.desk.id, desk.desk.service_ids)
        )
        bring: dict[UUID, list[Requirement]] = {}
        asked = {"services": [turn.service.id for turn in desk.live]}
        for service_id, code, text, text_en in connection.execute(_REQUIREMENTS, asked):
            bring.setdefault(service_id, []).append(Requirement(code, text, text_en))
        return BesideDesk(near, {service_id: tuple(found) for service_id, found in bring.items()})
