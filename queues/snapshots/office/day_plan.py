"""A day as it would be planned today, for whoever writes it down, edits it or repeats it."""

from dataclasses import dataclass

from queues.model.hall.service_day import DayPlan
from queues.persistence.people.people import desk_codes_with_pin
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.day_plan import read_day_plan
from queues.reading.queue.carried import count_carried
from queues.reading.queue.tickets import read_last_counts


@dataclass(frozen=True)
class PlannedDaySnapshot:
    """`with_pin`: codes of the desks that a PIN opens. `numbers`: how many are out, with those that were
    printed and those that were carried over from another day.
    """

    day: DayHead
    plan: DayPlan
    with_pin: frozenset[str]
    numbers: int = 0


def planned_day(engine: Engine, code: str) -> PlannedDaySnapshot:
    """Refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=code)
        return PlannedDaySnapshot(
            day=day,
            plan=read_day_plan(connection, day),
            with_pin=frozenset(desk_codes_with_pin(connection, day.id)),
            numbers=sum(read_last_counts(connection, day.id).values()) + count_carried(connection, day.id),
        )
