"""Seats of a day: which clerks may be seated, and at which desks each of them sits now."""

from dataclasses import dataclass, replace
from uuid import UUID

from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.people.seats import read_seats


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


def clerks_at_desks(engine: Engine, day_id: UUID) -> list[ClerkAtDesks]:
    """Every clerk who may be seated and everybody who sits somewhere on this day, by name."""
    found: dict[str, ClerkAtDesks] = {}
    with one_read(engine) as connection:
        for row in read_seats(connection, day_id):
            known = found.get(row.username) or ClerkAtDesks(row.username, row.name, row.may_sit)
            seat = ((row.desk_id, row.desk_name),) if row.desk_id and row.desk_name is not None else ()
            found[row.username] = replace(known, desks=known.desks + seat)
    return list(found.values())
