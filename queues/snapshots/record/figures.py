"""The figures of a day that are still to be written, computed in one read transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from queues.model.hall.service_day import DayState
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.record.sources import read_figures
from queues.reading.record.versions import is_overtaken, read_newest_version


def figures_to_write(engine: Engine, day_id: UUID, population: Mapping[str, str]) -> dict[str, Any] | None:
    """None where the day goes on, was a rehearsal, or its newest version holds all that changes a figure."""
    with one_read(engine) as connection:
        day = read_day(connection, day_id=day_id)
        if day.state is not DayState.CLOSED or day.is_rehearsal:
            return None
        if not is_overtaken(connection, day_id, read_newest_version(connection, day_id)):
            return None
        return read_figures(connection, day, population)
