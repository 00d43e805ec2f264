"""What hangs on the walls of a hall and stands on its desks: its agencies, services and desks, in print for a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from queues.model.hall.service import Requirement
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import DeskHead, Plan, ServiceHead, read_plan


@dataclass(frozen=True)
class PrintedService:
    """A service that a wall may name; `desks`: the names of those that take it."""

    service: ServiceHead
    requirements: tuple[Requirement, ...]
    desks: tuple[str, ...]


@dataclass(frozen=True)
class PrintedAgency:
    """`has_discreet`: it brings something that no wall names; `desks`: where all of its services are found, by name."""

    code: str
    name: str
    name_en: str
    services: tuple[PrintedService, ...]
    has_discreet: bool
    desks: tuple[str, ...]


@dataclass(frozen=True)
class PrintedDesk:
    """`services`: what the desk takes and its sign may name, in the order of the day. `also`: a service of each further
    agency that this desk serves with discreet services alone.
    """

    desk: DeskHead
    services: tuple[ServiceHead, ...]
    also: tuple[ServiceHead, ...]


@dataclass(frozen=True)
class PrintedHallSnapshot:
    """Agencies and desks in the order of the day; `paid`: the services that cost something."""

    day: DayHead
    agencies: tuple[PrintedAgency, ...]
    desks: tuple[PrintedDesk, ...]
    paid: tuple[ServiceHead, ...]


def printed_hall(engine: Engine, day_code: str) -> PrintedHallSnapshot:
    """Refuses with UnknownDay. Paper outlives pauses and limits: nothing here changes while people are served."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        plan = read_plan(connection, day)
    return PrintedHallSnapshot(
        day=day,
        agencies=tuple(_agencies(plan)),
        desks=tuple(_desk(desk, plan) for desk in plan.desks),
        paid=tuple(one for one in plan.services.values() if not one.fee.is_free),
    )


def _agencies(plan: Plan) -> list[PrintedAgency]:
    grouped: dict[str, list[ServiceHead]] = {}
    for service in plan.services.values():
        grouped.setdefault(service.agency_code, []).append(service)
    return [_agency(services, plan) for services in grouped.values()]


def _agency(services: list[ServiceHead], plan: Plan) -> PrintedAgency:
    first, found_at = services[0], [_desks_of(one.id, plan) for one in services]
    return PrintedAgency(
        code=first.agency_code,
        name=first.agency_name,
        name_en=first.agency_name_en,
        services=tuple(
            PrintedService(one, plan.requirements.get(one.id, ()), desks)
            for one, desks in zip(services, found_at, strict=True)
            if not one.discreet
        ),
        has_discreet=any(one.discreet for one in services),
        desks=_in_order({name for desks in found_at for name in desks}, plan),
    )


def _desks_of(service_id: UUID, plan: Plan) -> tuple[str, ...]:
    """Desks kept in reserve are closed: nobody is sent there, unless nowhere else takes it."""
    taking = [desk for desk in plan.desks if service_id in desk.service_ids]
    return tuple(desk.name for desk in ([one for one in taking if not one.is_closed] or taking))


def _in_order(names: set[str], plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys(desk.name for desk in plan.desks if desk.name in names))


def _desk(desk: DeskHead, plan: Plan) -> PrintedDesk:
    """A discreet service gives nothing of itself away, not even at the desk where it is found."""
    taken = [one for one in plan.services.values() if one.id in desk.service_ids]
    named = {desk.agency_code, *(one.agency_code for one in taken if not one.discreet)}
    hidden: Mapping[str, ServiceHead] = {
        one.agency_code: one for one in taken if one.discreet and one.agency_code not in named
    }
    return PrintedDesk(desk=desk, services=tuple(one for one in taken if not one.discreet), also=tuple(hidden.values()))
