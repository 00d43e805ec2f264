"""A call as boards know it: by its number and when it was made, for nobody is called twice in one millisecond.

Not by how often somebody was called: a call that is taken back and made anew is another one, and is spoken again.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(r"([^@]{1,24})@(\d{1,14})")


@dataclass(frozen=True)
class KnownCall:
    """`called_at` as boards know it, in whole milliseconds."""

    number: str
    called_at: datetime

    @property
    def key(self) -> str:
        """The number, and the milliseconds since 1970: "A012@1795237205000"."""
        return f"{self.number}@{(self.called_at - _EPOCH) // MILLISECOND}"


def call_of_key(key: str) -> KnownCall | None:
    """None where this is no key of a call."""
    found = _KEY.fullmatch(key)
    return KnownCall(found[1], _EPOCH + int(found[2]) * MILLISECOND) if found else None
