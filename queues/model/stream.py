"""A stream of events: what belongs together in one order, with one epoch and one hash chain."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class StreamKind(StrEnum):
    """BOX: people, devices, sign-ins, restores. DAY: a service day. CATALOGUE: agencies and services."""

    BOX = "box"
    DAY = "day"
    CATALOGUE = "catalogue"


@dataclass
class Stream:
    """`epoch` rises when a backup is restored; `last_seq` is the seq of the newest event, `head` its hash."""

    id: UUID
    kind: StreamKind
    epoch: int = 1
    last_seq: int = 0
    head: bytes | None = None
