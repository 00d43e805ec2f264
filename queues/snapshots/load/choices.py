"""What the coordinator's dialogs offer: services and desks to choose from, and one of them as it is now.

A dialog reads what it shows, not the whole load. Who calls these: `part_of_load(engine, day, choices_now, now=...)`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from queues.model.forecast.forecast import HallFacts
from queues.model.queue.moves import TurnState
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.reading.queue.history import NOTHING, Quarter
from queues.snapshots.load.load import LoadNumber, desk_in_hall, numbers_at, service_in_hall
from queues.snapshots.shared.hall_reads import HallReads


@dataclass(frozen=True)
class ServiceChoice:
    """A service in a list; `desks`: those that take it. `longest_minutes`: None when nobody waits."""

    service: ServiceHead
    waiting: int
    longest_minutes: int | None
    desks: tuple[UUID, ...]


@dataclass(frozen=True)
class DeskOfHall:
    """A desk in a list; `on_hold` is counted where the day is about to end."""

    desk: DeskHead
    on_hold: int = 0


@dataclass(frozen=True)
class LoadChoices:
    """All services and desks of the day, in its order; `waiting`: turns that wait in all of them."""

    day: DayHead
    at: datetime
    services: tuple[ServiceChoice, ...]
    desks: tuple[DeskOfHall, ...]

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.services)


@dataclass(frozen=True)
class ServiceToChange:
    service: ServiceChoice
    choices: LoadChoices


@dataclass(frozen=True)
class DeskToChange:
    """One desk with who is there; `facts`: what a preview of a change starts from."""

    desk: DeskHead
    clerk_name: str | None
    numbers: tuple[LoadNumber, ...]
    choices: LoadChoices
    facts: HallFacts


@dataclass(frozen=True)
class HallToPause:
    """All desks, and those among them that are paused because the whole hall was."""

    choices: LoadChoices
    with_hall: tuple[DeskHead, ...]


@dataclass(frozen=True)
class QuartersOfDay:
    """`row` is the service that was asked for, None for the whole hall."""

    choices: LoadChoices
    row: ServiceChoice | None
    quarters: tuple[Quarter, ...]


def choices_now(hall: HallReads) -> LoadChoices:
    """For a dialog about several services or desks."""
    services = tuple(_service(one, hall) for one in hall.services.values())
    return LoadChoices(hall.day, hall.now, services, tuple(DeskOfHall(one) for one in hall.desks))


def day_to_end(hall: HallReads) -> LoadChoices:
    """For the dialog that ends the day: with who is on hold at each desk."""
    held = [row.desk_id for row in hall.at_desks if row.state is TurnState.ON_HOLD]
    return replace(choices_now(hall), desks=tuple(DeskOfHall(one, held.count(one.id)) for one in hall.desks))


def service_to_change(hall: HallReads, code: str) -> ServiceToChange:
    """Refuses with UnknownService."""
    return ServiceToChange(_service(service_in_hall(hall, code), hall), choices_now(hall))


def desk_to_change(hall: HallReads, desk_id: UUID) -> DeskToChange:
    """Refuses with UnknownDesk."""
    desk = desk_in_hall(hall, desk_id)
    clerk_name = hall.clerk_names.get(desk.clerk_id) if desk.clerk_id else None
    return DeskToChange(desk, clerk_name, numbers_at(hall, desk_id), choices_now(hall), hall.facts)


def hall_to_pause(hall: HallReads) -> HallToPause:
    """For the dialog that pauses the whole hall, or lets it go on."""
    return HallToPause(choices_now(hall), hall.paused_with_hall)


def quarters_of_day(hall: HallReads, code: str) -> QuartersOfDay:
    """Of one service, or with an empty code of the whole hall; refuses with UnknownService."""
    row = _service(service_in_hall(hall, code), hall) if code else None
    pasts = [hall.past.get(row.service.code, NOTHING)] if row else hall.past.values()
    return QuartersOfDay(choices_now(hall), row, hall.quarters_of(*pasts))


def _service(head: ServiceHead, hall: HallReads) -> ServiceChoice:
    desks = tuple(desk.id for desk in hall.desks if head.id in desk.service_ids)
    return ServiceChoice(head, hall.waiting.get(head.id, 0), hall.longest_minutes(head.id), desks)
