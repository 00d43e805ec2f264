"""Staff sessions: how long one lives, and what ends it.

One rule judges a session from its row and from what stands beside it now (the person, the secret that opened it, the
desk's day), so that a new PIN, a disabled person or the end of the day ends sessions whoever brought it about. A desk's
session ends with its day. For some time after the close the desk's PIN opens another one, which is `late`: it sends the
outcomes that the tablet could not send before, and does nothing else.

Times are compared with a session's own steps (`lived`), never with the moment at which it was made: a session that was
made while the clock stood in another year is nothing special.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from queues.model.actor import Actor, Role

LIFE = timedelta(hours=14)
SEEN_EVERY = timedelta(minutes=5)  # as often as it is written down that a session is in use
LATE_FOR = timedelta(hours=2)  # after the close, for outcomes that were pressed before it


class SessionWay(StrEnum):
    """With what it was opened."""

    PASSWORD = "password"
    DESK_PIN = "desk_pin"
    OWN_PIN = "own_pin"


class SessionEnd(StrEnum):
    """Why it ended."""

    SIGNED_OUT = "signed_out"
    DAY_OVER = "day_over"
    SECRET_RENEWED = "secret_renewed"
    SWITCHED_OFF = "switched_off"
    ENDED_BY_STAFF = "ended_by_staff"
    RESTORED = "restored"
    TOO_OLD = "too_old"


@dataclass(frozen=True, kw_only=True)
class StaffSession:
    """A session and what stands beside it. `desk_id`: where alone it may act, None for the whole hall.

    `mark` is of the secret that opened it, `mark_now` of the one that would open it now (None: there is none).
    `lived_seconds` were counted until `seen_at`.
    """

    id: UUID
    way: SessionWay
    user_id: UUID | None
    desk_id: UUID | None
    mark: str
    mark_now: str | None
    device: str
    made_at: datetime
    seen_at: datetime
    lived_seconds: int
    is_late: bool
    ended_at: datetime | None
    why: SessionEnd | None
    role: Role
    display_name: str
    is_active: bool
    desk_name: str
    day_id: UUID | None
    day_closed_at: datetime | None

    def over(self, now: datetime) -> SessionEnd | None:
        """Why this session is over; None while it is good."""
        if self.ended_at is not None:
            return self.why
        if not self.is_active:
            return SessionEnd.SWITCHED_OFF
        if self.mark != self.mark_now:
            return SessionEnd.SECRET_RENEWED
        if self.day_closed_at and not (self.is_late and takes_late_outcomes(self.day_closed_at, now)):
            return SessionEnd.DAY_OVER
        return SessionEnd.TOO_OLD if self.age(now) > LIFE else None

    @property
    def late_until(self) -> datetime | None:
        """How long it takes outcomes of before the close; None for a session that does everything."""
        return self.day_closed_at + LATE_FOR if self.is_late and self.day_closed_at else None

    def may_be_ended_by(self, actor: Actor) -> bool:
        """Everybody ends their own by signing out; who sets the box up is sent away by an equal only."""
        return self.id != actor.session_id and (self.role is not Role.ADMIN or actor.role is Role.ADMIN)

    def age(self, now: datetime) -> timedelta:
        return timedelta(seconds=self.lived_seconds) + self.step(now)

    def step(self, now: datetime) -> timedelta:
        """What has passed since it was last seen; a clock that was set back measures nothing."""
        return max(timedelta(0), now - self.seen_at)

    def is_to_note(self, now: datetime) -> bool:
        """Whether it is time to write down that it is in use."""
        return abs(now - self.seen_at) >= SEEN_EVERY


def takes_late_outcomes(closed_at: datetime, now: datetime) -> bool:
    """Whether what was pressed before the close may still arrive."""
    return now - closed_at <= LATE_FOR
