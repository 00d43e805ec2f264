"""Commands wait in line; whoever stands at its head takes the next ones along and carries them out as one batch.

There is no writer that could die and would need watching: the one who leads is one of those who wait. It serves the
others in the order in which they came, so nobody starves, and while its batch is being written to the disk the next
one gathers. Works the same for threads and for greenlets.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from queues.model.refusals import Busy, NotRecorded

Job = TypeVar("Job")


class Place(Generic[Job]):
    """One job's place in the line, and what became of it. Only jobs of one `group` are carried out in one batch."""

    def __init__(self, job: Job, group: Hashable = None) -> None:
        self.job, self.group = job, group
        self.result: object = None
        self.refusal: Exception | None = None
        self.is_settled = False
        self.woken = threading.Event()

    def settle(self, refusal: Exception | None = None) -> None:
        """The last word: the batch was committed, or it was not."""
        self.refusal = refusal or self.refusal
        self.is_settled = True

    def answer(self) -> object:
        if self.refusal is not None:
            raise self.refusal
        return self.result


class WriteQueue(Generic[Job]):
    """`carry_out` runs a batch and settles its places; what it leaves unsettled was not recorded."""

    def __init__(
        self, carry_out: Callable[[Sequence[Place[Job]]], None], *, most_at_once: int, most_waiting: int
    ) -> None:
        self._carry_out = carry_out
        self._most_at_once = most_at_once
        self._most_waiting = most_waiting
        self._waiting: deque[Place[Job]] = deque()
        self._is_led = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many wait now, without those that are being carried out."""
        return len(self._waiting)

    def pass_through(self, job: Job, group: Hashable = None) -> object:
        """Wait for the job's turn; its result, or what it raised. Refuses with Busy when the line is too long."""
        place = Place(job, group)
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

    def _enter(self, place: Place[Job]) -> bool:
        """Whether nobody leads, so that this one must."""
        with self._lock:
            if len(self._waiting) >= self._most_waiting:
                raise Busy
            self._waiting.append(place)
            leads, self._is_led = not self._is_led, True
            return leads

    def _lead(self) -> None:
        with self._lock:
            batch = self._take_batch()
        try:
            self._carry_out(batch)
        finally:
            self._hand_over(batch)

    def _take_batch(self) -> list[Place[Job]]:
        """Those of the group of whoever came first, in the order in which they came; the others keep their places."""
        batch, others = list[Place[Job]](), deque[Place[Job]]()
        for place in self._waiting:
            fits = len(batch) < self._most_at_once and place.group == self._waiting[0].group
            (batch if fits else others).append(place)
        self._waiting = others
        return batch

    def _hand_over(self, batch: Sequence[Place[Job]]) -> None:
        """Wake those whose jobs are settled, and the next one to lead."""
        for place in batch:
            if not place.is_settled:
                place.settle(NotRecorded())
        self._wake_next()
        for place in batch:
            place.woken.set()

    def _leave(self, place: Place[Job]) -> None:
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
