"""Where a phone's wish for a number comes from, and how many numbers one source may take: rate limits of a day.

What identifies a source is an HMAC under the day's own key: enough to count and to cancel by, and nothing any more when
the day's key is forgotten. It is never part of an event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

SCARCE_OPEN_PER_DEVICE = 2  # open numbers for a service with a quota
SCARCE_PER_ADDRESS = 4  # numbers for a service with a quota, within
SCARCE_WITHIN = timedelta(hours=1)
KEEP_FOR = timedelta(hours=24)  # after a day's close: a phone may come back to the network late


class SourceKind(StrEnum):
    """By what numbers are known to belong together."""

    DEVICE = "device"
    ADDRESS = "address"


@dataclass(frozen=True)
class Allowance:
    """So many numbers within so much time."""

    count: int
    within: timedelta

    def free_at(self, newest_first: Sequence[datetime]) -> datetime | None:
        """When one more may be taken; None: now. `newest_first` holds the moments of at least `count` numbers."""
        return newest_first[self.count - 1] + self.within if len(newest_first) >= self.count else None


# What one address may take where nothing else is set. A newcomer plays with a demo day from one laptop.
PER_ADDRESS = (Allowance(6, timedelta(minutes=1)), Allowance(30, timedelta(hours=1)))
PER_ADDRESS_OF_A_DEMO = (Allowance(30, timedelta(minutes=1)),)


@dataclass(frozen=True)
class NumberFromSource:
    """One number that a source took, and whether anything of it is still open."""

    taken_at: datetime
    is_open: bool


@dataclass(frozen=True)
class Source:
    """`device` is None for a phone that keeps no cookie. `is_shared`: many phones are behind the address, so that it
    counts for nothing. `per_address` None: what the day gives.
    """

    device: bytes | None
    address: bytes
    is_shared: bool = False
    per_device: tuple[Allowance, ...] = field(default=(), repr=False)
    per_address: tuple[Allowance, ...] | None = field(default=None, repr=False)

    def allowances(self, *, is_demo: bool) -> tuple[tuple[SourceKind, bytes | None, tuple[Allowance, ...]], ...]:
        """What holds for this source on the day."""
        usual = PER_ADDRESS_OF_A_DEMO if is_demo else PER_ADDRESS
        per_address = usual if self.per_address is None else self.per_address
        return (
            (SourceKind.DEVICE, self.device, self.per_device),
            (SourceKind.ADDRESS, self.address, () if self.is_shared else per_address),
        )
