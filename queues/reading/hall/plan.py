"""The plan of a day: its services, its desks and what each takes, what people bring; kept until an event changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.hall.desk import DeskState
from queues.model.hall.service import Fee, FeeKind, Requirement
from queues.model.hall.service_limits import Remaining, ServiceLimits
from queues.persistence.schema.tables import agency, day_service, desk, desk_service, requirement, service
from queues.reading.hall.day_head import DayHead
from queues.reading.memory import Memory
from queues.reading.queue.reach import read_reach


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
    label_en: str
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
class Plan:
    """Services and desks in the order of the day; requirements by service, in theirs."""

    services: Mapping[UUID, ServiceHead]
    desks: tuple[DeskHead, ...]
    requirements: Mapping[UUID, tuple[Requirement, ...]]


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
_DESKS = (
    select(
        desk.c.id,
        desk.c.code,
        desk.c.name,
        desk.c.label,
        desk.c.label_en,
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
_PLANS = Memory[Plan]()


def read_plan(connection: Connection, day: DayHead) -> Plan:
    """As it was last changed; `issued` and `blanks` of its services are those of that moment (see `read_services`)."""
    key = (day.id, day.epoch, day.plan_seq, day.catalogue)
    return _PLANS.recall(connection, key, lambda: _read(connection, {"day_id": day.id}))


def read_services(connection: Connection, day: DayHead, now: datetime | None = None) -> dict[UUID, ServiceHead]:
    """The day's services in the order of its plan; with `now` also how many places they have left."""
    services = dict(read_plan(connection, day).services)
    counted = [head for head in services.values() if now or head.quota is not None or head.blanks is not None]
    if counted:
        services |= _with_used(connection, day, counted)
    if now and any(head.blanks is not None or head.until_closing for head in services.values()):
        services |= _with_places(connection, day, services, now)
    return services


def _with_used(connection: Connection, day: DayHead, heads: list[ServiceHead]) -> dict[UUID, ServiceHead]:
    """With the figures that change with every number."""
    used = {row.service_id: row for row in connection.execute(_USED, {"day_id": day.id})}
    return {head.id: replace(head, issued=used[head.id].issued, blanks=used[head.id].blanks) for head in heads}


def _with_places(
    connection: Connection, day: DayHead, services: Mapping[UUID, ServiceHead], now: datetime
) -> dict[UUID, ServiceHead]:
    found = {}
    for service_id, reach in read_reach(connection, day).items():
        places = reach.places(now) if reach.until_closing else None
        found[service_id] = replace(services[service_id], open_turns=reach.open_turns, places=places)
    return found


def read_desks(connection: Connection, day: DayHead) -> tuple[DeskHead, ...]:
    """The day's desks in the order of its plan."""
    return read_plan(connection, day).desks


def _read(connection: Connection, of_day: dict[str, UUID]) -> Plan:
    takes: dict[UUID, dict[UUID, int]] = {}
    for desk_id, service_id, weight in connection.execute(_DESK_SERVICES, of_day):
        takes.setdefault(desk_id, {})[service_id] = weight
    bring: dict[UUID, list[Requirement]] = {}
    for service_id, code, text, text_en in connection.execute(_REQUIREMENTS, of_day):
        bring.setdefault(service_id, []).append(Requirement(code, text, text_en))
    return Plan(
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
