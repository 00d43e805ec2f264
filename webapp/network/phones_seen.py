"""Which phones have been here lately, for whoever prepares the hall: counted in memory, and nothing of them is kept."""

import time
from collections import OrderedDict
from collections.abc import Callable

from flask import Flask

LATELY = 300.0  # seconds
PHONES_SEEN = "giliran_phones_seen"
MOST = 2000  # phones that are told apart


class PhonesSeen:
    """Phones by their address; the oldest are forgotten first. `seconds` only goes forward."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._seen: OrderedDict[str, float] = OrderedDict()

    def note(self, address: str) -> None:
        self._seen[address] = self._seconds()
        self._seen.move_to_end(address)
        while len(self._seen) > MOST:
            self._seen.popitem(last=False)

    def count(self) -> int:
        """How many within the last five minutes."""
        since = self._seconds() - LATELY
        return sum(at >= since for at in self._seen.values())


def phones_seen(app: Flask) -> PhonesSeen:
    """The one of this process."""
    seen: PhonesSeen = app.extensions.setdefault(PHONES_SEEN, PhonesSeen())
    return seen
