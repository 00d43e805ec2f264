"""The numbers that somebody may hold although a restored backup does not know them."""

from sqlalchemy import Engine, bindparam, select

from queues.model.queue.numbering import label
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import ticket
from queues.reading.queue.gaps import gaps_of
from queues.snapshots.shared.heads import DayHead

_TAKEN = select(ticket.c.number).where(ticket.c.day_id == bindparam("day_id"), ticket.c.count >= bindparam("first"))


def lost_numbers(engine: Engine, day: DayHead) -> tuple[str, ...]:
    """Those that can be given back, by series and count; none while the day is in its first epoch, or over."""
    if day.epoch == 1 or not day.is_being_served:
        return ()
    with one_read(engine) as connection:
        gaps = gaps_of(connection, day.id)
        first = min((gap.first for gap in gaps), default=0)
        taken = set(connection.execute(_TAKEN, {"day_id": day.id, "first": first}).scalars())
    numbers = (label(gap.series, count) for gap in gaps for count in range(gap.first, gap.last + 1))
    return tuple(sorted(number for number in numbers if number not in taken))
