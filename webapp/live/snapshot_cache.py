"""What many ask for in one moment is made once: at eight o'clock a thousand phones want the same list of services."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from flask import current_app, g

from queues.snapshots.shared.days import day_head
from webapp.services import box
from webapp.words.language import current_language

Made = TypeVar("Made")
MOST_KEPT = 64


class Moments(Generic[Made]):
    """Keeps each value for `seconds`; 0 keeps nothing. What failed to be made is not kept.

    Who asks for a value that is being made waits for it: making may give way to others, and would begin anew for each.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[Hashable, _Moment[Made]] = {}

    def get(self, key: Hashable, make: Callable[[], Made], *, waits: bool = True) -> Made:
        """`waits=False`: make another one rather than wait. Staff would wait for somebody who gives way to them."""
        if not self._seconds:
            return make()
        if key not in self._kept and len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        moment = self._kept.setdefault(key, _Moment())
        if not moment.making.acquire(blocking=waits):
            return make()
        try:
            if moment.made is None or monotonic() >= moment.until:
                moment.made = make()
                moment.until = monotonic() + self._seconds
            return moment.made
        finally:
            moment.making.release()


@dataclass
class _Moment(Generic[Made]):
    made: Made | None = None
    until: float = 0.0
    making: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Copy:
    """A public answer as it stood at an epoch and seq; `extra` differs where the clock alone has changed it."""

    epoch: int
    seq: int
    body: str
    extra: str = ""


def copy_of(day: str, what: Hashable, make: Callable[[], Copy]) -> Copy:
    """`what` of the day as it is now, made once for all who ask in this state, in one language, in the same second.

    A copy is never older than the day's last event; what the clock alone changes is seen a second later.
    """
    here = box()
    head = day_head(here.engine, day)
    kept: Moments[Copy] = current_app.extensions.setdefault("giliran_copies", Moments(here.settings.hall_page_seconds))
    state = (head.id, head.epoch, head.seq, head.plan_seq, head.catalogue, current_language())
    return kept.get((what, state), make, waits="goes_first" not in g)
