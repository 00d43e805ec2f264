"""How long the queues of a hall take, from one moment: who waits, which desks work, what was measured.

`HallFacts` is all that a forecast may know. It is a value: what a desk more would change is asked by asking again with
`facts.with_desk(...)`. Minutes everywhere, counted from the moment of the facts.

The forecast in short. People ahead are work. A desk takes work of each of its services, so that work flows to where it
is done first: it is poured over the desks like water over a floor of several heights. The height of a desk is what its
seats still have to do: the person at the seat, or a pause. How high the water stands where a service is taken is how
long the last in its queue waits; between the first and the last the wait grows evenly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from queues.model.forecast.estimates import Estimate, Pace, estimate
from queues.model.forecast.evidence import NOTHING_MEASURED, Evidence, Key, Takes, takes_of
from queues.model.forecast.unplanned_pauses import Unplanned
from queues.model.queue.policy import Policy

# Constants, fitted on days that are not scored (docs/estimates.md). Variances are relative to the square of the wait.
DRIFT = 0.001  # what nobody can know: desks that open and close
SHARED_DRIFT = 0.017  # likewise where desks take several services
FIRST_VARIES = 0.82  # the call of the head of a queue comes nearly like a bolt from the blue
FIRST_OF_SEVERAL = 1.25  # several seats do not become free as irregularly as bolts come
PRIORITY_VARIES = 3.0  # how much priority people who pass make the wait of others vary, each by the square of a turn
STILL_BEHIND = 0.1  # of the priority people who wait, how many came later than the head of the others
BUSY = 0.75  # how much of the capacity newcomers claim, where priority people pass others
PASSED = 0.65  # of those whom a priority person may have to let pass, how many they pass in truth
PASSED_VARIES = 1.5  # how much that differs, by the square of a turn
# A sum of turns that vary more than `UNEVEN` varies more than a gamma distribution says, and so much more for each.
UNEVEN, LONG_TAIL = 0.7, 2.5
UNTOLD_PAUSE = 12.0  # minutes until a desk is back that did not say when
TOLD_VARIES = 0.004  # how far an announced end is from the real one
UNOPENED = 60.0  # minutes until somebody opens a closed desk of the day's plan while people wait for it
SOON_BACK = 1.0  # minutes until a desk is back whose announced end has passed
USUAL_GAP = 5.0  # minutes between two calls of a desk in which nothing is wrong yet
LEVEL = 0.3  # minutes by which desks may differ and still work off one queue together
SWEEPS = 3  # times that work is poured anew until it has found its place


@dataclass(frozen=True)
class ServiceFacts:
    """One queue. `waiting` counts everybody, `priority` those of them who go before others at the day's ratio.

    `back_in` is set while the service is paused and its return was announced; `pauses` are those announced ahead, from
    when to when. `first_place` and `last_place` are the places of the first and the last who wait, `priority_share` the
    share of priority people among today's numbers.
    """

    typical_minutes: float
    waiting: int = 0
    priority: int = 0
    evidence: Evidence = NOTHING_MEASURED
    priority_share: float = 0.0
    is_paused: bool = False
    back_in: float | None = None
    first_place: int = 0
    last_place: int = 0
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class AtDesk:
    """Somebody at a seat: what they came for, and the minutes since they were called, where these are known."""

    service: Key
    minutes: float | None = None


@dataclass(frozen=True)
class DeskFacts:
    """A desk. `is_paused` says that it is to come back, `back_in` when, if that was announced.

    `may_open`: it is closed, but stands in the day's plan, so that somebody may come and open it. `pauses` are those
    announced ahead, from when to when. `idle`: minutes for which it could have called somebody, if nobody is at it.
    """

    services: frozenset[Key]
    seats: int = 1
    is_open: bool = True
    is_paused: bool = False
    may_open: bool = False
    back_in: float | None = None
    at_desk: tuple[AtDesk, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()
    idle: float = 0.0


@dataclass(frozen=True)
class HallFacts:
    services: Mapping[Key, ServiceFacts]
    desks: Mapping[Key, DeskFacts] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    unplanned: Unplanned = field(default_factory=Unplanned)

    def with_desk(self, key: Key, desk: DeskFacts) -> "HallFacts":
        """The same hall with this desk added or changed."""
        return replace(self, desks={**self.desks, key: desk})

    def with_desk_taking(self, key: Key, services: Iterable[Key]) -> "HallFacts":
        """The same hall, where an existing desk takes these services instead."""
        return self.with_desk(key, replace(self.desks[key], services=frozenset(services)))

    def with_desk_open(self, key: Key, *, is_open: bool) -> "HallFacts":
        """The same hall, where an existing desk is opened (or its pause ended), or closed for the rest of the day."""
        desk = replace(self.desks[key], is_open=is_open, is_paused=False, may_open=False, back_in=None)
        return self.with_desk(key, desk)


# -- what is asked ---------------------------------------------------------------------------------------------------


class Forecast:
    """What can be said of one hall at one moment; asked for one service it looks only at the desks that matter."""

    def __init__(self, facts: HallFacts) -> None:
        self._facts = facts
        self._beliefs: dict[Key, Takes] = {}
        self._desks: dict[Key, _Desk] = {}
        self._poured: set[Key] = set()
        self._paces: dict[tuple[Key, bool], Pace | None] = {}
        self._reasons: dict[Key, bool] = {}

    def pace(self, service: Key, *, priority: bool = False) -> Pace | None:
        """How the wait in one queue grows with the people ahead; None while nobody serves it and no return is told."""
        asked = (service, priority)
        if asked not in self._paces:
            self._paces[asked] = self._pace_of(service, priority)
        return self._paces[asked]

    def has_reason(self, service: Key) -> bool:
        """Whether there is reason to tell the public: at a desk that takes the service somebody has been served today.

        Until then nobody knows whether the desks really work, and the typical minutes are only an assumption.
        """
        if service not in self._reasons:
            services = {one for desk in self._takers(service).values() for one in desk.services}
            known = (self._facts.services[one] for one in services & self._facts.services.keys())
            self._reasons[service] = any(one.evidence.count for one in known)
        return self._reasons[service]

    def wait(self, service: Key) -> Estimate | None:
        """The wait of somebody who joins the queue now."""
        return estimate(self._facts.services[service].waiting, self.pace(service))

    def left(self, at_desk: AtDesk) -> float:
        """Minutes that somebody at a desk still takes."""
        return self._takes(at_desk.service).left(at_desk.minutes)

    def minutes(self, service: Key) -> float:
        """What a turn of the service is believed to take, from its call to the next."""
        return self._takes(service).mean

    def free_in(self, desk: Key) -> tuple[float, ...]:
        """Minutes until each seat of a desk can call: the turn at it, its pause, or somebody who opens it."""
        found = self._desk(self._facts.desks[desk])
        return tuple(found.back_in + left for left in found.left)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _pace_of(self, service: Key, priority: bool) -> Pace | None:
        own = self._facts.services[service]
        if not any(desk.is_open or desk.back_in is not None for desk in self._takers(service).values()):
            return None
        if own.is_paused and own.back_in is None:
            return None
        self._pour(service)
        desks = self._desks_of(service)
        return self._pace(service, own, desks, priority).rounded()

    def _takes(self, service: Key) -> Takes:
        if service not in self._beliefs:
            own = self._facts.services[service]
            self._beliefs[service] = takes_of(own.typical_minutes, own.evidence, self._so_far.get(service, ()))
        return self._beliefs[service]

    @cached_property
    def _so_far(self) -> dict[Key, list[float]]:
        """What those at a desk have taken until now, by service."""
        found: dict[Key, list[float]] = {}
        for desk in self._facts.desks.values():
            for one in desk.at_desk:
                if one.minutes is not None:
                    found.setdefault(one.service, []).append(one.minutes)
        return found

    @cached_property
    def _working(self) -> dict[Key, DeskFacts]:
        """Desks that work, are to come back, or may be opened."""
        return {key: one for key, one in self._facts.desks.items() if one.is_open or one.is_paused or one.may_open}

    def _takers(self, service: Key) -> dict[Key, DeskFacts]:
        return {key: desk for key, desk in self._working.items() if service in desk.services}

    def _desks_of(self, service: Key) -> "list[_Desk]":
        return [self._desks[key] for key in self._takers(service)]

    def _desk(self, desk: DeskFacts) -> "_Desk":
        busy = [] if desk.is_paused else [self.left(one) for one in desk.at_desk[: desk.seats]]
        return _Desk(
            services=desk.services & self._facts.services.keys(),
            seats=desk.seats,
            back_in=_back_in(desk),
            left=busy + [_stalled(desk)] * (desk.seats - len(busy)),
            pauses=desk.pauses,
        )

    def _pour(self, service: Key) -> None:
        """Spread the work of every service that can reach the desks of this one, unless that was done before."""
        if service in self._poured:
            return
        reached, grown = set[Key](), {service}
        while grown != reached:
            reached = grown
            grown = reached.union(*(desk.services for desk in self._working.values() if desk.services & reached))
        for key, desk in self._working.items():
            if desk.services & reached:
                self._desks[key] = self._desk(desk)
        self._poured |= reached
        services = {one: self._facts.services[one] for one in self._facts.services if one in reached}
        now = [one for one, facts in services.items() if not facts.is_paused]
        for _ in range(SWEEPS if len(now) > 1 else 1):
            for one in now:
                self._pour_one(one)
        for one, facts in services.items():  # what is paused comes on top: its desks do the rest meanwhile
            if facts.is_paused:
                self._pour_one(one)

    def _pour_one(self, service: Key) -> None:
        own = self._facts.services[service]
        if not own.waiting or (own.is_paused and own.back_in is None):
            return
        desks = self._desks_of(service)
        for desk in desks:
            desk.take_back(service)
        level = _level(own.waiting * self._takes(service).mean, own, desks)
        for desk in desks:
            desk.take_on(service, (level - desk.height_for(own)) * desk.seats, is_later=own.is_paused)

    def _pace(self, service: Key, own: ServiceFacts, desks: "Sequence[_Desk]", priority: bool) -> Pace:
        takes = self._takes(service)
        begin, first = self._first(service, own, desks)
        last, seats, work_varies = self._last(own, desks)
        each = takes.mean / seats
        each_varies = takes.varies * each * each
        if own.waiting:
            each = max((last - first) / own.waiting, each / 2)
            each_varies = work_varies / seats**2 / own.waiting
        pause_in, pause_minutes = _pause(own, desks)
        toll = self._facts.unplanned.toll(
            desks=len(self._working), services=len(self._facts.services), working=len(desks)
        )
        found = Pace(
            first=first + toll.minutes * (first - begin),
            each=each * (1 + toll.minutes),
            first_varies=FIRST_VARIES * (first - begin) ** 2 + TOLD_VARIES * begin**2 + toll.varies * (first - begin),
            each_varies=each_varies + toll.varies * each,
            doubt=self._doubt(own, desks, takes),
            pause_in=pause_in,
            pause_minutes=pause_minutes,
            begins_in=_begins_in(own, self._takers(service).values()),
        )
        if priority:
            skip = self._facts.policy.others_per_priority * PASSED
            return replace(found, skip=skip, first_varies=found.first_varies + PASSED_VARIES * found.each**2)
        return _passed_by(found, own)

    def _first(self, service: Key, own: ServiceFacts, desks: "Sequence[_Desk]") -> tuple[float, float]:
        """Minutes until any desk may call this queue at all, and until its head is called.

        The first of several seats to become free: what each still has to do adds up like resistors side by side.
        """
        least = own.back_in or 0.0
        begin = min(max(desk.back_in, least) for desk in desks)
        hurry, seats = 0.0, sum(desk.seats for desk in desks)
        for desk in desks:
            before = sum(
                share * _older(self._facts.services[other], own)
                for other, share in desk.before(own).items()
                if other != service
            )
            for left in desk.left:
                wait = max(desk.back_in + left, least) - begin + before / desk.seats
                if wait <= 0.05:
                    return begin, begin
                hurry += 1 / wait
        return begin, begin + FIRST_OF_SEVERAL ** (1 - 1 / seats) / hurry

    def _last(self, own: ServiceFacts, desks: "Sequence[_Desk]") -> tuple[float, int, float]:
        """Minutes until whoever joins now is called, the seats that work until then, and how much their work varies."""
        level = min(desk.height_for(own) for desk in desks)
        used = [desk for desk in desks if desk.height_for(own) <= level + LEVEL]
        seats = sum(desk.seats for desk in used)
        work = varies = left_over = 0.0
        for desk in used:
            for service, share in desk.before(own).items():
                takes = self._takes(service)
                work += share
                varies += share * takes.mean * takes.varies * (1 + LONG_TAIL * max(0.0, takes.varies - UNEVEN))
                left_over += share * takes.left_over
        # When one seat becomes free, the others are in the middle of something.
        unfinished = left_over / work * (seats - 1) / seats if work else 0.0
        return max(level - unfinished, 0.0), seats, varies

    def _doubt(self, own: ServiceFacts, desks: "Sequence[_Desk]", takes: Takes) -> float:
        work: dict[Key, float] = {}
        for desk in desks:
            for service, share in desk.before(own).items():
                work[service] = work.get(service, 0.0) + share
        total = sum(work.values())
        drift = DRIFT + (SHARED_DRIFT if len({one for desk in desks for one in desk.services}) > 1 else 0.0)
        if not total:
            return takes.doubt + drift
        return sum((share / total) ** 2 * self._takes(service).doubt for service, share in work.items()) + drift


def pace_of(facts: HallFacts, service: Key, *, priority: bool = False) -> Pace | None:
    """How the wait in one queue grows with the people ahead; None while nobody serves it and no return is told."""
    return Forecast(facts).pace(service, priority=priority)


def waits(facts: HallFacts) -> dict[Key, Estimate | None]:
    """The wait of somebody who joins now, for every service. `middle_minutes` is what to compare two halls by.

    Also before anybody was served, from the typical minutes: a coordinator knows what these are worth.
    """
    forecast = Forecast(facts)
    return {service: forecast.wait(service) for service in facts.services}


def finishing(facts: HallFacts) -> Estimate | None:
    """Minutes until everybody who waits now is called to a desk; None while somebody waits where no desk works."""
    needed = [wait for service, wait in waits(facts).items() if facts.services[service].waiting]
    known = [wait for wait in needed if wait is not None]
    if len(known) < len(needed):
        return None
    return max(known, key=lambda wait: wait.middle_minutes, default=Estimate(0, 0))


# -- how work lies on desks ------------------------------------------------------------------------------------------


@dataclass
class _Desk:
    """A desk that works, is to come back, or may be opened. `left` is what each seat still has to do from then on.

    `load` is what all seats have to do, in seat minutes; `poured` what of it is whose. `later` comes on top of it: the
    work of paused services.
    """

    services: frozenset[Key]
    seats: int
    back_in: float
    left: list[float]
    pauses: tuple[tuple[float, float], ...]
    load: float = 0.0
    poured: dict[Key, float] = field(default_factory=dict)
    later: dict[Key, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.load = sum(self.left) + self.back_in * self.seats

    def take_back(self, service: Key) -> None:
        self.load -= self.poured.pop(service, 0.0)

    def take_on(self, service: Key, work: float, *, is_later: bool) -> None:
        if work > 0 and is_later:
            self.later[service] = work
        elif work > 0:
            self.poured[service] = work
            self.load += work

    def before(self, own: ServiceFacts) -> dict[Key, float]:
        """The work that comes before new work of a service."""
        return self.poured | self.later if own.is_paused else self.poured

    def height_for(self, own: ServiceFacts) -> float:
        """Where new work of a service would come to lie."""
        if own.is_paused:
            return max((self.load + sum(self.later.values())) / self.seats, own.back_in or 0.0)
        return self.load / self.seats


def _back_in(desk: DeskFacts) -> float:
    if desk.is_open:
        return 0.0
    if desk.is_paused:
        return UNTOLD_PAUSE if desk.back_in is None else max(desk.back_in, SOON_BACK)
    return UNOPENED


def _stalled(desk: DeskFacts) -> float:
    """Minutes until a free seat calls: at once, but whoever has not called for long, though people wait, is believed
    to leave them waiting half as long again. Beside somebody who is served a second seat may be meant to be empty.
    """
    if not desk.is_open or desk.at_desk or desk.idle <= USUAL_GAP:
        return 0.0
    return (desk.idle - USUAL_GAP) / 2


def _begins_in(own: ServiceFacts, desks: Iterable[DeskFacts]) -> float:
    """Nobody is called before this, as was announced: the service rests until then, or every desk that is there."""
    back = (0.0 if one.is_open else one.back_in or 0.0 for one in desks if one.is_open or one.is_paused)
    return max(own.back_in or 0.0, min(back, default=0.0))


def _level(work: float, own: ServiceFacts, desks: Sequence[_Desk]) -> float:
    """How high the water stands when this work of a service is poured over these desks."""
    seats, volume, level = 0, work, 0.0
    for height, desk_seats in sorted((desk.height_for(own), desk.seats) for desk in desks):
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


def _passed_by(at: Pace, own: ServiceFacts) -> Pace:
    """Priority people who come later, or wait already, go before others; so many of today's numbers have priority."""
    passing = BUSY * own.priority_share
    if not passing:
        return at
    behind = min(own.priority * STILL_BEHIND, 2.0)
    each = at.each * (1 - behind / max(own.waiting, 2)) / (1 - passing)
    varies = PRIORITY_VARIES * passing * each**2
    return replace(
        at,
        first=at.first + at.each * (passing + behind),
        each=each,
        first_varies=at.first_varies + varies,
        each_varies=at.each_varies + varies,
    )


def _pause(own: ServiceFacts, desks: Sequence[_Desk]) -> tuple[float, float]:
    """The next pause of a queue: its own, or one that all its desks take together; when it begins, and its length."""
    begins, ends = 0.0, 0.0
    if own.pauses:
        begins, ends = own.pauses[0]
    elif all(desk.pauses for desk in desks):
        begins = max(desk.pauses[0][0] for desk in desks)
        ends = min(desk.pauses[0][1] for desk in desks)
    return (begins, ends - begins) if ends > begins else (0.0, 0.0)
