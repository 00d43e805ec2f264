"""Retention: what a day kept about phones is forgotten a day after its close, and at last its key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from queues.model.actor import SYSTEM
from queues.model.events.box import DayKeyForgotten
from queues.model.queue.sources import KEEP_FOR
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing import source_statements as statements


def forget_closed_days(connection: Connection, *, now: datetime) -> int:
    """Forget the sources of numbers and the answers to repeated commands of days that are long closed; how many rows:
    `writer.write(forget_closed_days, now=…)`.
    """
    asked = {"closed_before": now - KEEP_FOR}
    forgotten = (statements.FORGET_SOURCES, statements.FORGET_COMMANDS)
    return sum(connection.execute(statement, asked).rowcount for statement in forgotten)


def note_forgotten_key(connection: Connection, *, day_id: UUID, now: datetime) -> int:
    """Write down that nothing about the people of this day can be read any more, in no copy either."""
    return record_in_box(connection, DayKeyForgotten(at=now, day_id=day_id), actor=SYSTEM)
