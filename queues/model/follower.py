"""A follower of events with a stored position: what it wants of a stream, what it does, and how it is retried.

Two steps keep it honest. First each event that it wants becomes a task, in the transaction that moves its position: so
nothing is missed and nothing is written twice. Then each task is carried out by itself: what fails for now is tried
again after a rest, while the position goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from queues.model.events import Event, classes_below
from queues.model.events.upcasting import UPCASTS
from queues.model.stream import StreamKind

LONGEST_REST = timedelta(hours=1)
LEASE_MARGIN = timedelta(seconds=15)  # beyond what a look may take: who looks holds its lease to the end

_CLASSES = classes_below(Event)


@dataclass(frozen=True)
class FollowerTask:
    """What a follower has to do because of one event; `tries`: how often that has begun."""

    id: UUID
    stream_id: UUID
    seq: int
    arguments: Mapping[str, Any]
    tries: int = 0


class EventNotUnderstood(Exception):
    """Of a kind or a schema that only a newer version knows, or without what its kind must have."""


@dataclass(frozen=True)
class Follower:
    """`wants`: kinds of events, each with what of its payload a task must know. `act` carries one task out and raises
    where that cannot be done now; it must bear to be asked twice, for a power cut may come before its end is noted.

    `every`: between two looks, by the box's clock; `most_seconds`: of real time that a look may take; `rest`: until
    what failed is tried again, twice as long after each try.
    """

    name: str
    stream: StreamKind
    wants: Mapping[type[Event], tuple[str, ...]]
    act: Callable[[FollowerTask, datetime], None]
    every: timedelta = timedelta(seconds=10)
    most_seconds: float = 60.0
    rest: timedelta = timedelta(seconds=10)

    def __post_init__(self) -> None:
        for cls, names in self.wants.items():
            if cls.stream is not self.stream or set(names) - (set(cls.__dataclass_fields__) - cls.envelope):
                raise ValueError(f"{self.name} wants of {cls.__name__} what is not in the stream {self.stream}")

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.most_seconds) + LEASE_MARGIN

    def arguments_of(self, kind: str, schema: int, payload: Mapping[str, Any]) -> dict[str, Any] | None:
        """Of the task that an event becomes; None where it is not wanted. Raises EventNotUnderstood."""
        cls = _CLASSES.get(kind)
        if cls is None or schema > cls.schema:
            raise EventNotUnderstood
        if cls not in self.wants:
            return None
        try:
            newest = UPCASTS.newest(kind, schema, payload)
            return {name: newest[name] for name in self.wants[cls]}
        except Exception as mistake:  # whatever a step stumbles over
            raise EventNotUnderstood from mistake

    def rest_after(self, tries: int) -> timedelta:
        """Until what was begun so often is tried again; meanwhile it is nobody else's."""
        return min(self.rest * 2.0 ** min(tries - 1, 20), LONGEST_REST)
