"""How long the queues of a hall take, from one moment: who waits, which desks work, what was measured.

`HallFacts` is all that a forecast may know. It is a value: what a desk more would change is asked by asking again with
`facts.with_desk(...)`. Minutes everywhere, counted from the moment of the facts.

The forecast in short. What one person takes is the mean of the last calls, shrunk towards the typical minutes. People
ahead are work; a desk takes work of each of its services, so that work flows to where it is done first: it is poured over
the desks like water over a floor of several heights. The height of a desk is what its seats still have to do: the person
at the seat, or a pause with an announced end. How high the water stands where a service is taken is how long the last in
its queue waits.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from math import erfc, exp, log, sqrt
from statistics import fmean

from queues.model.estimates import Estimate, Pace, estimate
from queues.model.policy import Policy

Key = Hashable  # names a service or a desk: its id, or its code

# Constants, fitted on days that are not scored (docs/estimates.md).
NEARLY, NEARLY_VARIES, OFF_VARIES = 0.5, 0.02, 0.8  # typical minutes: how often nearly right, relative variances
UNENDED = 0.35
UNOPENED = 90.0
PRIORITY_VARIES = 1.0
SHARED_DRIFT = 0.0
TURNS_VARY = 0.45  # how far one turn is from the mean of its service: relative variance, before it is measured
TURNS_VARY_WEIGHT = 10  # turns that this assumption counts like
DRIFT = 0.004  # relative variance of what nobody can know: pauses to come, clerks that come and go
UNTOLD_PAUSE = 12.0  # minutes until a desk is back that did not say when
TOLD_VARIES = 0.03  # how far an announced end is from the real one: relative variance
BUSY = 0.9  # how much of the capacity newcomers claim, where priority people pass others
STILL_BEHIND = 0.5  # of the priority people who wait, how many came later than the head of the others
PASSED = 0.8  # of those whom a priority person may have to let pass, how many they pass in truth
FIRST_VARIES = 0.8  # the call of the head of a queue comes nearly like a bolt from the blue: relative variance
FIRST_OF_SEVERAL = 1.25  # several seats do not become free as irregularly as bolts come
SWEEPS = 3
GUESSES = 3


@dataclass(frozen=True)
class Evidence:
    """What the last calls of a service took: desk minutes from the call to the next one, no-shows among them."""

    count: int = 0
    mean_minutes: float = 0.0
    variance: float = 0.0


@dataclass(frozen=True)
class ServiceFacts:
    """One queue. `waiting` counts everybody, `priority` those of them who go before others at the day's ratio.

    `first_place` and `last_place` are the places of the first and the last who wait. `back_in` is set while the service
    is paused and its return was announced; `pauses` are those announced ahead: from when to when. `priority_share` is the share of priority people among today's numbers.
    """

    typical_minutes: float
    waiting: int = 0
    priority: int = 0
    evidence: Evidence = Evidence()
    priority_share: float = 0.0
    is_paused: bool = False
    back_in: float | None = None
    first_place: int = 0
    last_place: int = 0
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class AtDesk:
    """Somebody at a seat: what they came for, and the minutes since they were called."""

    service: Key
    minutes: float


@dataclass(frozen=True)
class DeskFacts:
    """A desk. `is_paused` says that it is to come back, `back_in` when, if that was announced.

    `may_open`: it is closed, but stands in the day's plan, so that somebody may come and open it. `pauses` are those announced ahead: from when to when.
    """

    services: frozenset[Key]
    seats: int = 1
    is_open: bool = True
    is_paused: bool = False
    may_open: bool = False
    back_in: float | None = None
    at_desk: tuple[AtDesk, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class HallFacts:
    services: Mapping[Key, ServiceFacts]
    desks: Mapping[Key, DeskFacts] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)

    def with_desk(self, key: Key, desk: DeskFacts) -> "HallFacts":
        """The same hall with this desk added or changed."""
        return replace(self, desks={**self.desks, key: desk})

    def with_desk_taking(self, key: Key, services: Iterable[Key]) -> "HallFacts":
        """The same hall, where an existing desk takes these services instead."""
        return self.with_desk(key, replace(self.desks[key], services=frozenset(services)))

    def with_desk_open(self, key: Key, *, is_open: bool) -> "HallFacts":
        """The same hall, where an existing desk is opened (or its pause ended), or closed."""
        return self.with_desk(
            key, replace(self.desks[key], is_open=is_open, is_paused=False, may_open=False, back_in=None)
        )


# -- what a turn takes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A call that has ended. Minutes on any clock of the day."""

    service: Key
    desk: Key
    queued: float
    called: float
    closed: float


RECENT = 60  # calls of a service
LONGEST_GAP = 3.0  # minutes between an end and the next call; longer is a pause, not the way of working


def evidence_of(calls: Iterable[Call]) -> dict[Key, Evidence]:
    """Evidence by service, from the calls of a day in any order."""
    ended = sorted(calls, key=lambda call: call.called)
    gap = _gap(ended)
    recent: dict[Key, list[float]] = {}
    for call in ended:
        recent.setdefault(call.service, []).append(call.closed - call.called + gap)
    return {service: _evidence(minutes[-RECENT:]) for service, minutes in recent.items()}


def _evidence(minutes: Sequence[float]) -> Evidence:
    mean = fmean(minutes)
    return Evidence(len(minutes), mean, fmean([(one - mean) ** 2 for one in minutes]))


def _gap(calls: Sequence[Call]) -> float:
    """What lies between an end and the next call where somebody was waiting."""
    gaps = []
    by_desk = sorted(calls, key=lambda call: (str(call.desk), call.called))
    for _, at_desk in groupby(by_desk, key=lambda call: call.desk):
        closed = None
        for call in at_desk:
            if closed is not None and call.queued < closed <= call.called <= closed + LONGEST_GAP:
                gaps.append(call.called - closed)
            closed = call.closed
    return fmean(gaps) if gaps else 0.0


@dataclass(frozen=True)
class _Takes:
    """What one person of a service takes at a desk: mean, relative variance of one turn, and of what is believed."""

    mean: float
    varies: float
    doubt: float

    @property
    def left_over(self) -> float:
        """What a person still takes whom one finds at a desk."""
        return self.mean * (1 + self.varies) / 2

    def left(self, after: float) -> float:
        """What a person still takes who has been at the desk for so long; lognormal."""
        if after <= 0:
            return self.mean
        spread = sqrt(log(1 + self.varies))
        at = (log(after / self.mean) + spread * spread / 2) / spread
        still_there = erfc(at / _ROOT_OF_TWO)
        if still_there < 1e-6:
            return after / 2
        return max(0.1 * self.mean, self.mean * erfc((at - spread) / _ROOT_OF_TWO) / still_there - after)


_ROOT_OF_TWO = sqrt(2)


def _takes(facts: ServiceFacts, so_far: Sequence[float]) -> _Takes:
    """From the calls that ended, and from those at a desk now: `so_far` is what these have taken until now.

    Without the latter the day would begin too quick: whoever has ended after half an hour was quick. What they will have
    taken in the end is guessed from what is believed, and the belief from the guess, a few times.
    """
    evidence = facts.evidence
    measured = evidence.variance / evidence.mean_minutes**2 if evidence.mean_minutes else 0.0
    weight = TURNS_VARY_WEIGHT
    varies = (TURNS_VARY * weight + measured * evidence.count) / (weight + evidence.count)
    total = evidence.mean_minutes * evidence.count
    believed = _believed(facts.typical_minutes, total, evidence.count, varies)
    for _ in range(GUESSES if so_far else 0):
        ends = sum(min(minutes / believed.mean, UNENDED) for minutes in so_far)
        believed = _believed(facts.typical_minutes, total + sum(so_far), evidence.count + ends, varies)
    return believed


def _believed(typical: float, total: float, count: float, varies: float) -> _Takes:
    """The typical minutes are either nearly right or far off; what was measured says which is the more likely."""
    if not count:
        return _Takes(typical, varies, NEARLY * NEARLY_VARIES + (1 - NEARLY) * OFF_VARIES)
    off_by, known = log(max(total / count, 0.1) / typical), count / varies
    weights, means, doubts = [], [], []
    for share, prior in ((NEARLY, NEARLY_VARIES), (1 - NEARLY, OFF_VARIES)):
        spread = 1 / known + prior
        weights.append(share * exp(-off_by * off_by / spread / 2) / sqrt(spread))
        means.append((typical / prior + total / varies) / (1 / prior + known))
        doubts.append(1 / (1 / prior + known))
    share = weights[0] / (sum(weights) or 1)
    mean = share * means[0] + (1 - share) * means[1]
    between = share * (1 - share) * ((means[0] - means[1]) / mean) ** 2
    return _Takes(max(mean, 0.1), varies, share * doubts[0] + (1 - share) * doubts[1] + between)


# -- where the work flows --------------------------------------------------------------------------------------------


@dataclass
class _Desk:
    """A desk that works or is to come back. `load` is what its seats have to do, in seat minutes."""

    seats: int
    back_in: float
    left: list[float]  # of each seat, from `back_in` on
    load: float
    services: frozenset[Key]
    pauses: tuple[tuple[float, float], ...]
    is_sure: bool
    later: float = 0.0  # of the load, what belongs to paused services
    poured: dict[Key, float] = field(default_factory=dict)

    @property
    def height(self) -> float:
        return self.load / self.seats

    def height_for(self, facts: ServiceFacts) -> float:
        """Where new work of a service would come to lie."""
        if facts.is_paused:
            return max(self.height, facts.back_in or 0.0)
        return (self.load - self.later) / self.seats


class Forecast:
    """What can be said of one hall at one moment; asked for one service it looks only at the desks that matter."""

    def __init__(self, facts: HallFacts) -> None:
        self._facts = facts
        so_far: dict[Key, list[float]] = {}
        for desk in facts.desks.values():
            for one in desk.at_desk:
                so_far.setdefault(one.service, []).append(one.minutes)
        self._takes = {service: _takes(own, so_far.get(service, ())) for service, own in facts.services.items()}
        self._poured: set[Key] = set()

    def pace(self, service: Key, *, priority: bool = False) -> Pace | None:
        """How the wait in one queue grows with the people ahead; None while nothing can be said."""
        own = self._facts.services[service]
        desks = [desk for desk in self._desks if service in desk.services]
        if not any(desk.is_sure for desk in desks) or (own.is_paused and own.back_in is None):
            return None
        self._pour(desks)
        return self._pace(service, own, desks, priority).rounded()

    def has_reason(self, service: Key) -> bool:
        """Whether there is reason to tell the public: at a desk that takes the service somebody has been served today.

        Until then nobody knows whether the desks really work, and the typical minutes are only an assumption.
        """
        services = {one for desk in self._desks if service in desk.services for one in desk.services}
        return any(self._facts.services[one].evidence.count for one in services if one in self._facts.services)

    def wait(self, service: Key) -> Estimate | None:
        """The wait of somebody who joins the queue now."""
        return estimate(self._facts.services[service].waiting, self.pace(service))

    def left(self, at_desk: AtDesk) -> float:
        """Minutes that somebody at a desk still takes."""
        return self._takes[at_desk.service].left(at_desk.minutes)

    @cached_property
    def _desks(self) -> list[_Desk]:
        return [
            self._desk(desk) for desk in self._facts.desks.values() if desk.is_open or desk.is_paused or desk.may_open
        ]

    def _desk(self, desk: DeskFacts) -> _Desk:
        back_in = 0.0
        if desk.may_open:
            back_in = UNOPENED
        elif desk.is_paused:
            back_in = UNTOLD_PAUSE if desk.back_in is None else max(desk.back_in, 1.0)
        busy = [] if desk.is_paused else [self._takes[one.service].left(one.minutes) for one in desk.at_desk]
        left = busy[: desk.seats] + [0.0] * (desk.seats - len(busy))
        is_sure = desk.is_open or desk.back_in is not None
        return _Desk(desk.seats, back_in, left, sum(left) + back_in * desk.seats, desk.services, desk.pauses, is_sure)

    def _pour(self, desks: Sequence[_Desk]) -> None:
        """Spread the work of every service that can reach these desks."""
        services, grown = set[Key](), {service for desk in desks for service in desk.services}
        while grown != services:
            services = grown
            grown = {one for desk in self._desks if desk.services & services for one in desk.services}
        todo = [service for service in self._facts.services if service in services and service not in self._poured]
        self._poured |= services
        now = [service for service in todo if not self._facts.services[service].is_paused]
        for _ in range(SWEEPS if len(now) > 1 else 1):
            for service in now:
                self._pour_one(service)
        for service in todo:  # what is paused comes on top: its desks do the rest meanwhile
            if self._facts.services[service].is_paused:
                self._pour_one(service)

    def _pour_one(self, service: Key) -> None:
        own = self._facts.services[service]
        if not own.waiting or (own.is_paused and own.back_in is None):
            return
        least = own.back_in or 0.0
        desks = [desk for desk in self._desks if service in desk.services]
        for desk in desks:
            desk.load -= desk.poured.pop(service, 0.0)
        level = _level(own.waiting * self._takes[service].mean, desks, least)
        for desk in desks:
            share = (level - max(desk.height, least)) * desk.seats
            if share > 0:
                desk.poured[service] = share
                desk.load += share
                desk.later += share if own.is_paused else 0.0

    def _pace(self, service: Key, own: ServiceFacts, desks: Sequence[_Desk], priority: bool) -> Pace:
        takes = self._takes[service]
        seats = sum(desk.seats for desk in desks)
        least = own.back_in or 0.0
        begin, first = self._first(service, own, desks, least)
        last, used, work = self._last(own, desks)
        each = takes.mean / used
        if own.waiting:
            each = max((last - first) / own.waiting, each / 2)
        first_varies = FIRST_VARIES * (first - begin) ** 2 + TOLD_VARIES * begin**2
        each_varies = work / used**2 / max(own.waiting, 1) if own.waiting else takes.varies * each * each
        pause = _pause(own, desks)
        passing = 0.0 if priority else BUSY * own.priority_share
        if passing:
            behind = min(own.priority * STILL_BEHIND, 2.0)
            first, each = first + each * (passing + behind), each * (1 - behind / max(own.waiting, 2)) / (1 - passing)
            first_varies, each_varies = (
                first_varies + PRIORITY_VARIES * passing * each**2,
                each_varies + PRIORITY_VARIES * passing * each**2,
            )
        return Pace(
            first=first,
            each=each,
            first_varies=first_varies,
            each_varies=each_varies,
            doubt=self._doubt(desks, takes)
            + DRIFT
            + (SHARED_DRIFT if len({one for desk in desks for one in desk.services}) > 1 else 0.0),
            pause_in=pause[0],
            pause_minutes=pause[1],
            skip=self._facts.policy.others_per_priority * PASSED if priority else 0.0,
        )

    def _first(self, service: Key, own: ServiceFacts, desks: Sequence[_Desk], least: float) -> tuple[float, float]:
        """Minutes until the first desk may call this queue at all, and until its head is called."""
        begin = min(max(desk.back_in, least) for desk in desks)
        hurry, seats = 0.0, sum(desk.seats for desk in desks)
        for desk in desks:
            before = self._before(service, own, desk)
            for left in desk.left:
                wait = max(desk.back_in + left, least) - begin + before / desk.seats
                if wait <= 0.05:
                    return begin, begin
                hurry += 1 / wait
        return begin, begin + FIRST_OF_SEVERAL ** (1 - 1 / seats) / hurry

    def _before(self, service: Key, own: ServiceFacts, desk: _Desk) -> float:
        """Work of other queues at this desk that came before the head of this one."""
        found = 0.0
        for other, share in desk.poured.items():
            if other != service:
                found += share * _older(self._facts.services[other], own)
        return found

    def _last(self, own: ServiceFacts, desks: Sequence[_Desk]) -> tuple[float, int, float]:
        """Minutes until whoever joins now is called, the seats that work it off until then, and how much that varies."""
        level = min(desk.height_for(own) for desk in desks)
        used = [desk for desk in desks if desk.height_for(own) <= level + 0.5]
        seats = sum(desk.seats for desk in used)
        work = varies = left_over = 0.0
        for desk in used:
            for service, share in desk.poured.items():
                takes = self._takes[service]
                work += share
                varies += share * takes.mean * takes.varies
                left_over += share * takes.left_over
        others = left_over / work * (seats - 1) / seats if work else 0.0
        return max(level - others, 0.0), seats, varies

    def _doubt(self, desks: Sequence[_Desk], own: _Takes) -> float:
        work: dict[Key, float] = {}
        for desk in desks:
            for service, share in desk.poured.items():
                work[service] = work.get(service, 0.0) + share
        total = sum(work.values())
        if not total:
            return own.doubt
        return sum((share / total) ** 2 * self._takes[service].doubt for service, share in work.items())


def _pause(own: ServiceFacts, desks: Sequence[_Desk]) -> tuple[float, float]:
    """The next pause of a queue: its own, or one that all its desks take together; when it begins, and its length."""
    begins, ends = 0.0, 0.0
    if own.pauses:
        begins, ends = own.pauses[0]
    elif all(desk.pauses for desk in desks):
        begins = max(desk.pauses[0][0] for desk in desks)
        ends = min(desk.pauses[0][1] for desk in desks)
    return (begins, ends - begins) if ends > begins else (0.0, 0.0)


def _level(work: float, desks: Sequence[_Desk], least: float) -> float:
    """How high the water stands when this work is poured over these desks."""
    seats, volume, level = 0, work, 0.0
    for height, desk_seats in sorted((max(desk.height, least), desk.seats) for desk in desks):
        if seats and height >= level:
            break
        seats += desk_seats
        volume += height * desk_seats
        level = volume / seats
    return level


def _older(other: ServiceFacts, own: ServiceFacts) -> float:
    """The share of another queue that came before the head of one's own; those who wait are spread evenly."""
    if not own.waiting or not other.waiting:
        return 1.0
    span = other.last_place - other.first_place + 1
    return min(max((own.first_place - other.first_place) / span, 0.0), 1.0)


# -- what others ask -------------------------------------------------------------------------------------------------


def pace_of(facts: HallFacts, service: Key, *, priority: bool = False) -> Pace | None:
    """How the wait in one queue grows with the people ahead; None while nothing can be said."""
    return Forecast(facts).pace(service, priority=priority)


def wait_of(facts: HallFacts, service: Key) -> Estimate | None:
    """The wait of somebody who joins the queue now; None while nothing can be said."""
    return Forecast(facts).wait(service)


def waits(facts: HallFacts) -> dict[Key, Estimate | None]:
    """The wait of somebody who joins now, for every service. `middle_minutes` is what to compare two halls by."""
    forecast = Forecast(facts)
    return {service: forecast.wait(service) for service in facts.services}


def finishing(facts: HallFacts) -> Estimate | None:
    """Minutes until everybody who waits now has been served; None while somebody waits where no desk works."""
    needed = {service: wait for service, wait in waits(facts).items() if facts.services[service].waiting}
    if any(wait is None for wait in needed.values()):
        return None
    known = [wait for wait in needed.values() if wait is not None]
    return max(known, key=lambda wait: wait.middle_minutes, default=Estimate(0, 0))
