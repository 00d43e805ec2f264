"""How the turns of one desk ended today, and those that one person has recorded, by outcome."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, func, or_, select

from queues.model.outcomes.outcome import Outcome
from queues.persistence.schema.tables import outcome, turn


@dataclass(frozen=True)
class TallyRow:
    """Turns that ended so: at the desk, with how many documents, and recorded by the person at whatever desk."""

    outcome: Outcome
    at_desk: int
    documents: int
    by_person: int


_here = turn.c.desk_id == bindparam("desk_id")
_own = outcome.c.recorded_by == bindparam("person_id")
_TALLY = (
    select(
        outcome.c.code,
        func.sum(case((_here, 1), else_=0)),
        func.sum(case((_here, outcome.c.quantity), else_=0)),
        func.sum(case((_own, 1), else_=0)),
    )
    .join(turn, turn.c.id == outcome.c.turn_id)
    .where(turn.c.day_id == bindparam("day_id"), or_(_here, _own))
    .group_by(outcome.c.code)
)


def read_tally(connection: Connection, day_id: UUID, desk_id: UUID, person_id: UUID | None) -> list[TallyRow]:
    """In the order of the outcomes; those that nobody had are left out."""
    asked = {"day_id": day_id, "desk_id": desk_id, "person_id": person_id}
    found = {Outcome(code): [int(one) for one in counts] for code, *counts in connection.execute(_TALLY, asked)}
    return [TallyRow(code, *found[code]) for code in Outcome if code in found]
