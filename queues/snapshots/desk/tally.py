"""The day so far at one desk: how many turns ended how, there and by the hand of whoever looks."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.actor import Actor
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.hall.desks import read_day_of_desk
from queues.reading.queue.served import read_walk_ins_at
from queues.reading.queue.tally import TallyRow, read_tally


@dataclass(frozen=True)
class DeskTally:
    """`walk_ins`: people whom the desk has served without a number."""

    rows: tuple[TallyRow, ...]
    walk_ins: int

    @property
    def at_desk(self) -> int:
        return sum(row.at_desk for row in self.rows)

    @property
    def by_person(self) -> int:
        return sum(row.by_person for row in self.rows)


def tally_of_desk(engine: Engine, desk_id: UUID, *, actor: Actor) -> DeskTally:
    """Refuses with UnknownDesk."""
    with one_read(engine) as connection:
        day = read_day(connection, day_id=read_day_of_desk(connection, desk_id))
        rows = read_tally(connection, day.id, desk_id, actor.id)
        return DeskTally(tuple(rows), sum(read_walk_ins_at(connection, day.id, desk_id).values()))
