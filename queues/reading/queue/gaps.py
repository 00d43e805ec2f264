"""The gaps that restorations left in a day's numbers, read from its events."""

from uuid import UUID

from sqlalchemy import Connection

from queues.model.queue.lost_numbers import Gap
from queues.persistence.writing import statements


def gaps_of(connection: Connection, day_id: UUID) -> list[Gap]:
    """The newest restoration first."""
    payloads = connection.execute(statements.GAPS_OF_DAY, {"stream_id": day_id}).scalars()
    return [_gap(gap, payload["step"]) for payload in payloads for gap in payload["gaps"]]


def _gap(recorded: tuple[str, int, int, int], step: int) -> Gap:
    series, first, last, first_place = recorded
    return Gap(series, first, last, first_place, step)
