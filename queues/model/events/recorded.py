"""An event as it was recorded: the row that an undo and the audit read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class RecordedEvent:
    seq: int
    epoch: int
    at: datetime
    kind: str
    actor_id: UUID | None
    actor_role: str
    payload: Mapping[str, Any]
