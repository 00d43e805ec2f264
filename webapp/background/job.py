"""A background job: what it looks for, how often, and how it does what it found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from queues.persistence.writing.commands import Performs

Work = Mapping[str, Any]

LOOK_EVERY = timedelta(seconds=10)
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Job:
    """`due` reads what is to be done now, `carry_out` does one of it.

    `every`: between two looks, by the box's clock. `after`: the job that must have ended before. `most_seconds`: of
    real time that one look may take with all that it finds; then it is ended, and what is left is found again at the
    next look.
    """

    name: str
    due: Callable[[Connection, datetime], Sequence[Work]]
    carry_out: Callable[[Performs, datetime, Work], None]
    every: timedelta = LOOK_EVERY
    after: str = ""
    most_seconds: float = MOST_SECONDS
