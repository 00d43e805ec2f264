"""The pace of the loop: one public request between two looks at the network, one request of a connection at a time.

A greenlet that never waits is never interrupted: making a page from SQLite takes milliseconds without a pause, and a
client that asks again at once finds its next request read before anybody else is looked at. Measured with forty readers
of the hall page: a clerk's call was answered when they had finished, after six seconds.
"""

from collections import deque
from time import monotonic
from typing import Any

import gevent
from gevent.event import Event

CROWD = 64  # that wait; for each further one admits one more at a time
LONGEST_HOLD = 0.05  # seconds that the public waits for staff who are being answered; then one is admitted all the same
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


class RequestPace:
    """Admits one after the other, in the order in which they came, and each only when the loop has gone round.

    A crowd is admitted a few at a time: a round may be long, when a call is being said to a thousand sockets. While
    staff are being answered nobody is admitted: such an answer yields several times, and each would cost it a page.
    Rounds are no measure of that: while a commit is on its way the loop is idle, and would turn round all the time.
    """

    def __init__(self) -> None:
        self._line: deque[Event] = deque()
        self._admitting: gevent.Greenlet | None = None
        self._admitted_in = self._answered_in = -1
        self._first = self._halfway = 0
        self._nobody_first = Event()

    def begin_first(self) -> None:
        """Somebody is being answered before the public, until `end_first`."""
        self._first += 1
        self._nobody_first.clear()

    def end_first(self) -> None:
        self._first -= 1
        self._answered_in = round_of_loop()
        if not self._first:
            self._nobody_first.set()

    def enter(self) -> None:
        """Returns when it is this greenlet's turn; there is nothing to leave."""
        now = round_of_loop()
        is_free = not (self._line or self._first or self._halfway or self._admitting)
        if is_free and now not in (self._admitted_in, self._answered_in):
            self._admitted_in = now
            return
        turn = Event()
        self._line.append(turn)
        if self._admitting is None:
            self._admitting = gevent.spawn(self._admit)
        turn.wait()

    def give_way(self) -> None:
        """In the middle of long work for the public: others are looked at, staff answered, and nobody is admitted."""
        self._halfway += 1
        try:
            self._let_go_first()
        finally:
            self._halfway -= 1
        self._admitted_in = round_of_loop()

    def _admit(self) -> None:
        try:
            while self._line:
                self._let_go_first()
                if self._halfway:
                    continue
                self._admitted_in = round_of_loop()
                for _ in range(1 + len(self._line) // CROWD):
                    self._line.popleft().set()
        finally:
            self._admitting = None

    def _let_go_first(self) -> None:
        """Look at the network; and once more when staff were answered, since who was may have asked again by now."""
        until = monotonic() + LONGEST_HOLD
        look()
        while (self._first or self._answered_in == round_of_loop()) and monotonic() < until:
            if self._first:
                self._nobody_first.wait(until - monotonic())
            look()
