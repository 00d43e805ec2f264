"""What several screens show: the day's head, its services and desks, and the pace of each queue."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, case, func, select

from queues.model.forecast.estimates import Estimate, Pace, estimate
from queues.model.forecast.evidence import Evidence, Key
from queues.model.forecast.forecast import AtDesk, DeskFacts, Forecast, HallFacts, ServiceFacts
from queues.model.hall.desk import DeskState
from queues.model.hall.service import Fee, FeeKind, Requirement
from queues.model.hall.service_day import BEING_SERVED, DayState
from queues.model.hall.service_limits import Remaining, ServiceLimits
from queues.model.outcomes.outcome import HELPED, Outcome
from queues.model.queue.policy import Policy, policy_from
from queues.model.refusals import UnknownDay
from queues.model.stream import StreamKind
from queues.persistence.conditions import is_waiting
from queues.persistence.schema.tables import (
    agency,
    day_service,
    desk,
    desk_service,
    outcome,
    requirement,
    service,
    service_day,
    stream,
    turn,
)
from queues.reading.memory import Memory
from queues.reading.queue.forecast_facts import NOBODY, AtWork, Observed, read_observed
from queues.reading.queue.reach import read_reach


@dataclass(frozen=True)
class DayHead:
    """The letterhead of every screen. Times are aware (UTC); `zone` is the day's own.

    `plan_seq` is the seq of the last event that changed services or desks, `catalogue` that of the catalogue.
    `chain_head` is the hash of event `seq`; None before the first.
    """

    id: UUID
    code: str
    name: str
    place: str
    area: str
    held_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    state: DayState
    pungli_number: str
    desk_word: str
    is_demo: bool
    epoch: int
    seq: int
    plan_seq: int
    catalogue: int
    policy: Policy
    chain_head: bytes | None

    @property
    def is_being_served(self) -> bool:
        return self.state in BEING_SERVED


@dataclass(frozen=True)
class ServiceHead:
    """A service as the day offers it. `public_code` and `public_name` are what anybody may see of it.

    `open_turns` and `places` (see Limits) are known where the service has such a limit and the reader has a clock.
    """

    id: UUID
    code: str
    name: str
    name_en: str
    short: str
    short_en: str
    note: str
    note_en: str
    agency_code: str
    agency_name: str
    agency_name_en: str
    series: str
    fee: Fee
    typical_minutes: int
    discreet: bool
    verified: bool
    quota: int | None
    issued: int
    pause_reason: str | None
    pause_until: datetime | None
    blanks: int | None = None
    until_closing: bool = False
    open_turns: int = 0
    places: int | None = None

    @property
    def remaining(self) -> Remaining | None:
        """How many more may join its queue today, and why no more; None where nothing bounds it."""
        return ServiceLimits(self.quota, self.issued, self.blanks, self.places, self.open_turns).remaining

    @property
    def is_full(self) -> bool:
        remaining = self.remaining
        return remaining is not None and remaining.count == 0

    @property
    def public_code(self) -> str:
        return self.agency_code if self.discreet else self.code

    @property
    def public_name(self) -> str:
        return self.agency_name if self.discreet else self.short or self.name

    @property
    def public_name_en(self) -> str:
        return self.agency_name_en if self.discreet else self.short_en or self.name_en


@dataclass(frozen=True)
class DeskHead:
    """A desk and the ids of the services it takes; `weights`: how much a step in each of their queues counts there."""

    id: UUID
    code: str
    name: str
    label: str
    agency_code: str
    agency_name: str
    agency_name_en: str
    seats: int
    state: DeskState
    pause_reason: str | None
    paused_at: datetime | None
    pause_until: datetime | None
    clerk_id: UUID | None
    service_ids: frozenset[UUID]
    weights: Mapping[UUID, int] = field(default_factory=dict, hash=False)

    @property
    def is_open(self) -> bool:
        return self.state == DeskState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == DeskState.CLOSED


@dataclass(frozen=True)
class Served:
    """Figures of one service today: people helped, no-shows, and the mean service time in minutes."""

    helped: int = 0
    no_shows: int = 0
    measured: int = 0
    mean_minutes: float | None = None


_catalogue = stream.alias("catalogue_stream")
_CATALOGUE = (
    select(_catalogue.c.last_seq).where(_catalogue.c.kind == StreamKind.CATALOGUE).scalar_subquery().label("catalogue")
)
_DAY = select(
    service_day, stream.c.epoch, stream.c.last_seq.label("seq"), stream.c.head.label("chain_head"), _CATALOGUE
).join(stream, stream.c.id == service_day.c.id)
_DAY_BY_CODE = _DAY.where(service_day.c.code == bindparam("code"))
_DAY_BY_ID = _DAY.where(service_day.c.id == bindparam("id"))


def read_day(connection: Connection, *, code: str | None = None, day_id: UUID | None = None) -> DayHead:
    """The day by its code (or the text of its id) or by its id; refuses with UnknownDay."""
    row = None
    if code is not None:
        row = connection.execute(_DAY_BY_CODE, {"code": code}).mappings().one_or_none()
        day_id = day_id or _as_uuid(code)
    if row is None and day_id is not None:
        row = connection.execute(_DAY_BY_ID, {"id": day_id}).mappings().one_or_none()
    if row is None:
        raise UnknownDay(day=code or str(day_id))
    copied = {name: row[name] for name in DayHead.__dataclass_fields__ if name != "policy"}
    policy = policy_from(row["others_per_priority"], row["max_wait_minutes"], row["rules"])
    return DayHead(**copied, policy=policy)


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_SERVICES = (
    select(
        service.c.id,
        service.c.code,
        service.c.name,
        service.c.name_en,
        service.c.short,
        service.c.short_en,
        service.c.note,
        service.c.note_en,
        service.c.discreet,
        service.c.verified,
        agency.c.code.label("agency_code"),
        agency.c.name.label("agency_name"),
        agency.c.name_en.label("agency_name_en"),
        day_service.c.series,
        day_service.c.fee_kind,
        day_service.c.fee_amount,
        day_service.c.fee_basis,
        day_service.c.typical_minutes,
        day_service.c.quota,
        day_service.c.issued,
        day_service.c.pause_reason,
        day_service.c.pause_until,
        day_service.c.blanks,
        day_service.c.until_closing,
    )
    .join(service, service.c.id == day_service.c.service_id)
    .join(agency, agency.c.id == service.c.agency_id)
    .where(day_service.c.day_id == bindparam("day_id"))
    .order_by(day_service.c.position)
)


_USED = select(day_service.c.service_id, day_service.c.issued, day_service.c.blanks).where(
    day_service.c.day_id == bindparam("day_id")
)


def read_services(connection: Connection, day: DayHead, now: datetime | None = None) -> dict[UUID, ServiceHead]:
    """The day's services in the order of its plan; with `now` also how many places they have left."""
    services = dict(_plan(connection, day).services)
    if now or any(head.quota is not None or head.blanks is not None for head in services.values()):
        # The figures here that change with every number.
        for service_id, issued, blanks in connection.execute(_USED, {"day_id": day.id}):
            head = services[service_id]
            if now or head.quota is not None or head.blanks is not None:
                services[service_id] = replace(head, issued=issued, blanks=blanks)
    if now and any(head.blanks is not None or head.until_closing for head in services.values()):
        for service_id, reach in read_reach(connection, day).items():
            places = reach.places(now) if reach.until_closing else None
            services[service_id] = replace(services[service_id], open_turns=reach.open_turns, places=places)
    return services


_DESKS = (
    select(
        desk.c.id,
        desk.c.code,
        desk.c.name,
        desk.c.label,
        desk.c.seats,
        desk.c.state,
        desk.c.pause_reason,
        desk.c.paused_at,
        desk.c.pause_until,
        desk.c.clerk_id,
        agency.c.code.label("agency_code"),
        agency.c.name.label("agency_name"),
        agency.c.name_en.label("agency_name_en"),
    )
    .join(agency, agency.c.id == desk.c.agency_id)
    .where(desk.c.day_id == bindparam("day_id"))
    .order_by(desk.c.position)
)
_REQUIREMENTS = (
    select(requirement.c.service_id, requirement.c.code, requirement.c.text, requirement.c.text_en)
    .join(day_service, day_service.c.service_id == requirement.c.service_id)
    .where(day_service.c.day_id == bindparam("day_id"))
    .order_by(requirement.c.service_id, requirement.c.position)
)
_DESK_SERVICES = (
    select(desk_service.c.desk_id, desk_service.c.service_id, desk_service.c.weight)
    .join(desk, desk.c.id == desk_service.c.desk_id)
    .where(desk.c.day_id == bindparam("day_id"))
)


def read_desks(connection: Connection, day: DayHead) -> tuple[DeskHead, ...]:
    """The day's desks in the order of its plan."""
    return _plan(connection, day).desks


@dataclass(frozen=True)
class _Plan:
    services: Mapping[UUID, ServiceHead]
    desks: tuple[DeskHead, ...]
    requirements: Mapping[UUID, tuple[Requirement, ...]]


_PLANS = Memory[_Plan]()


def _plan(connection: Connection, day: DayHead) -> _Plan:
    key = (day.id, day.epoch, day.plan_seq, day.catalogue)
    return _PLANS.recall(connection, key, lambda: _read_plan(connection, {"day_id": day.id}))


def _read_plan(connection: Connection, of_day: dict[str, UUID]) -> _Plan:
    takes: dict[UUID, dict[UUID, int]] = {}
    for desk_id, service_id, weight in connection.execute(_DESK_SERVICES, of_day):
        takes.setdefault(desk_id, {})[service_id] = weight
    bring: dict[UUID, list[Requirement]] = {}
    for service_id, code, text, text_en in connection.execute(_REQUIREMENTS, of_day):
        bring.setdefault(service_id, []).append(Requirement(code, text, text_en))
    return _Plan(
        services={row["id"]: _service(dict(row)) for row in connection.execute(_SERVICES, of_day).mappings()},
        desks=tuple(
            DeskHead(**row, service_ids=frozenset(takes.get(row["id"], ())), weights=takes.get(row["id"], {}))
            for row in connection.execute(_DESKS, of_day).mappings()
        ),
        requirements={service_id: tuple(found) for service_id, found in bring.items()},
    )


def _service(values: dict[str, Any]) -> ServiceHead:
    fee = Fee(FeeKind(values.pop("fee_kind")), values.pop("fee_amount"), values.pop("fee_basis"))
    return ServiceHead(**values, fee=fee)


_WAITING = (
    select(turn.c.service_id, func.count())
    .where(turn.c.day_id == bindparam("day_id"), is_waiting(turn))
    .group_by(turn.c.service_id)
)


def read_waiting(connection: Connection, day_id: UUID) -> dict[UUID, int]:
    """How many wait for each service; services that nobody waits for are absent."""
    return dict(connection.execute(_WAITING, {"day_id": day_id}).all())


_HELPED = outcome.c.code.in_(sorted(code.value for code in HELPED))
_SERVED = (
    select(
        turn.c.service_id,
        func.sum(case((_HELPED, 1), else_=0)),
        func.sum(case((outcome.c.code == Outcome.NO_SHOW, 1), else_=0)),
        func.count(case((_HELPED, outcome.c.served_seconds))),
        func.avg(case((_HELPED, outcome.c.served_seconds))),
    )
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .where(and_(turn.c.day_id == bindparam("day_id"), turn.c.closed_at.is_not(None)))
    .group_by(turn.c.service_id)
)


def read_served(connection: Connection, day_id: UUID) -> dict[UUID, Served]:
    """Figures of the turns that ended, by service."""
    return {
        service_id: Served(int(helped), int(no_shows), int(measured), None if mean is None else float(mean) / 60)
        for service_id, helped, no_shows, measured, mean in connection.execute(_SERVED, {"day_id": day_id})
    }


@dataclass(frozen=True)
class Queues:
    """The day's queues: what is offered and what to bring, who takes it, how many wait.

    Estimates are those of the moment when the day came to its seq (see `Observed`).
    """

    services: Mapping[UUID, ServiceHead]
    desks: tuple[DeskHead, ...]
    waiting: Mapping[UUID, int]
    requirements: Mapping[UUID, tuple[Requirement, ...]]
    observed: Observed
    policy: Policy

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
        return Forecast(self.facts_at(self.observed.at, may_open=True))

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
        left = [self.forecast.left(self._at_desk(one, self.observed.at)) for one in at_work]
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
        return DeskFacts(
            services=frozenset(desk.service_ids & self.services.keys()),
            seats=desk.seats,
            is_open=desk.is_open,
            is_paused=desk.state == DeskState.PAUSED,
            may_open=may_open and desk.state == DeskState.CLOSED,
            back_in=_minutes_until(desk.pause_until, now),
            at_desk=tuple(self._at_desk(one, now) for one in self.observed.at_work if one.desk_id == desk.id),
            pauses=self.observed.pauses_of(now, desk_id=desk.id),
        )

    def _at_desk(self, one: AtWork, now: datetime | None) -> AtDesk:
        return AtDesk(one.service_id, _minutes_since(one.called_at, now))


def _minutes_until(at: datetime | None, now: datetime | None) -> float | None:
    """0 for what should be over."""
    return None if at is None else _minutes_since(now, at)


def _minutes_since(at: datetime | None, now: datetime | None) -> float:
    """Never negative: a clock may have been set back."""
    return 0.0 if at is None or now is None else max(0.0, (now - at).total_seconds() / 60)


def read_queues(connection: Connection, day: DayHead, now: datetime | None = None) -> Queues:
    observed = read_observed(connection, day.id, epoch=day.epoch, seq=day.seq, plan_seq=day.plan_seq)
    return Queues(
        services=read_services(connection, day, now),
        desks=read_desks(connection, day),
        waiting={service_id: line.waiting for service_id, line in observed.lines.items()},
        requirements=_plan(connection, day).requirements,
        observed=observed,
        policy=day.policy,
    )
