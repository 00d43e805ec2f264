"""Failed sign-ins: counted for the metrics, told to the audit once a minute and name, an alarm when there are many.

One event for every wrong guess would let whoever guesses fill the disk; so what fails within a minute at one name from
one address is one event with its count. Tries that were refused before their secret was looked at count too.
"""

import threading
from collections import Counter
from datetime import datetime, timedelta

from flask import Flask, current_app

A_MINUTE = timedelta(minutes=1)
MOST_KEPT = 100  # names and addresses within one minute; what is beyond is told as one
Failure = tuple[str, str, str]  # way, name, address


class FailedSignIns:
    """What went wrong since it was last told. `total`: by way, since the server began."""

    def __init__(self) -> None:
        self.total = Counter[str]()
        self._lock = threading.Lock()
        self._untold: dict[datetime, Counter[Failure]] = {}

    def note(self, way: str, name: str, address: str, now: datetime) -> None:
        with self._lock:
            self.total[way] += 1
            kept = self._untold.setdefault(now.replace(second=0, microsecond=0), Counter())
            failure = (way, name, address)
            kept[failure if failure in kept or len(kept) < MOST_KEPT else (way, "", "")] += 1

    def minutes_over(self, now: datetime) -> list[datetime]:
        """The minutes that nothing can be added to any more, of a clock that was set back too."""
        with self._lock:
            return [minute for minute in self._untold if not minute <= now < minute + A_MINUTE]

    def of(self, minute: datetime) -> Counter[Failure]:
        with self._lock:
            return Counter(self._untold.get(minute, {}))

    def forget(self, minute: datetime, told: Counter[Failure]) -> None:
        """What came in meanwhile stays."""
        with self._lock:
            left = self._untold.get(minute, Counter()) - told
            if left:
                self._untold[minute] = left
            else:
                self._untold.pop(minute, None)


def init_failed_sign_ins(app: Flask) -> None:
    app.extensions["giliran_failed_sign_ins"] = FailedSignIns()


def failed_sign_ins() -> FailedSignIns:
    """Of the current app."""
    found: FailedSignIns = current_app.extensions["giliran_failed_sign_ins"]
    return found
