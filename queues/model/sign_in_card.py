"""A printed sign-in card: what its code opens, for whom, and what makes it worthless.

The code in the card's QR works once, for the first device that uses it, and from then on for that device alone. It is
over when the secret beside it is another one, when the person may not sign in, with its time, or with its desk's day.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from queues.model.actor import Role

CARD_LIFE = timedelta(days=14)  # of a person; a desk's card ends with its day


class CardState(StrEnum):
    """For the device that asks."""

    GOOD = "good"
    ELSEWHERE = "elsewhere"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class SignInCard:
    """A code and what stands beside it: a person (`user_id`) or a desk, with the day that it belongs to.

    `mark` is of the password or PIN that was printed with it, `mark_now` of the one that works now. `device_hash`: of
    the device that has used it, None before. `rehearsal_desk_id`: the same desk in a rehearsal that goes on now.
    """

    user_id: UUID | None
    desk_id: UUID | None
    mark: str = field(repr=False)
    mark_now: str | None = field(repr=False)
    expires_at: datetime | None
    device_hash: bytes | None = field(repr=False)
    role: Role
    is_active: bool
    display_name: str
    desk_name: str
    day_name: str
    day_place: str
    held_on: date | None
    is_day_over: bool
    rehearsal_desk_id: UUID | None = None

    def state(self, now: datetime, device_hash: bytes | None) -> CardState:
        """`device_hash`: of the device that asks, None where it is not known yet."""
        is_late = self.expires_at is not None and now >= self.expires_at
        if self.mark != self.mark_now or not self.is_active or self.is_day_over or is_late:
            return CardState.OVER
        if self.device_hash is not None and self.device_hash != device_hash:
            return CardState.ELSEWHERE
        return CardState.GOOD
