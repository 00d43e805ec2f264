"""The close of a day: what is still open and which later days could take it; afterwards, what became of each turn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from queues.model.hall.service_day import DayState
from queues.model.queue.moves import LIVE
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_current_days, read_day
from queues.reading.hall.plan import ServiceHead, read_services
from queues.reading.outcomes.settled import SettledTurn, read_settled
from queues.reading.queue.carried import EndedTurn, OpenTurn, read_ended_with_day, read_turns_to_end


class OfService(Protocol):
    @property
    def service_id(self) -> UUID: ...


Listed = TypeVar("Listed", bound=OfService)


@dataclass(frozen=True)
class LaterDay:
    """A day to which turns may be carried over; `services`: the ids of what it offers. `is_same_visit`: it continues
    this one.
    """

    day: DayHead
    services: frozenset[UUID]
    is_same_visit: bool


@dataclass(frozen=True)
class ClosingSnapshot:
    """`open_turns` of a day that is not closed, `ended` of one that is; each by service, in the day's order.

    `settled`: outcomes of its desks that arrived after its close.
    """

    epoch: int
    seq: int
    at: datetime
    day: DayHead
    open_turns: tuple[tuple[ServiceHead, tuple[OpenTurn, ...]], ...]
    ended: tuple[tuple[ServiceHead, tuple[EndedTurn, ...]], ...]
    later_days: tuple[LaterDay, ...]
    settled: tuple[SettledTurn, ...]

    @property
    def is_over(self) -> bool:
        return self.day.state == DayState.CLOSED

    @property
    def to_decide(self) -> tuple[SettledTurn, ...]:
        """Who was served here after all, and is open on another day that had called the number already."""
        return tuple(one for one in self.settled if one.carried and one.carried.is_open)

    @property
    def turns(self) -> tuple[OpenTurn, ...]:
        return tuple(turn for _, turns in self.open_turns for turn in turns)

    @property
    def at_desks(self) -> tuple[OpenTurn, ...]:
        """Those for whom no choice for all is enough: a person sits there."""
        return tuple(turn for turn in self.turns if turn.state in LIVE)

    @property
    def proposed(self) -> LaterDay | None:
        """The next day of the same visit: who was not reached today would come there anyway."""
        return next((one for one in self.later_days if one.is_same_visit), None)

    def without(self, service_id: UUID) -> tuple[LaterDay, ...]:
        """The later days that do not offer the service."""
        return tuple(one for one in self.later_days if service_id not in one.services)


def closing_snapshot(engine: Engine, day_code: str, *, now: datetime) -> ClosingSnapshot:
    """Refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        services = read_services(connection, day)
        is_over = day.state == DayState.CLOSED
        return ClosingSnapshot(
            epoch=day.epoch,
            seq=day.seq,
            at=now,
            day=day,
            open_turns=() if is_over else _by_service(services, read_turns_to_end(connection, day.id)),
            ended=_by_service(services, read_ended_with_day(connection, day.id)) if is_over else (),
            later_days=() if is_over else tuple(_later_days(connection, day, now)),
            settled=tuple(read_settled(connection, day.id)),
        )


def _later_days(connection: Connection, day: DayHead, now: datetime) -> list[LaterDay]:
    """The next day of the same visit first, then by date."""
    found = [
        LaterDay(other, frozenset(read_services(connection, other)), is_same_visit=other.continues_id == day.id)
        for other in read_current_days(connection)
        if _takes_from(other, day, now)
    ]
    return sorted(found, key=lambda one: (not one.is_same_visit, one.day.held_on, one.day.opens_at))


def _takes_from(other: DayHead, day: DayHead, now: datetime) -> bool:
    """As `ServiceDay.require_takes_from` has it."""
    is_alike = (other.is_demo, other.is_rehearsal) == (day.is_demo, day.is_rehearsal)
    return is_alike and (other.held_on, other.opens_at) > (day.held_on, day.opens_at) and not other.is_past(now)


def _by_service(
    services: Mapping[UUID, ServiceHead], turns: Iterable[Listed]
) -> tuple[tuple[ServiceHead, tuple[Listed, ...]], ...]:
    found = dict[UUID, list[Listed]]()
    for turn in turns:
        found.setdefault(turn.service_id, []).append(turn)
    return tuple((head, tuple(found[head.id])) for head in services.values() if head.id in found)
