"""The numbers that somebody may hold although a restored backup does not know them."""

from queues.model.queue.numbering import label
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead
from queues.reading.queue.gaps import gaps_of
from queues.reading.queue.tickets import read_numbers_from


def lost_numbers(engine: Engine, day: DayHead) -> tuple[str, ...]:
    """Those that can be given back, by series and count; none while the day is in its first epoch, or over."""
    if day.epoch == 1 or not day.is_being_served:
        return ()
    with one_read(engine) as connection:
        gaps = gaps_of(connection, day.id)
        first = min((gap.first for gap in gaps), default=0)
        taken = read_numbers_from(connection, day.id, first)
    numbers = (label(gap.series, count) for gap in gaps for count in range(gap.first, gap.last + 1))
    return tuple(sorted(number for number in numbers if number not in taken))
