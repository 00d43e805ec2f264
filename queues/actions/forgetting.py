"""Retention: what a day kept about phones is forgotten a day after its close."""

from datetime import datetime

from sqlalchemy import Connection

from queues.model.sources import KEEP_FOR
from queues.persistence import source_statements as statements


def forget_closed_days(connection: Connection, *, now: datetime) -> int:
    """Forget the sources of numbers and the answers to repeated commands of days that are long closed; how many rows:
    `writer.write(forget_closed_days, now=…)`.
    """
    asked = {"closed_before": now - KEEP_FOR}
    forgotten = (statements.FORGET_SOURCES, statements.FORGET_COMMANDS)
    return sum(connection.execute(statement, asked).rowcount for statement in forgotten)
