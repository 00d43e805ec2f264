"""Who is next: first come first served, priority people at a ratio, nobody overtaken beyond a maximum wait.

The rule, in order:
1. Whoever has waited longer than the day's maximum, oldest place first.
2. A priority person, when the desk has called enough others since its last priority person.
3. The first of the others.
4. A priority person, when nobody else waits.

A place is the `seq` at which the turn joined its queue, never an id and never a clock: two laptops, a wrong clock or a
restored no-show cannot reorder the line. The clock only measures how long somebody has waited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from queues.model.policy import Policy


class Why(StrEnum):
    """Why this number comes now; shown to the clerk."""

    FIRST_COME = "first_come"
    PRIORITY = "priority"
    LONGEST_WAIT = "longest_wait"


@dataclass(frozen=True, order=True)
class Waiting:
    """A waiting turn as the order sees it; sorted by place, then by the ticket's own order of services."""

    place: int
    position: int
    turn_id: UUID
    queued_at: datetime
    priority: bool


@dataclass(frozen=True)
class Choice:
    turn: Waiting
    why: Why


def choose(waiting: Iterable[Waiting], *, others_since_priority: int, policy: Policy, now: datetime) -> Choice | None:
    """The turn whose time it is, or None when nobody waits. `waiting` needs no order."""
    line = sorted(waiting)
    return _choose_in(line, others_since_priority, policy, now) if line else None


def _choose_in(line: Sequence[Waiting], others_since_priority: int, policy: Policy, now: datetime) -> Choice:
    first = line[0]
    overdue = now - timedelta(minutes=policy.max_wait_minutes)
    late = next((turn for turn in line if turn.queued_at <= overdue), None)
    if late is not None:
        return Choice(late, Why.LONGEST_WAIT)
    priority = next((turn for turn in line if turn.priority), None)
    other = next((turn for turn in line if not turn.priority), None)
    if priority is None:
        return Choice(first, Why.FIRST_COME)
    if other is None or others_since_priority >= policy.others_per_priority:
        return Choice(priority, Why.PRIORITY)
    return Choice(other, Why.FIRST_COME)


def count_after(called_priority: bool, others_since_priority: int, policy: Policy) -> int:
    """The desk's counter after a call: how many others it has called since its last priority person."""
    if called_priority:
        return 0
    return min(others_since_priority + 1, policy.others_per_priority)


def line_up(
    waiting: Iterable[Waiting], *, others_since_priority: int, policy: Policy, now: datetime, most: int
) -> list[Choice]:
    """The next `most` turns in the order in which one desk would call them if nobody else came."""
    line, counter, lined_up = sorted(waiting), others_since_priority, list[Choice]()
    while line and len(lined_up) < most:
        choice = _choose_in(line, counter, policy, now)
        line.remove(choice.turn)
        counter = count_after(choice.turn.priority, counter, policy)
        lined_up.append(choice)
    return lined_up
