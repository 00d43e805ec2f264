"""The pace of the loop: one public request between two looks at the network, one request of a connection at a time.

A greenlet that never waits is never interrupted: making a page from SQLite takes milliseconds without a pause, and a
client that asks again at once finds its next request read before anybody else is looked at. Measured with forty readers
of the hall page: a clerk's call was answered when they had finished, after six seconds.
"""

from collections import deque
from typing import Any

import gevent
from gevent.event import Event

CROWD = 64  # that wait; for each further one admits one more at a time
LONGEST_HOLD = 16  # rounds that the public waits for staff who are being answered; then one is admitted all the same
A_LOOK = 1e-9  # seconds; 0 would let what is ready go on and never look at the network


def look() -> None:
    """Let the loop see what has come for others, and serve them first."""
    gevent.sleep(A_LOOK)


def look_unless_looked(since: int) -> None:
    """As `look`, unless the loop has gone round since that round."""
    if round_of_loop() == since:
        look()


def round_of_loop() -> int:
    """How often the loop has looked at the network."""
    loop: Any = gevent.get_hub().loop
    return int(getattr(loop, "iteration", 0))


class Pace:
    """Admits one after the other, in the order in which they came, and each only when the loop has gone round.

    A crowd is admitted a few at a time: a round may be long, when a call is being said to a thousand sockets. While
    staff are being answered nobody is admitted: such an answer yields several times, and each would cost it a page.
    """

    def __init__(self) -> None:
        self._line: deque[Event] = deque()
        self._admitting: gevent.Greenlet | None = None
        self._admitted_in = -1
        self._first = 0

    def begin_first(self) -> None:
        """Somebody is being answered before the public, until `end_first`."""
        self._first += 1

    def end_first(self) -> None:
        self._first -= 1

    def enter(self) -> None:
        """Returns when it is this greenlet's turn; there is nothing to leave."""
        now = round_of_loop()
        if not (self._line or self._first or self._admitting) and now != self._admitted_in:
            self._admitted_in = now
            return
        turn = Event()
        self._line.append(turn)
        if self._admitting is None:
            self._admitting = gevent.spawn(self._admit)
        turn.wait()

    def _admit(self) -> None:
        try:
            while self._line:
                look()
                self._hold()
                self._admitted_in = round_of_loop()
                for _ in range(1 + len(self._line) // CROWD):
                    self._line.popleft().set()
        finally:
            self._admitting = None

    def _hold(self) -> None:
        rounds = 0
        while self._first and rounds < LONGEST_HOLD:
            look()
            rounds += 1
