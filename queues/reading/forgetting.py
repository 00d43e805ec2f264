"""Whether a day that is long closed has left something to forget: the cheap look of a job before it writes."""

from datetime import datetime

from sqlalchemy import Connection

from queues.model.queue.sources import KEEP_FOR
from queues.persistence.writing.source_statements import SOMETHING_TO_FORGET


def closed_days_to_forget(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """One piece of work when there is any: all is forgotten together, of whatever day."""
    return [{}] if connection.execute(SOMETHING_TO_FORGET, {"closed_before": now - KEEP_FOR}).first() else []
