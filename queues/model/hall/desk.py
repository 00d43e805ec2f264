"""A desk: where clerks serve one or more services, at one or more seats."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from queues.model import events
from queues.model.refusals import DeskBusy, DeskIsPaused, DeskNotOpen


class DeskState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class DeskShows(StrEnum):
    """What a desk shows to the hall."""

    READY = "ready"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    CLOSED = "closed"


class PauseReason(StrEnum):
    """Codes; their words are in the catalogue of the interface."""

    REST = "rest"
    PRAYER = "prayer"
    MEAL = "meal"
    NETWORK = "network"
    POWER = "power"
    BLANKS = "blanks"
    OTHER = "other"


@dataclass
class Desk:
    """`others_since_priority` is the desk's own counter of the priority ratio (see ordering).

    `console` names the tablet that has the desk: a second one shows the same and asks before it takes over.
    """

    id: UUID
    day_id: UUID
    code: str
    name: str
    label: str
    agency_id: UUID
    position: int
    seats: int = 1
    state: DeskState = DeskState.CLOSED
    pause_reason: str | None = None
    paused_at: datetime | None = None
    pause_until: datetime | None = None
    others_since_priority: int = 0
    clerk_id: UUID | None = None
    console: str | None = None
    label_en: str = ""

    def require_open(self) -> None:
        if self.state is DeskState.CLOSED:
            raise DeskNotOpen(desk=self.name)
        if self.state is DeskState.PAUSED:
            raise DeskIsPaused(desk=self.name)

    def free_seat(self, taken: Collection[int]) -> int:
        """The lowest free seat, counted from 1."""
        free = next((seat for seat in range(1, self.seats + 1) if seat not in taken), None)
        if free is None:
            raise DeskBusy(desk=self.name)
        return free

    def open(self, at: datetime) -> events.DeskOpened:
        self._be(DeskState.OPEN)
        return events.DeskOpened(day_id=self.day_id, at=at, desk_id=self.id)

    def close(self, at: datetime) -> events.DeskClosed:
        self._be(DeskState.CLOSED)
        return events.DeskClosed(day_id=self.day_id, at=at, desk_id=self.id)

    def pause(self, at: datetime, reason: PauseReason, until: datetime | None) -> events.DeskPaused:
        if self.state is DeskState.CLOSED:
            raise DeskNotOpen(desk=self.name)
        self._be(DeskState.PAUSED)
        self.pause_reason, self.paused_at, self.pause_until = reason.value, at, until
        return events.DeskPaused(
            day_id=self.day_id, at=at, desk_id=self.id, reason=reason.value, until=_microseconds(until)
        )

    def pause_longer(self, at: datetime, until: datetime) -> events.DeskPaused:
        """The pause goes on for its reason, and its announced return is later."""
        assert self.pause_reason is not None
        self.pause_until = until
        return events.DeskPaused(
            day_id=self.day_id, at=at, desk_id=self.id, reason=self.pause_reason, until=_microseconds(until)
        )

    def resume(self, at: datetime) -> events.DeskResumed:
        if self.state is DeskState.CLOSED:
            raise DeskNotOpen(desk=self.name)
        self._be(DeskState.OPEN)
        return events.DeskResumed(day_id=self.day_id, at=at, desk_id=self.id)

    def _be(self, state: DeskState) -> None:
        self.state = state
        self.pause_reason = self.paused_at = self.pause_until = None


def _microseconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1_000_000)
