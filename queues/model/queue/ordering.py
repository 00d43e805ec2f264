"""Who is next: first come first served, priority people at a ratio, nobody overtaken beyond a maximum wait.

The rule, in order, among those who may come (a turn with an appointed time may not come before it):
1. Whoever has waited longer than the day's maximum, oldest place first. The wait of an appointed turn begins with its
   appointed time.
2. Whoever has an appointed time that has come, earliest time first.
3. A priority person, when the desk has called enough others since its last priority person.
4. The first of the others.
5. A priority person, when nobody else waits.

Who is first of the priority people, or of the others, is a matter of steps and weights. A place is the `seq` at which
the turn joined its queue, never an id and never a clock: two laptops, a wrong clock or a restored no-show cannot
reorder the line. A turn has waited as many steps as the day has gone on since its place, and each step counts as often
as the desk weights the queue. With equal weights that is first come, first served. The clock only measures how long
somebody has waited in minutes.

So the limit of being overtaken is: beyond the maximum wait nobody is passed by a later place. Before it, somebody of
weight w who has waited n steps is passed by a later place only if that one's appointed time has come, is the one
priority person whom the ratio lets go first, or has itself waited at least n × w ÷ v steps in a queue of weight v.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from queues.model.queue.policy import Policy

LEAST_WEIGHT, MOST_WEIGHT = 1, 9


class Why(StrEnum):
    """Why this number comes now; shown to the clerk. `CHOSEN`: somebody called it out of order, with a reason."""

    FIRST_COME = "first_come"
    PRIORITY = "priority"
    LONGEST_WAIT = "longest_wait"
    APPOINTED = "appointed"
    WEIGHT = "weight"
    CHOSEN = "chosen"


@dataclass(frozen=True, order=True)
class Waiting:
    """A waiting turn as the order sees it; sorted by place, then by the ticket's own order of services.

    `weight`: how often a step in this queue counts at the desk that asks.
    """

    place: int
    position: int
    turn_id: UUID
    queued_at: datetime
    priority: bool
    weight: int = 1
    appointed_at: datetime | None = None

    @property
    def waits_since(self) -> datetime:
        """Who has an appointed time waits from then on; before it, nobody has let them wait."""
        return self.queued_at if self.appointed_at is None else max(self.queued_at, self.appointed_at)

    def may_come(self, now: datetime) -> bool:
        return self.appointed_at is None or self.appointed_at <= now


# Ids only make a sort of equals come out the same each time; no two turns of one queue share a place.
_BY_PLACE = attrgetter("place", "position", "turn_id")


@dataclass(frozen=True)
class Choice:
    turn: Waiting
    why: Why


def choose(
    waiting: Iterable[Waiting], *, others_since_priority: int, policy: Policy, now: datetime, seq: int
) -> Choice | None:
    """The turn whose time it is, or None when nobody may come. `waiting` needs no order; `seq` is the day's newest."""
    return _Line(waiting, policy, now, seq).take_next(others_since_priority)


def line_up(
    waiting: Iterable[Waiting], *, others_since_priority: int, policy: Policy, now: datetime, seq: int, most: int
) -> list[Choice]:
    """The next `most` turns in the order in which one desk would call them at this moment."""
    line, counter, lined_up = _Line(waiting, policy, now, seq), others_since_priority, list[Choice]()
    while len(lined_up) < most and (choice := line.take_next(counter)):
        counter = count_after(choice.turn.priority, counter, policy)
        lined_up.append(choice)
    return lined_up


def count_after(called_priority: bool, others_since_priority: int, policy: Policy) -> int:
    """The desk's counter after a call: how many others it has called since its last priority person."""
    if called_priority:
        return 0
    return min(others_since_priority + 1, policy.others_per_priority)


class _Queue:
    """Turns of one kind by weight, oldest place first: only the first of each weight can be next."""

    def __init__(self, turns: Iterable[Waiting]) -> None:
        self._of_weight: dict[int, deque[Waiting]] = {}
        for turn in turns:
            self._of_weight.setdefault(turn.weight, deque()).append(turn)

    def __bool__(self) -> bool:
        return bool(self._of_weight)

    def take(self, seq: int) -> tuple[Waiting, bool]:
        """Whose steps weigh most at `seq`, and whether that one is also the oldest."""
        heads = sorted((line[0] for line in self._of_weight.values()), key=_BY_PLACE)
        heaviest = max(heads, key=lambda turn: (seq - turn.place) * turn.weight)  # of equals the oldest
        line = self._of_weight[heaviest.weight]
        line.popleft()
        if not line:
            del self._of_weight[heaviest.weight]
        return heaviest, heaviest is heads[0]


class _Line:
    """Those who may come at one moment, sorted once into the steps of the rule."""

    def __init__(self, waiting: Iterable[Waiting], policy: Policy, now: datetime, seq: int) -> None:
        overdue = now - timedelta(minutes=policy.max_wait_minutes)
        self._late, appointed, priority, others = deque[Waiting](), list[Waiting](), list[Waiting](), list[Waiting]()
        for turn in sorted(waiting, key=_BY_PLACE):
            if turn.queued_at <= overdue and turn.waits_since <= overdue:
                self._late.append(turn)
            elif turn.appointed_at is None:
                (priority if turn.priority else others).append(turn)
            elif turn.appointed_at <= now:
                appointed.append(turn)
        self._appointed = deque(sorted(appointed, key=attrgetter("appointed_at")))  # of equal times the oldest place
        self._priority, self._others = _Queue(priority), _Queue(others)
        self._policy, self._seq = policy, seq

    def take_next(self, others_since_priority: int) -> Choice | None:
        if self._late:
            return Choice(self._late.popleft(), Why.LONGEST_WAIT)
        if self._appointed:
            return Choice(self._appointed.popleft(), Why.APPOINTED)
        if self._priority and (not self._others or others_since_priority >= self._policy.others_per_priority):
            return Choice(self._priority.take(self._seq)[0], Why.PRIORITY)
        if not self._others:
            return None
        turn, is_oldest = self._others.take(self._seq)
        return Choice(turn, Why.FIRST_COME if is_oldest else Why.WEIGHT)
