"""Credible time: which date and hour may be believed on a computer whose clock anybody can set.

A laptop that is offline for weeks wakes up years ago, or a dead battery, a curious hand or a time server moves its
clock by hours. Nothing that cannot be taken back (erasing, forgetting a key, signing out) may follow such a jump. What
speaks for the time: the newest event of all days, the last moment that this box was sure of (kept in the database),
and a steady clock that only goes forward and that nobody can set.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=2)  # clocks are corrected by so much in passing
LONGEST_GAP = timedelta(days=1)  # a box that was off for longer asks a person
SETTLES_AFTER = timedelta(hours=1)  # for so long must a new date hold by itself until it is believed


@dataclass(frozen=True)
class ClockLine:
    """What a clock shows at each moment of the steady clock (seconds), as long as nobody sets it."""

    at: datetime
    steady: float

    def now(self, steady: float) -> datetime:
        return self.at + timedelta(seconds=steady - self.steady)

    def meets(self, wall: datetime, steady: float) -> bool:
        return abs(wall - self.now(steady)) <= TOLERANCE


class CredibleTime:
    """Follows the wall clock for as long as it is believed, and the steady clock alone while it is not."""

    def __init__(self, trusted: ClockLine, doubted: ClockLine | None, kept: datetime | None) -> None:
        self._trusted, self._doubted, self._kept = trusted, doubted, kept

    @classmethod
    def begin(
        cls, wall: datetime, steady: float, *, kept: datetime | None, newest_event: datetime | None
    ) -> "CredibleTime":
        """At the start of a process. `kept`: the last moment that the box was sure of, None when there was none yet.

        Believed at once is a clock that is not before the newest event and not more than a day beyond `kept`.
        """
        last = kept or newest_event
        earliest = max((at for at in (kept, newest_event) if at is not None), default=wall)
        if last is None or earliest - TOLERANCE <= wall <= last + LONGEST_GAP:
            return cls(ClockLine(wall, steady), None, kept)
        return cls(ClockLine(last, steady), ClockLine(wall, steady), kept)

    @property
    def is_credible(self) -> bool:
        return self._doubted is None

    def now(self, steady: float) -> datetime:
        """The time by the last clock that was believed and by the steady clock since."""
        return self._trusted.now(steady)

    def look(self, wall: datetime, steady: float, kept: datetime | None) -> bool:
        """Judge the wall clock anew; whether it is believed. `kept` as the database has it now.

        Somebody who confirms the date, and another machine that is sure of it, change `kept`.
        """
        is_confirmed = kept is not None and kept != self._kept and abs(wall - kept) <= TOLERANCE
        self._kept = kept
        if is_confirmed:
            self._believe(wall, steady)
        elif self._trusted.meets(wall, steady):
            self._doubted = None
            self._correct(wall, steady)
        elif self._doubted is None or not self._doubted.meets(wall, steady):
            self._doubted = ClockLine(wall, steady)
        elif steady - self._doubted.steady >= SETTLES_AFTER.total_seconds():
            self._believe(wall, steady)
        return self.is_credible

    def _believe(self, wall: datetime, steady: float) -> None:
        self._trusted, self._doubted = ClockLine(wall, steady), None

    def _correct(self, wall: datetime, steady: float) -> None:
        """Seldom: a clock that is moved by a minute again and again must not walk away."""
        if steady - self._trusted.steady >= SETTLES_AFTER.total_seconds():
            self._trusted = ClockLine(wall, steady)


def age(made_at: datetime, made_trusted_at: datetime, *, now: datetime, trusted_now: datetime) -> timedelta:
    """How long ago something was made, by wall clock or by trusted time: the shorter of the two.

    So neither a jump of the wall clock ends a session, nor a date that was doubted and is believed now. What was made
    at a date that turned out wrong (it lies ahead) is judged by trusted time alone.
    """
    by_trust = max(trusted_now - made_trusted_at, timedelta(0))
    by_wall = now - made_at
    return by_trust if by_wall < timedelta(0) else min(by_trust, by_wall)
