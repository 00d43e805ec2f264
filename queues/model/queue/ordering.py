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
reorder the line. Two may have one place (somebody let in before the head of a queue, people carried over from two
halls): then the number that was given first comes first, by the `seq` of its ticket. A turn has waited as many steps as
the day has gone on since its place, and each step counts as often as the desk weights the queue. With equal weights
that is first come, first served. The clock only measures how long somebody has waited in minutes.

So the limit of being overtaken is: beyond the maximum wait nobody is passed by a later place. Before it, somebody of
weight w who has waited n steps is passed by a later place only if that one's appointed time has come, is the one
priority person whom the ratio lets go first, or has itself waited at least n × w ÷ v steps in a queue of weight v.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from typing import Any
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
    """A waiting turn as the order sees it; sorted by place, then by number, then by the ticket's own order of services.

    `issued_seq`: at which its number was given on this day. `weight`: how often a step in this queue counts at the desk
    that asks.
    """

    place: int
    issued_seq: int
    position: int
    turn_id: UUID
    queued_at: datetime
    priority: bool
    weight: int = 1
    appointed_at: datetime | None = None

    @property
    def in_line(self) -> tuple[int, int, int]:
        """What no two waiting turns of a day share, and the line is sorted by."""
        return self.place, self.issued_seq, self.position

    @property
    def waits_since(self) -> datetime:
        """Who has an appointed time waits from then on; before it, nobody has let them wait."""
        return self.queued_at if self.appointed_at is None else max(self.queued_at, self.appointed_at)

    def may_come(self, now: datetime) -> bool:
        return self.appointed_at is None or self.appointed_at <= now


@dataclass(frozen=True)
class Choice:
    turn: Waiting
    why: Why


def choose(
    waiting: Iterable[Waiting], *, others_since_priority: int, policy: Policy, now: datetime, seq: int
) -> Choice | None:
    """The turn whose time it is, or None when nobody may come. `waiting` needs no order; `seq` is the day's newest."""
    line = Line((turn for turn in waiting if turn.may_come(now)), policy)
    return line.take_next(others_since_priority, now, seq)


def line_up(
    waiting: Iterable[Waiting], *, others_since_priority: int, policy: Policy, now: datetime, seq: int, most: int
) -> list[Choice]:
    """The next `most` turns in the order in which one desk would call them at this moment."""
    line = Line((turn for turn in waiting if turn.may_come(now)), policy)
    counter, lined_up = others_since_priority, list[Choice]()
    while len(lined_up) < most and (choice := line.take_next(counter, now, seq)):
        counter = count_after(choice.turn.priority, counter, policy)
        lined_up.append(choice)
    return lined_up


def count_after(called_priority: bool, others_since_priority: int, policy: Policy) -> int:
    """The desk's counter after a call: how many others it has called since its last priority person."""
    if called_priority:
        return 0
    return min(others_since_priority + 1, policy.others_per_priority)


# What lies in a heap: what it is sorted by, a number that no two entries share (a turn may be put back), and the turn,
# or None once it was taken.
_Entry = tuple[Any, tuple[int, int, int], int, list[Waiting | None]]


class Line:
    """Those who may come to a desk, sorted into the steps of the rule.

    It is asked at moments that never go back: who has become late meanwhile goes first. Whoever was taken and cannot
    come now after all is `put` back at the same place.
    """

    def __init__(self, waiting: Iterable[Waiting], policy: Policy) -> None:
        self._policy, self._max_wait = policy, timedelta(minutes=policy.max_wait_minutes)
        self._number = 0
        self._waits: list[_Entry] = []  # by since when they wait, until they are late
        self._late: list[_Entry] = []
        self._appointed: list[_Entry] = []
        self._priority: dict[int, list[_Entry]] = {}  # by weight: only the first of each can be next
        self._others: dict[int, list[_Entry]] = {}
        for turn in waiting:
            self.put(turn, turn.weight)

    def put(self, turn: Waiting, weight: int) -> None:
        """Somebody who may come from now on, in a queue of this weight."""
        self._number += 1
        held: list[Waiting | None] = [turn]
        heappush(self._waits, (turn.waits_since, turn.in_line, self._number, held))
        if turn.appointed_at is not None:
            heappush(self._appointed, (turn.appointed_at, turn.in_line, self._number, held))
        else:
            kind = self._priority if turn.priority else self._others
            heappush(kind.setdefault(weight, []), (0, turn.in_line, self._number, held))

    def take_next(self, others_since_priority: int, now: datetime, seq: int) -> Choice | None:
        """Whose time it is, who then is no longer in the line; None when nobody may come."""
        self._let_age(now - self._max_wait)
        if _has_first(self._late):
            return _taken(self._late, Why.LONGEST_WAIT)
        if _has_first(self._appointed):
            return _taken(self._appointed, Why.APPOINTED)
        others, priority = _heads(self._others), _heads(self._priority)
        if priority and (not others or others_since_priority >= self._policy.others_per_priority):
            return _taken(_heaviest(priority, seq)[1], Why.PRIORITY)
        if not others:
            return None
        _, chosen = _heaviest(others, seq)
        is_oldest = len(others) == 1 or chosen[0] == min(heap[0] for _, heap in others)
        return _taken(chosen, Why.FIRST_COME if is_oldest else Why.WEIGHT)

    def _let_age(self, overdue: datetime) -> None:
        while self._waits and self._waits[0][0] <= overdue:
            entry = heappop(self._waits)
            if entry[-1][0]:
                heappush(self._late, (0, *entry[1:]))


def _has_first(heap: list[_Entry]) -> bool:
    """Whether anybody is in it: those who were taken by another step lie there until they come to its top."""
    while heap and heap[0][-1][0] is None:
        heappop(heap)
    return bool(heap)


def _heads(kind: dict[int, list[_Entry]]) -> list[tuple[int, list[_Entry]]]:
    return [(weight, heap) for weight, heap in kind.items() if _has_first(heap)]


def _heaviest(heads: list[tuple[int, list[_Entry]]], seq: int) -> tuple[int, list[_Entry]]:
    """Whose first has steps that weigh most at `seq`; of equals the oldest."""
    if len(heads) == 1:
        return heads[0]
    oldest_first = sorted(heads, key=lambda head: head[1][0])
    return max(oldest_first, key=lambda head: (seq - _place_of_first(head[1])) * head[0])


def _place_of_first(heap: list[_Entry]) -> int:
    return heap[0][1][0]


def _taken(heap: list[_Entry], why: Why) -> Choice:
    held = heappop(heap)[-1]
    turn, held[0] = held[0], None
    assert turn is not None
    return Choice(turn, why)
