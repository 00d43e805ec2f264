"""Commands wait in line; whoever stands at its head takes the next ones along and carries them out as one batch.

There is no writer that could die and would need watching: the one who leads is one of those who wait. It serves the
others in the order in which they came, so nobody starves, and while its batch is being written to the disk the next
one gathers. Works the same for threads and for greenlets.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from queues.model.refusals import Busy, NotRecorded

Job = Callable[[Any], Any]


class Place:
    """One job's place in the line, and what became of it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.result: Any = None
        self.refusal: Exception | None = None
        self.is_settled = False
        self.woken = threading.Event()

    def settle(self, refusal: Exception | None = None) -> None:
        """The last word: the batch was committed, or it was not."""
        self.refusal = refusal or self.refusal
        self.is_settled = True

    def answer(self) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return self.result


class WriteQueue:
    """`carry_out` runs a batch and settles its places; what it leaves unsettled was not recorded."""

    def __init__(self, carry_out: Callable[[Sequence[Place]], None], *, most_at_once: int, most_waiting: int) -> None:
        self._carry_out = carry_out
        self._most_at_once = most_at_once
        self._most_waiting = most_waiting
        self._waiting: deque[Place] = deque()
        self._is_led = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many wait now, without those that are being carried out."""
        return len(self._waiting)

    def pass_through(self, job: Job) -> Any:
        """Wait for the job's turn; its result, or what it raised. Refuses with Busy when the line is too long."""
        place = Place(job)
        leads = self._enter(place)
        try:
            if not leads:
                place.woken.wait()
        except BaseException:  # killed while it waited: the line must not wait for it
            self._leave(place)
            raise
        if not place.is_settled:
            self._lead()
        return place.answer()

    def _enter(self, place: Place) -> bool:
        """Whether nobody leads, so that this one must."""
        with self._lock:
            if len(self._waiting) >= self._most_waiting:
                raise Busy
            self._waiting.append(place)
            leads, self._is_led = not self._is_led, True
            return leads

    def _lead(self) -> None:
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(self._most_at_once, len(self._waiting)))]
        try:
            self._carry_out(batch)
        finally:
            self._hand_over(batch)

    def _hand_over(self, batch: Sequence[Place]) -> None:
        """Wake those whose jobs are settled, and the next one to lead."""
        for place in batch:
            if not place.is_settled:
                place.settle(NotRecorded())
        self._wake_next()
        for place in batch:
            place.woken.set()

    def _leave(self, place: Place) -> None:
        with self._lock:
            was_to_lead = place.woken.is_set() and not place.is_settled
            if place in self._waiting:
                self._waiting.remove(place)
        if was_to_lead:
            self._wake_next()

    def _wake_next(self) -> None:
        with self._lock:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].woken.set()
