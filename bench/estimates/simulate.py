"""A service day, event by event: people arrive, desks call whom `queues.model.queue.ordering` chooses, serve, pause.

`Hall` is the whole state of one day. `fork` copies it with everything that is still to come drawn anew: what the oracle
looks at. Nothing here estimates.
"""

import heapq
import math
from bisect import insort
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from bench.estimates.scenarios import DAY, Kind, Pause, Scenario
from queues.model.queue.ordering import Waiting, choose, count_after

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
PEAK_MINUTES = 90.0
PEAK_TIMES = 3.0
ROUGHLY = 0.25  # deviation of the logarithm of an announced pause against the real one
GAP_MINUTES = 0.5  # at most so long between the end of a turn and the next call
NO_SHOW_MINUTES = (1.5, 3.5)  # called, called again, given up
WALK_MINUTES = (0.2, 1.2)
FOREVER = math.inf


@dataclass(frozen=True)
class Turn:
    """One place in one queue. `waiting` is what the order sees of it."""

    place: int
    kind: str
    ticket: int
    queued: float
    priority: bool
    waiting: Waiting

    def __lt__(self, other: "Turn") -> bool:
        return self.place < other.place


@dataclass(frozen=True)
class Served:
    """A turn that was called and has ended, as a database would know it."""

    desk: int
    queued: float
    called: float
    closed: float


class Desk:
    """What changes at a desk. It works when it is within its hours and no pause has begun."""

    def __init__(self, seats: int, speed: float) -> None:
        self.seats, self.speed = seats, speed
        self.in_hours = False
        self.pauses = 0
        self.told_back: float | None = None
        self.idle = seats
        self.others_since_priority = 0
        self.at_desk: list[tuple[Turn, float]] = []

    @property
    def works(self) -> bool:
        return self.in_hours and not self.pauses

    def copy(self) -> "Desk":
        twin = Desk.__new__(Desk)
        twin.__dict__.update(self.__dict__)
        twin.at_desk = list(self.at_desk)
        return twin


class Hall:
    """One day. `called` maps (ticket, kind) to the moment of the call."""

    def __init__(self, scenario: Scenario, rng: Random) -> None:
        self.scenario, self.rng = scenario, rng
        self.now = 0.0
        self.desks = [Desk(stand.seats, rng.lognormvariate(0.0, scenario.clerks)) for stand in scenario.stands]
        self.lines: dict[str, tuple[list[Turn], list[Turn]]] = {kind.name: ([], []) for kind in scenario.kinds}
        self.paused: dict[str, float | None] = {}  # service -> announced return
        self.pausing: dict[Hashable, float] = {}  # a desk or a service that pauses -> since when
        self.pauses: list[tuple[Hashable, float, float]] = []  # those that have ended: whose, from when to when
        self.live: set[int] = set()
        self.called: dict[tuple[int, str], float] = {}
        self.served: dict[str, list[Served]] = {kind.name: [] for kind in scenario.kinds}
        self.waits: dict[str, list[float]] = {kind.name: [] for kind in scenario.kinds}
        self.joined: dict[str, list[bool]] = {kind.name: [] for kind in scenario.kinds}
        self._takers = {
            kind.name: [nth for nth, stand in enumerate(scenario.stands) if kind.name in stand.services]
            for kind in scenario.kinds
        }
        self._several: dict[int, list[Turn]] = {}
        self._tickets = 0
        self._events: list[tuple[float, int, str, tuple]] = []
        self._count = 0
        self._plan()

    # -- running -------------------------------------------------------------------------------------------------

    def run(self) -> Iterator[list[Turn]]:
        """The turns of every ticket, at the moment when it has joined and not yet been called."""
        while self._events:
            joined = self.step()
            if joined:
                yield joined

    def step(self) -> list[Turn]:
        """One event; the turns that joined."""
        self.now, _, what, given = heapq.heappop(self._events)
        return getattr(self, "_" + what)(*given) or []

    def is_waiting(self, turn: Turn) -> bool:
        return (turn.ticket, turn.kind) not in self.called

    def everybody_waiting(self) -> list[Turn]:
        return [turn for line in self.lines.values() for half in line for turn in half]

    def fork(self, rng: Random) -> "Hall":
        """The same moment with another future: what is planned or has begun stays, what is chance is drawn anew."""
        twin = Hall.__new__(Hall)
        twin.__dict__.update(self.__dict__)
        twin.rng = rng
        twin.desks = [desk.copy() for desk in self.desks]
        twin.lines = {kind: (list(first), list(others)) for kind, (first, others) in self.lines.items()}
        twin.paused, twin.live, twin.called = dict(self.paused), set(self.live), {}
        twin.pausing, twin.pauses = dict(self.pausing), []
        twin.served = {kind: [] for kind in self.served}
        twin.waits = {kind: [] for kind in self.waits}
        twin.joined = {kind: [] for kind in self.joined}
        twin._several = {ticket: list(turns) for ticket, turns in self._several.items()}
        twin._events = []
        for at, _, what, given in self._events:
            twin._redraw(at, what, given)
        return twin

    def _redraw(self, at: float, what: str, given: tuple) -> None:
        if what == "end":
            nth, turn, called = given
            at = called + self._occupied_longer(self.now - called, turn.kind, nth)
        elif what == "arrive":
            self._next_arrival()
            return
        elif what == "rest":
            at = self.now + self.rng.expovariate(self.scenario.pauses_per_hour / 60)
        self._at(at, what, *given)

    # -- what is planned -----------------------------------------------------------------------------------------

    def _plan(self) -> None:
        for nth, stand in enumerate(self.scenario.stands):
            for opens, closes in stand.hours:
                self._at(opens, "hours", nth, True)
                self._at(closes, "hours", nth, False)
            for pause in stand.pauses:
                self._at(pause.begins, "pause", nth, None if pause.told == "nothing" else pause.ends)
                self._at(pause.ends, "back", nth)
            if self.scenario.pauses_per_hour:
                self._at(self.rng.expovariate(self.scenario.pauses_per_hour / 60), "rest", nth)
        for kind in self.scenario.kinds:
            for pause in kind.pauses:
                self._at(pause.begins, "stop", kind.name, pause)
                self._at(pause.ends, "go_on", kind.name)
            for _ in range(self._poisson(kind.at_the_door)):
                self._at(0.0, "join", kind.name)
        self._events = [
            (at, self.rng.getrandbits(30) if what == "join" else -1, what, given) for at, _, what, given in self._events
        ]
        heapq.heapify(self._events)
        self._next_arrival()

    def _at(self, at: float, what: str, *given: object) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count + (1 << 30), what, given))

    # -- people --------------------------------------------------------------------------------------------------

    def _next_arrival(self) -> None:
        """Thinning: candidates at the highest rate, each kept as likely as the rate of its moment."""
        rate = sum(kind.per_hour for kind in self.scenario.kinds) / 60
        highest = rate * (PEAK_TIMES if self.scenario.peak else 1.0)
        at = self.now
        while at < DAY:
            at += self.rng.expovariate(highest)
            if self.rng.random() * highest <= rate * self._height(at):
                self._at(at, "arrive")
                return

    def _height(self, at: float) -> float:
        if not self.scenario.peak or at >= PEAK_MINUTES:
            return 1.0
        return 1.0 + (PEAK_TIMES - 1) * (1 - abs(2 * at / PEAK_MINUTES - 1))

    def _arrive(self) -> list[Turn]:
        if self.now < DAY:
            self._next_arrival()
        kinds = self.scenario.kinds
        chosen = self.rng.choices(kinds, weights=[kind.per_hour for kind in kinds])[0]
        return self._join(chosen.name)

    def _join(self, kind: str) -> list[Turn]:
        self._tickets += 1
        wanted, priority = [kind, *self._more(kind)], self.rng.random() < self.scenario.priority
        turns = [self._turn(one, position, priority) for position, one in enumerate(wanted)]
        if len(turns) > 1:
            self._several[self._tickets] = turns
        for turn in turns:
            insort(self.lines[turn.kind][0 if priority else 1], turn)
            self.joined[turn.kind].append(priority)
        for turn in turns:
            self._offer(turn.kind)
        return turns

    def _more(self, kind: str) -> list[str]:
        if self.rng.random() >= self.scenario.several:
            return []
        rest = [one.name for one in self.scenario.kinds if one.name != kind]
        return self.rng.sample(rest, 2 if self.rng.random() < 0.2 else 1)

    def _turn(self, kind: str, position: int, priority: bool) -> Turn:
        place = self._tickets
        seen = Waiting(
            place, place, position, UUID(int=place * 8 + position), START + timedelta(minutes=self.now), priority
        )
        return Turn(place, kind, place, self.now, priority, seen)

    # -- desks ---------------------------------------------------------------------------------------------------

    def _offer(self, kind: str) -> None:
        for nth in self._takers[kind]:
            self._call(nth)

    def _call(self, nth: int) -> None:
        """Fill the idle seats of a desk that works, in the order of the project."""
        desk = self.desks[nth]
        while desk.idle and desk.works:
            turn = self._next_for(nth)
            if turn is None:
                return
            desk.idle -= 1
            desk.others_since_priority = count_after(turn.priority, desk.others_since_priority, self.scenario.policy)
            self.lines[turn.kind][0 if turn.priority else 1].remove(turn)
            self.live.add(turn.ticket)
            self.called[turn.ticket, turn.kind] = self.now
            self.waits[turn.kind].append(self.now - turn.queued)
            desk.at_desk.append((turn, self.now))
            self._at(self.now + self._occupied(turn.kind, nth), "end", nth, turn, self.now)

    def _next_for(self, nth: int) -> Turn | None:
        heads = []
        for kind in self.scenario.stands[nth].services:
            if kind in self.paused:
                continue
            for half in self.lines[kind]:
                head = next((turn for turn in half if turn.ticket not in self.live), None)
                if head:
                    heads.append(head)
        if len(heads) < 2:
            return heads[0] if heads else None
        choice = choose(
            [turn.waiting for turn in heads],
            others_since_priority=self.desks[nth].others_since_priority,
            policy=self.scenario.policy,
            now=START + timedelta(minutes=self.now),
            seq=self._tickets,
        )
        return next(turn for turn in heads if choice and turn.waiting is choice.turn)

    def _end(self, nth: int, turn: Turn, called: float) -> None:
        desk = self.desks[nth]
        desk.at_desk = [one for one in desk.at_desk if one[0] is not turn]
        self.live.discard(turn.ticket)
        self.served[turn.kind].append(Served(nth, turn.queued, called, self.now))
        self._at(self.now + self.rng.random() * GAP_MINUTES, "ready", nth)
        for other in self._several.get(turn.ticket, ()):
            if other is not turn:
                self._offer(other.kind)

    def _ready(self, nth: int) -> None:
        self.desks[nth].idle += 1
        self._call(nth)

    def _hours(self, nth: int, opens: bool) -> None:
        self.desks[nth].in_hours = opens
        self._call(nth)

    def _pause(self, nth: int, told_back: float | None) -> None:
        self.desks[nth].pauses += 1
        self.desks[nth].told_back = told_back
        self.pausing.setdefault(nth, self.now)

    def _back(self, nth: int) -> None:
        desk = self.desks[nth]
        desk.pauses -= 1
        desk.told_back = None
        if not desk.pauses:
            self._has_paused(nth)
        self._call(nth)

    def _has_paused(self, whose: Hashable) -> None:
        self.pauses.append((whose, self.pausing.pop(whose), self.now))

    def _rest(self, nth: int) -> None:
        """A pause by chance; the next one is drawn from its end on."""
        length = self.rng.lognormvariate(math.log(self.scenario.pause_minutes) - 0.125, 0.5)
        said = self.now + length * self.rng.lognormvariate(0.0, ROUGHLY) if self.rng.random() < 0.5 else None
        self._pause(nth, said)
        self._at(self.now + length, "back", nth)
        if self.now < DAY:
            self._at(self.now + length + self.rng.expovariate(self.scenario.pauses_per_hour / 60), "rest", nth)

    def _stop(self, kind: str, pause: Pause) -> None:
        self.paused[kind] = None if pause.told == "nothing" else pause.ends
        self.pausing[kind] = self.now

    def _go_on(self, kind: str) -> None:
        del self.paused[kind]
        self._has_paused(kind)
        self._offer(kind)

    # -- what takes how long -------------------------------------------------------------------------------------

    def _occupied(self, kind: str, nth: int) -> float:
        """From the call to the end: a walk and a service, or waiting for somebody who does not come."""
        if self.rng.random() < self.scenario.no_shows:
            return self.rng.uniform(*NO_SHOW_MINUTES)
        return self.rng.uniform(*WALK_MINUTES) + self._service(self.scenario.kind(kind)) * self.desks[nth].speed

    def _service(self, kind: Kind) -> float:
        return self.rng.lognormvariate(math.log(kind.minutes) - kind.spread**2 / 2, kind.spread)

    def _occupied_longer(self, than: float, kind: str, nth: int) -> float:
        for _ in range(200):
            drawn = self._occupied(kind, nth)
            if drawn > than:
                return drawn
        return than + 1.0

    def _poisson(self, mean: float) -> int:
        count, left = 0, math.exp(-mean)
        product = self.rng.random()
        while product > left:
            count, product = count + 1, product * self.rng.random()
        return count
