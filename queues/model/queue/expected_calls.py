"""Which calls a hall will make, and how many come before each waiting turn: all desks played on from one moment.

What is said is true if nobody joins, leaves or gets priority, and every turn takes the minutes that are expected of its
service. Minutes count from the moment of the play.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush, heapreplace
from math import nextafter
from uuid import UUID

from queues.model.forecast.evidence import Key
from queues.model.queue.ordering import Choice, Line, Waiting, Why, count_after
from queues.model.queue.policy import Policy

LONG_AGO = -1.0  # minutes: before the moment of the play
EVENTS_OF_A_TURN = 3  # called, started, closed: so many steps the day goes on with each call


@dataclass(frozen=True)
class CallingDesk:
    """A desk that calls, or will. `takes`: the weight of each service; `free_in`: minutes until each seat is free.

    `pauses` are those announced ahead, from when to when.
    """

    takes: Mapping[Key, int]
    free_in: tuple[float, ...]
    others_since_priority: int = 0
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class QueuedTurn:
    """`turn` as the order sees it, whose weight is the desk's matter; `ticket` is at one desk at a time."""

    turn: Waiting
    ticket: Key
    service: Key


@dataclass(frozen=True)
class HallInPlay:
    """What is known of a hall at one moment; `seq` is the day's newest.

    `minutes`: what a turn of each service takes. `back_in`: when a paused service goes on. `busy`: how long a ticket is
    still at some desk.
    """

    desks: tuple[CallingDesk, ...]
    waiting: tuple[QueuedTurn, ...]
    minutes: Mapping[Key, float]
    policy: Policy
    now: datetime
    seq: int
    back_in: Mapping[Key, float] = field(default_factory=dict)
    busy: Mapping[Key, float] = field(default_factory=dict)


class ExpectedCalls:
    """The calls to come, played when it is made; who joins behind all others is added for a few steps more."""

    def __init__(self, hall: HallInPlay) -> None:
        self._policy, self._now, self._seq = hall.policy, hall.now, hall.seq
        self._queues = {
            service: _Queue(minutes, hall.back_in.get(service, LONG_AGO)) for service, minutes in hall.minutes.items()
        }
        tickets: dict[Key, _Ticket] = {}
        self._turns: dict[int, _Turn] = {}
        for one in hall.waiting:
            ticket = tickets.get(one.ticket) or tickets.setdefault(one.ticket, _Ticket(hall.busy.get(one.ticket, 0.0)))
            own = self._turns[id(one.turn)] = _Turn(one.turn, ticket, self._queues[one.service])
            own.queue.turns.append(own)
        self._play([(desk, self._desk(desk)) for desk in hall.desks])
        self._ahead = {own.turn.turn_id: own.ahead for own in self._turns.values()}

    def ahead(self, turn_id: UUID) -> int | None:
        """Calls before this turn at the desks that can call it; None for who did not wait, or where no desk calls."""
        return self._ahead.get(turn_id)

    def may_pass(self, service: Key) -> bool:
        """Whether steps in this queue count for more than those in another at a desk, so that who joins may pass."""
        queue = self._queues[service]
        return any(desk.line.weights[queue] > min(desk.line.weights.values()) for desk in queue.desks)

    def before_newcomer(self, service: Key) -> int | None:
        """Calls before somebody who would join this queue now, behind all others; None where no desk calls."""
        queue = self._queues[service]
        if not queue.desks:
            return None
        minute, _ = queue.next_call(LONG_AGO)
        return sum(bisect_right(one.calls, minute) for one in queue.desks)

    def join(self, services: Iterable[Key]) -> list[int | None]:
        """A ticket for these services joins behind all others: calls before each of its turns.

        Only who has neither priority nor an appointed time stands behind all others.
        """
        wanted, busy_until = [self._queues[service] for service in services], LONG_AGO
        found: list[int | None] = [None] * len(wanted)
        left = [nth for nth, queue in enumerate(wanted) if queue.desks]
        while left:
            calls = {nth: wanted[nth].next_call(busy_until) for nth in left}
            nth = min(left, key=lambda one: calls[one][0])
            minute, desk = calls[nth]
            found[nth] = sum(bisect_right(one.calls, minute) for one in wanted[nth].desks)
            busy_until = minute + wanted[nth].minutes
            desk.takes_newcomer(minute, busy_until)
            left.remove(nth)
        return found

    # -- inside ------------------------------------------------------------------------------------------------------

    def _desk(self, desk: CallingDesk) -> "_Desk":
        """Desks that take the same with the same weights call from one line."""
        weights = {self._queues[service]: weight for service, weight in desk.takes.items()}
        alike = (other.line for queue in weights for other in queue.desks if other.line.weights == weights)
        line = next(alike, None) or _SharedLine(weights, self._policy, self._now)
        found = _Desk(line, desk.others_since_priority, desk.pauses)
        for queue in weights:
            queue.desks.append(found)
        return found

    def _play(self, desks: "list[tuple[CallingDesk, _Desk]]") -> None:
        """Whoever becomes free first calls first; a desk that nobody may come to sleeps until somebody may."""
        free = [
            (_after_pauses(minute, desk.pauses), nth, desk)
            for nth, (known, desk) in enumerate(desks)
            for minute in known.free_in
        ]
        heapify(free)
        calls = 0
        while free:
            minute, nth, desk = heappop(free)
            own = self._called_by(desk, minute, self._seq + EVENTS_OF_A_TURN * calls)
            if own is not None:
                calls += 1
                ends = own.call(minute)
                desk.calls.append(minute)
                for queue in desk.line.weights:
                    queue.calls += 1
                heappush(free, (_after_pauses(ends, desk.pauses), nth, desk))
                continue
            heappush(desk.open_from, minute)
            wakes = desk.line.next_return()
            if wakes is not None:
                heappush(free, (_after_pauses(wakes, desk.pauses), nth, desk))

    def _called_by(self, desk: "_Desk", minute: float, seq: int) -> "_Turn | None":
        """By the rule of the order: who was called elsewhere is gone, who is at another desk comes back later."""
        line, now = desk.line, self._now + timedelta(minutes=minute)
        line.let_return(minute)
        while choice := line.take_next(desk.counter, now, seq):
            own = self._turns[id(choice.turn)]
            if own.ahead is not None:
                continue
            if own.ticket.busy_until > minute:
                line.set_aside(own, own.ticket.busy_until)
                continue
            desk.note(choice, minute, self._policy)
            return own
        return None


@dataclass(eq=False, slots=True)
class _Queue:
    """The queue of a service; `calls` counts those of its desks so far."""

    minutes: float
    back_in: float
    desks: "list[_Desk]" = field(default_factory=list)
    turns: "list[_Turn]" = field(default_factory=list)
    calls: int = 0

    def next_call(self, busy_until: float) -> "tuple[float, _Desk]":
        """When a newcomer is called, and where: the first desk that has nobody else left to call."""
        least = max(busy_until, self.back_in)
        desk = min(self.desks, key=lambda one: max(one.open_from[0], least))
        return max(desk.open_from[0], least), desk


@dataclass(eq=False, slots=True)
class _Ticket:
    busy_until: float


@dataclass(eq=False, slots=True)
class _Turn:
    """`ahead` once it is called."""

    turn: Waiting
    ticket: _Ticket
    queue: _Queue
    ahead: int | None = None

    def call(self, minute: float) -> float:
        """Until when it is at the desk."""
        self.ahead = self.queue.calls
        self.ticket.busy_until = minute + self.queue.minutes
        return self.ticket.busy_until


@dataclass(eq=False, slots=True)
class _Desk:
    """`calls` are its minutes; `open_from`, a heap, when it could call somebody who stands behind all others."""

    line: "_SharedLine"
    counter: int
    pauses: tuple[tuple[float, float], ...]
    calls: list[float] = field(default_factory=list)
    open_from: list[float] = field(default_factory=list)

    def note(self, choice: Choice, minute: float, policy: Policy) -> None:
        """While only priority people are left, one of the others who joins comes before them at the ratio."""
        lacks_others = choice.why is Why.PRIORITY and self.counter < policy.others_per_priority
        if lacks_others and not self.open_from:
            heappush(self.open_from, nextafter(minute, LONG_AGO))  # before this call, not after it
        self.counter = count_after(choice.turn.priority, self.counter, policy)

    def takes_newcomer(self, minute: float, until: float) -> None:
        insort(self.calls, minute)
        heapreplace(self.open_from, _after_pauses(until, self.pauses))


class _SharedLine:
    """Those who wait for what some desks take; who cannot come yet is set aside until they can."""

    def __init__(self, weights: Mapping[_Queue, int], policy: Policy, now: datetime) -> None:
        self.weights = weights
        self._aside: list[tuple[float, tuple[int, int, int], int, _Turn]] = []
        self._set_aside = 0
        self._line = Line((), policy)
        self.take_next = self._line.take_next
        for queue in weights:
            for own in queue.turns:
                callable_in = max(_minutes_until(own.turn.appointed_at, now), queue.back_in)
                if callable_in > 0:
                    self.set_aside(own, callable_in)
                else:
                    self._line.put(own.turn, weights[queue])

    def set_aside(self, own: _Turn, until: float) -> None:
        self._set_aside += 1
        heappush(self._aside, (until, own.turn.in_line, self._set_aside, own))

    def let_return(self, minute: float) -> None:
        while self._aside and self._aside[0][0] <= minute:
            own = heappop(self._aside)[-1]
            if own.ahead is None:
                self._line.put(own.turn, self.weights[own.queue])

    def next_return(self) -> float | None:
        """When the next of those who are set aside may come; None when nobody is."""
        while self._aside and self._aside[0][-1].ahead is not None:
            heappop(self._aside)
        return self._aside[0][0] if self._aside else None


def _after_pauses(minute: float, pauses: tuple[tuple[float, float], ...]) -> float:
    """When a seat calls that is free from `minute` on."""
    for begins, ends in pauses:
        if begins <= minute < ends:
            minute = ends
    return minute


def _minutes_until(at: datetime | None, now: datetime) -> float:
    return 0.0 if at is None else (at - now).total_seconds() / 60
