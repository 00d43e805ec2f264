"""The day's head alone: its id, state and letterhead."""

from sqlalchemy import Engine

from queues.persistence.reading import one_read
from queues.snapshots.common import DayHead, read_day


def day_head(engine: Engine, day_code: str) -> DayHead:
    """The day by its code or the text of its id; refuses with UnknownDay."""
    with one_read(engine) as connection:
        return read_day(connection, code=day_code)
