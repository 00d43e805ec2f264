"""A duty of the steward: what it looks for now and then, and how it does what it found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from queues.persistence.writing.commands import Performs

Work = Mapping[str, Any]


@dataclass(frozen=True)
class Duty:
    """`due` reads what is to be done now, `carry_out` does one of it."""

    name: str
    due: Callable[[Connection, datetime], Sequence[Work]]
    carry_out: Callable[[Performs, datetime, Work], None]
