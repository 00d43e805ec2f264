"""The hall of one day at one moment, read lazily: each fact once, in one transaction, when it is first asked for."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from queues.model.forecast.estimates import Estimate
from queues.model.forecast.evidence import Key
from queues.model.forecast.forecast import HallFacts, waits
from queues.model.hall.desk import DeskState
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import LIVE
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.desks import read_services_paused_at
from queues.reading.hall.hall_pauses import hall_pauses
from queues.reading.hall.idle_desks import DeskTimes, read_attended, read_desk_times
from queues.reading.hall.open_alerts import StandingAlert, read_alerts
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.reading.outcomes.settled import EndedElsewhere, read_ended_elsewhere
from queues.reading.outcomes.sums import Promised, read_outcome_sums, read_promised
from queues.reading.people.names import read_staff_names
from queues.reading.queue.history import Past, Quarter, quarters, read_past, read_waited_then
from queues.reading.queue.served import (
    Served,
    ServedAtDesk,
    WalkIns,
    read_served,
    read_served_at_desks,
    read_services_called_for,
    read_walk_ins,
)
from queues.reading.queue.tickets import count_tickets_and_carried
from queues.reading.queue.turns import TurnRow, read_turns_at_desks
from queues.reading.queue.waiting import WaitingSince, WishedPriority, read_waiting_since, read_wishes
from queues.snapshots.shared.notices import NoticesSnapshot, read_notices
from queues.snapshots.shared.queues import Queues, read_queues

GROWS_WITHIN = timedelta(minutes=15)


def whole_minutes(waited: timedelta) -> int:
    """Rounded down, and never negative: a clock may have been set back."""
    return max(0, int(waited.total_seconds() // 60))


class HallReads:
    """What load, alerts, greeter and their parts are made of; who needs few facts pays for their statements alone.

    It holds the connection of its transaction: what outlives that is copied out of it.
    """

    def __init__(self, connection: Connection, day: DayHead, now: datetime) -> None:
        self._connection, self.day, self.now = connection, day, now

    # -- what is planned -------------------------------------------------------------------------------------------

    @property
    def engine(self) -> Engine:
        return self._connection.engine

    @cached_property
    def services(self) -> Mapping[UUID, ServiceHead]:
        """With how many places they have left."""
        return read_services(self._connection, self.day, self.now)

    @cached_property
    def desks(self) -> tuple[DeskHead, ...]:
        return read_desks(self._connection, self.day)

    @cached_property
    def paused_with_hall(self) -> tuple[DeskHead, ...]:
        """The desks that are paused because the whole hall was."""
        of_hall = hall_pauses(self._connection, self.day)
        paused = (desk for desk in self.desks if desk.state is DeskState.PAUSED)
        return tuple(desk for desk in paused if of_hall.began(desk.id, desk.paused_at))

    @cached_property
    def paused_at(self) -> Mapping[UUID, datetime]:
        return read_services_paused_at(self._connection, self.day.id)

    @cached_property
    def clerk_names(self) -> Mapping[UUID, str]:
        return read_staff_names(self._connection)

    # -- who waits, who is at a desk, who was served -----------------------------------------------------------------

    @cached_property
    def waiting_since(self) -> Mapping[UUID, WaitingSince]:
        return read_waiting_since(self._connection, self.day.id)

    @cached_property
    def waiting(self) -> Mapping[UUID, int]:
        """How many wait for each service; services that nobody waits for are absent."""
        return {service_id: len(line.since) for service_id, line in self.waiting_since.items()}

    def longest_minutes(self, service_id: UUID) -> int | None:
        """Whole minutes, rounded down; None when nobody waits."""
        line = self.waiting_since.get(service_id)
        return whole_minutes(self.now - min(line.since)) if line else None

    def grown_by(self, service_id: UUID) -> int:
        """How many more wait than a quarter of an hour ago."""
        return self.waiting.get(service_id, 0) - self.waited_then.get(service_id, 0)

    @cached_property
    def waited_then(self) -> Mapping[UUID, int]:
        """How many waited a quarter of an hour ago."""
        return read_waited_then(self._connection, self.day.id, self.now - GROWS_WITHIN)

    @cached_property
    def wishes(self) -> list[WishedPriority]:
        return read_wishes(self._connection, self.day.id)

    @cached_property
    def at_desks(self) -> list[TurnRow]:
        return read_turns_at_desks(self._connection, self.day.id)

    @cached_property
    def served(self) -> Mapping[UUID, Served]:
        return read_served(self._connection, self.day.id)

    @cached_property
    def served_at_desks(self) -> Mapping[UUID, ServedAtDesk]:
        return read_served_at_desks(self._connection, self.day.id)

    @cached_property
    def walk_ins(self) -> list[WalkIns]:
        return read_walk_ins(self._connection, self.day.id)

    @cached_property
    def called_for(self) -> Mapping[UUID, set[UUID]]:
        """For which services each desk has called somebody today."""
        return read_services_called_for(self._connection, self.day.id)

    @property
    def tickets(self) -> int:
        return self._tickets[0]

    @cached_property
    def _tickets(self) -> tuple[int, int]:
        """All, and those from another day."""
        return count_tickets_and_carried(self._connection, self.day.id)

    @cached_property
    def idle_since(self) -> Mapping[UUID, datetime]:
        """Since when nobody is at a desk that is open, while the day is."""
        if not self.day.is_being_served:
            return {}
        busy = {row.desk_id for row in self.at_desks if row.state in LIVE}
        free = [desk.id for desk in self.desks if desk.is_open and desk.id not in busy]
        return {desk_id: self.desk_times[desk_id].free_since for desk_id in free}

    def idle_waiting_since(self, desk: DeskHead) -> datetime | None:
        """Since when an idle desk has had somebody in line whom it could call."""
        idle_since, callable_since = self.idle_since.get(desk.id), self.callable_since(desk)
        return max(idle_since, callable_since) if idle_since and callable_since else None

    def callable_since(self, desk: DeskHead) -> datetime | None:
        """Since when somebody stands in line whom this desk could call, were it open and free."""
        taken = [head.id for head in self.services.values() if head.id in desk.service_ids and not head.pause_reason]
        lines = [self.waiting_since[one] for one in taken if one in self.waiting_since]
        return min((line.callable_since for line in lines if line.callable_since), default=None)

    @cached_property
    def desk_times(self) -> Mapping[UUID, DeskTimes]:
        """Only while the day is being served."""
        return read_desk_times(self._connection, self.day)

    @cached_property
    def attended(self) -> Collection[UUID]:
        """The desks at which a clerk sits or that a tablet has."""
        return read_attended(self._connection, self.day.id)

    # -- what is said, and how turns ended -----------------------------------------------------------------------------

    @cached_property
    def said(self) -> NoticesSnapshot:
        """Announcements and planned pauses, with the names of what they are about."""
        day, notices = self.day, read_notices(self._connection, self.day)
        return NoticesSnapshot(day.epoch, day.seq, day, notices, self.services, self.desks)

    @cached_property
    def outcome_sums(self) -> Mapping[UUID, Mapping[Outcome, int]]:
        """By service, how its turns ended today."""
        return read_outcome_sums(self._connection, self.day.id)

    @cached_property
    def promised(self) -> tuple[Promised, ...]:
        """What is to be collected later."""
        return read_promised(self._connection, self.day.id)

    @cached_property
    def ended_elsewhere(self) -> tuple[EndedElsewhere, ...]:
        """Whoever is called here, and had ended on the day before."""
        return tuple(read_ended_elsewhere(self._connection, self.day)) if self._tickets[1] else ()

    # -- how the day went, and how it goes on ------------------------------------------------------------------------

    @cached_property
    def past(self) -> Mapping[str, Past]:
        """By the code of the service."""
        return read_past(self._connection, self.day.id)

    def quarters_of(self, *pasts: Past) -> tuple[Quarter, ...]:
        """Charts of a day that is over do not go on for ever."""
        is_over = self.day.state == DayState.CLOSED
        return quarters(pasts, min(self.now, self.day.closes_at) if is_over else self.now)

    @cached_property
    def queues(self) -> Queues:
        """What all forecasts start from."""
        return read_queues(self._connection, self.day, self.now, services=self.services)

    @cached_property
    def facts(self) -> HallFacts:
        return self.queues.facts_at(self.now)

    @cached_property
    def waits(self) -> Mapping[Key, Estimate | None]:
        """The wait of who joins each queue now; nothing while nobody is served."""
        return waits(self.facts) if self.day.is_being_served else {}

    @cached_property
    def alerts(self) -> tuple[StandingAlert, ...]:
        return read_alerts(self._connection, self.day.id) if self.day.is_being_served else ()


def hall_of_day(connection: Connection, day_code: str, now: datetime) -> HallReads:
    """Refuses with UnknownDay."""
    return HallReads(connection, read_day(connection, code=day_code), now)
