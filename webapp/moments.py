"""What many ask for in one moment is made once: at eight o'clock a thousand phones want the same list of services."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, TypeVar

from flask import current_app

from queues.snapshots.days import day_head
from webapp.box import box
from webapp.language import current_language

Made = TypeVar("Made")
MOST_KEPT = 64


class Moments(Generic[Made]):
    """Keeps each value for `seconds`; 0 keeps nothing. What failed to be made is not kept."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[Hashable, tuple[float, Made]] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        until, kept = self._kept.get(key, (0.0, None))
        if kept is not None and monotonic() < until:
            return kept
        made = make()
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (monotonic() + self._seconds, made)
        return made


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
    kept: Moments[Any] = current_app.extensions.setdefault("giliran_copies", Moments(here.settings.hall_page_seconds))
    state = (head.id, head.epoch, head.seq, head.plan_seq, head.catalogue, current_language())
    return kept.get((what, state), make)
