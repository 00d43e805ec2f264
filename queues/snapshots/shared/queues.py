"""The queues of a day as all forecasts see them: what is offered, who takes it, who waits, how fast it goes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from queues.model.forecast.estimates import Estimate, Pace, estimate
from queues.model.forecast.evidence import Evidence, Key
from queues.model.forecast.forecast import AtDesk, DeskFacts, Forecast, HallFacts, ServiceFacts
from queues.model.hall.desk import DeskState
from queues.model.hall.service import Requirement
from queues.model.queue.policy import Policy
from queues.reading import Connection
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_plan, read_services
from queues.reading.queue.forecast_facts import AtWork, Observed, read_observed
from queues.reading.queue.waiting import NOBODY

STANDS_STILL = timedelta(minutes=1)  # what is said of a wait stands so long, where nothing happens


@dataclass(frozen=True)
class Queues:
    """The day's queues: what is offered and what to bring, who takes it, how many wait.

    Estimates are those of `moment` (see `moment_of`); None before the day's first event.
    """

    services: Mapping[UUID, ServiceHead]
    desks: tuple[DeskHead, ...]
    waiting: Mapping[UUID, int]
    requirements: Mapping[UUID, tuple[Requirement, ...]]
    observed: Observed
    policy: Policy
    moment: datetime | None

    def desks_that_take(self, codes: Collection[str]) -> list[UUID]:
        wanted = {head.id for head in self.services.values() if head.code in codes}
        return [desk.id for desk in self.desks if wanted & desk.service_ids]

    def desk_names(self, service_id: UUID) -> tuple[str, ...]:
        """Where the service is found today: desks that are not closed."""
        return tuple(desk.name for desk in self.desks if service_id in desk.service_ids and not desk.is_closed)

    def services_at(self, desk_id: UUID) -> list[str]:
        """The codes of what a desk takes."""
        taken = next((desk.service_ids for desk in self.desks if desk.id == desk_id), frozenset[UUID]())
        return [head.code for head in self.services.values() if head.id in taken]

    @cached_property
    def forecast(self) -> Forecast:
        """What the public is told: who is closed now may well come and open."""
        return Forecast(self.facts_at(self.moment, may_open=True))

    def is_served(self, service_id: UUID) -> bool:
        """Whether a desk calls from this queue now."""
        is_open = any(desk.is_open and service_id in desk.service_ids for desk in self.desks)
        return is_open and self.services[service_id].pause_reason is None

    def pace_of(self, service_id: UUID, *, priority: bool = False) -> Pace | None:
        """How the wait grows with the people ahead; None while nobody serves them and no return is announced."""
        return self.forecast.pace(service_id, priority=priority)

    def estimate_of(
        self, service_id: UUID, ahead: int, *, priority: bool = False, busy: float = 0.0
    ) -> Estimate | None:
        """The wait behind so many people; None also until somebody has been served: then there is reason to speak."""
        if not self.forecast.has_reason(service_id):
            return None
        return estimate(ahead, self.pace_of(service_id, priority=priority), busy=busy)

    def pace_numbers(self, code: str) -> list[float] | None:
        """The pace of a service named by its code, for phones that count by themselves; empty until told."""
        service_id = next((head.id for head in self.services.values() if head.code == code), None)
        found = self.pace_of(service_id) if service_id else None
        if found is None or service_id is None:
            return None
        return found.numbers if self.forecast.has_reason(service_id) else []

    def busy_minutes(self, ticket_id: UUID) -> float:
        """How long the holder of a ticket is still at some desk; 0 when at none."""
        at_work = (one for one in self.observed.at_work if one.ticket_id == ticket_id)
        left = [self.forecast.left(self._at_desk(one, self.moment)) for one in at_work]
        return round(sum(left, 0.0), 1)

    def facts_at(self, now: datetime | None, *, may_open: bool = False) -> HallFacts:
        """What a forecast may know at a moment. `may_open`: closed desks count as desks that somebody may open."""
        services: dict[Key, ServiceFacts] = {head.id: self._service_facts(head, now) for head in self.services.values()}
        desks: dict[Key, DeskFacts] = {desk.id: self._desk_facts(desk, now, may_open) for desk in self.desks}
        return HallFacts(services, desks, self.policy, self.observed.unplanned.until(now))

    def _service_facts(self, head: ServiceHead, now: datetime | None) -> ServiceFacts:
        seen = self.observed
        line = seen.lines.get(head.id, NOBODY)
        return ServiceFacts(
            typical_minutes=head.typical_minutes,
            waiting=line.waiting,
            priority=line.priority,
            evidence=seen.evidence.get(head.id, Evidence()),
            priority_share=seen.priority_share.get(head.id, 0.0),
            is_paused=head.pause_reason is not None,
            back_in=_minutes_until(head.pause_until, now),
            first_place=line.first_place,
            last_place=line.last_place,
            pauses=seen.pauses_of(now, service_id=head.id),
        )

    def _desk_facts(self, desk: DeskHead, now: datetime | None, may_open: bool) -> DeskFacts:
        served = [one for one in desk.service_ids if one in self.services and not self.services[one].pause_reason]
        return DeskFacts(
            services=frozenset(desk.service_ids & self.services.keys()),
            seats=desk.seats,
            is_open=desk.is_open,
            is_paused=desk.state == DeskState.PAUSED,
            may_open=may_open and desk.state == DeskState.CLOSED,
            back_in=_minutes_until(desk.pause_until, now),
            at_desk=tuple(self._at_desk(one, now) for one in self.observed.at_work if one.desk_id == desk.id),
            pauses=self.observed.pauses_of(now, desk_id=desk.id),
            idle=_minutes_since(self.observed.could_call_since(desk.id, served), now),
        )

    def _at_desk(self, one: AtWork, now: datetime | None) -> AtDesk:
        return AtDesk(one.service_id, _minutes_since(one.called_at, now))


def _minutes_until(at: datetime | None, now: datetime | None) -> float | None:
    """0 for what should be over."""
    return None if at is None else _minutes_since(now, at)


def _minutes_since(at: datetime | None, now: datetime | None) -> float:
    """Never negative: a clock may have been set back."""
    return 0.0 if at is None or now is None else max(0.0, (now - at).total_seconds() / 60)


def moment_of(at: datetime | None, now: datetime) -> datetime | None:
    """The moment that estimates speak of: the day's newest event, and each whole minute after it while nothing happens.

    So all who ask within a minute are told the same, and who waits while nobody is called is told that it takes longer.
    """
    if at is None or now <= at:  # a clock may have been set back
        return at
    return at + (now - at) // STANDS_STILL * STANDS_STILL


def read_queues(
    connection: Connection,
    day: DayHead,
    now: datetime,
    *,
    services: Mapping[UUID, ServiceHead] | None = None,
) -> Queues:
    """`services`: where they are read already."""
    observed = read_observed(connection, day)
    return Queues(
        services=read_services(connection, day) if services is None else services,
        desks=read_desks(connection, day),
        waiting={service_id: line.waiting for service_id, line in observed.lines.items()},
        requirements=read_plan(connection, day).requirements,
        observed=observed,
        policy=day.policy,
        moment=moment_of(observed.at, now),
    )
