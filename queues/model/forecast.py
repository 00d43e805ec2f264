"""How long the queues of a hall take, from one moment: who waits, which desks work, what was measured.

`HallFacts` is all that a forecast may know. It is a value: what a desk more would change is asked by asking again with
`facts.with_desk(...)`. Minutes everywhere, counted from the moment of the facts.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from queues.model.estimates import Estimate, Pace, estimate, pace
from queues.model.policy import Policy

Key = Hashable  # names a service or a desk: its id, or its code


@dataclass(frozen=True)
class Evidence:
    """What the last calls of a service took: desk minutes from the call to the end, no-shows among them."""

    count: int = 0
    mean_minutes: float = 0.0
    variance: float = 0.0


@dataclass(frozen=True)
class ServiceFacts:
    """One queue. `waiting` counts everybody, `priority` those of them who go before others at the day's ratio.

    `back_in` is set while the service is paused and its return was announced. `priority_share` is the share of
    priority people among today's numbers.
    """

    typical_minutes: float
    waiting: int = 0
    priority: int = 0
    evidence: Evidence = Evidence()
    priority_share: float = 0.0
    is_paused: bool = False
    back_in: float | None = None


@dataclass(frozen=True)
class AtDesk:
    """Somebody at a seat: what they came for, and the minutes since they were called."""

    service: Key
    minutes: float


@dataclass(frozen=True)
class DeskFacts:
    """A desk. `back_in` is set while it is paused and its return was announced."""

    services: frozenset[Key]
    seats: int = 1
    is_open: bool = True
    back_in: float | None = None
    at_desk: tuple[AtDesk, ...] = ()


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
        return self.with_desk(key, replace(self.desks[key], is_open=is_open, back_in=None))


def pace_of(facts: HallFacts, service: Key, *, priority: bool = False) -> Pace | None:
    """How the wait in one queue grows with the people ahead; None while nothing can be said."""
    own = facts.services[service]
    if own.is_paused:
        return None
    return pace(
        typical_minutes=own.typical_minutes,
        mean_minutes=own.evidence.mean_minutes,
        served=own.evidence.count,
        desks=sum(desk.seats for desk in facts.desks.values() if desk.is_open and service in desk.services),
    )


def wait_of(facts: HallFacts, service: Key) -> Estimate | None:
    """The wait of somebody who joins the queue now; None while nothing can be said."""
    return estimate(facts.services[service].waiting, pace_of(facts, service))


def waits(facts: HallFacts) -> dict[Key, Estimate | None]:
    """The wait of somebody who joins now, for every service. `middle_minutes` is what to compare two halls by."""
    return {service: wait_of(facts, service) for service in facts.services}


def finishing(facts: HallFacts) -> Estimate | None:
    """Minutes until everybody who waits now has been served; None while somebody waits where no desk works."""
    needed = {service: wait for service, wait in waits(facts).items() if facts.services[service].waiting}
    if any(wait is None for wait in needed.values()):
        return None
    known = [wait for wait in needed.values() if wait is not None]
    return max(known, key=lambda wait: wait.middle_minutes, default=Estimate(0, 0))
