"""An event as it was recorded: the row that an undo and the audit read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from queues.model.events.upcasting import UPCASTS, Payload


@dataclass(frozen=True)
class RecordedEvent:
    seq: int
    epoch: int
    at: datetime
    kind: str
    actor_id: UUID | None
    actor_role: str
    payload: Payload

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "RecordedEvent":
        """From a row of the table, whose payload may be of an older schema."""
        payload = UPCASTS.newest(row["kind"], row["schema"], row["payload"])
        own = {name: row[name] for name in cls.__dataclass_fields__ if name != "payload"}
        return cls(**own, payload=payload)
