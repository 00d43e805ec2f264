"""The load: who waits how long, who serves whom, where trouble is, when the hall will be done.

Every figure can be counted from the day's events alone (tests/soak/counting.py does it). A *turn* counts by what it is
now: a call that was undone never was. Minutes are whole where they are shown as waits, fractions where they are means.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar
from uuid import UUID

from queues.model.forecast.estimates import Estimate
from queues.model.forecast.forecast import HallFacts, finishing
from queues.model.queue.moves import LIVE, TurnState
from queues.model.refusals import UnknownDesk, UnknownService
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.open_alerts import StandingAlert
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.reading.outcomes.settled import EndedElsewhere
from queues.reading.queue.history import NOTHING, Past, Quarter
from queues.reading.queue.served import Served, ServedAtDesk
from queues.reading.queue.turns import TurnRow
from queues.reading.queue.waiting import WaitingSince
from queues.snapshots.load.suggestions import LoadSuggestion, suggestions_now
from queues.snapshots.shared.hall_reads import HallReads, hall_of_day, whole_minutes
from queues.snapshots.shared.notices import NoticesSnapshot


@dataclass(frozen=True)
class LoadService:
    """One queue.

    `waiting`: turns that wait now. `longest_minutes`, `median_minutes`: how long they have waited since `queued_at`,
    whole minutes rounded down, None when nobody waits. `grown_by`: how many more wait than a quarter of an hour ago.
    `arrived`: turns that ever joined this queue. `helped`, `no_shows`: turns that ended so. `mean_minutes`: of those
    helped, from the start of service (the call, where nobody tapped "start") to the outcome. `waited_median_minutes`:
    of those helped, from `queued_at` to the call. `walk_ins`: people counted without a number, of all desks.
    `forecast`: the wait of who joins now, None while that cannot be said. `paused_at`: since when it is paused.
    """

    service: ServiceHead
    waiting: int
    longest_minutes: int | None
    median_minutes: int | None
    grown_by: int
    arrived: int
    helped: int
    no_shows: int
    mean_minutes: float | None
    waited_median_minutes: float | None
    walk_ins: int
    forecast: Estimate | None
    quarters: tuple[Quarter, ...]
    paused_at: datetime | None
    desks: tuple[UUID, ...]


@dataclass(frozen=True)
class LoadNumber:
    turn_id: UUID
    number: str
    service: ServiceHead
    state: TurnState
    since: datetime


@dataclass(frozen=True)
class LoadDesk:
    """One desk.

    `helped`: turns that this desk called last and that ended so. `calls`, `priority_calls`: turns that it called last,
    and how many of them have priority. `idle_since`: since when the desk is open with nobody at it, None when it is not
    so. `idle_waiting_since`: since when moreover somebody stands in line whom it could call. `walk_ins`: people whom it
    counted without a number.
    """

    desk: DeskHead
    clerk_name: str | None
    numbers: tuple[LoadNumber, ...]
    helped: int
    calls: int
    priority_calls: int
    on_hold: int
    walk_ins: int
    idle_since: datetime | None
    idle_waiting_since: datetime | None


@dataclass(frozen=True)
class PriorityWish:
    """A phone has asked for priority; staff may grant it."""

    ticket_id: UUID
    number: str
    services: tuple[ServiceHead, ...]
    asked_at: datetime


@dataclass(frozen=True)
class LoadSnapshot:
    """`done_in`: the minutes until everybody who waits now has been served; `done_at` is its middle.

    `others_done_at`: the same without services that are paused nobody knows for how long; None where that says no more.
    `ended_elsewhere`: who is called here and, as the day before has heard since, had ended there; people decide it.
    `said`: what is announced and which pauses are planned. `paused_with_hall`: desks that are paused because the whole
    hall was.
    """

    epoch: int
    seq: int
    at: datetime
    day: DayHead
    services: tuple[LoadService, ...]
    desks: tuple[LoadDesk, ...]
    paused_with_hall: tuple[DeskHead, ...]
    wishes: tuple[PriorityWish, ...]
    alerts: tuple[StandingAlert, ...]
    ended_elsewhere: tuple[EndedElsewhere, ...]
    said: NoticesSnapshot
    suggestions: tuple[LoadSuggestion, ...]
    waiting: int
    tickets: int
    longest_minutes: int | None
    median_minutes: int | None
    helped: int
    no_shows: int
    walk_ins: int
    mean_minutes: float | None
    waited_median_minutes: float | None
    quarters: tuple[Quarter, ...]
    done_in: Estimate | None
    done_at: datetime | None
    others_done_at: datetime | None
    facts: HallFacts


Part = TypeVar("Part")


def load_snapshot(engine: Engine, day_code: str, *, now: datetime) -> LoadSnapshot:
    """The coordinator's figures; refuses with UnknownDay."""
    return part_of_load(engine, day_code, read_load, now=now)


def part_of_load(engine: Engine, day_code: str, part: Callable[[HallReads], Part], *, now: datetime) -> Part:
    """What one of the functions below reads, alone, in a transaction of its own; refuses with UnknownDay."""
    with one_read(engine) as connection:
        return part(hall_of_day(connection, day_code, now))


def read_load(hall: HallReads) -> LoadSnapshot:
    """All parts, of one moment."""
    day, served, past = hall.day, hall.served.values(), hall.past.values()
    since = [one for line in hall.waiting_since.values() for one in line.since]
    done_in = finishing(hall.facts) if day.is_being_served else None
    return LoadSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        at=hall.now,
        day=day,
        services=services_now(hall),
        desks=desks_now(hall),
        paused_with_hall=paused_with_hall(hall),
        wishes=wishes_now(hall),
        alerts=hall.alerts,
        ended_elsewhere=hall.ended_elsewhere,
        said=hall.said,
        suggestions=suggestions_now(hall),
        waiting=sum(hall.waiting.values()),
        tickets=hall.tickets,
        longest_minutes=whole_minutes(hall.now - min(since)) if since else None,
        median_minutes=_median(since, hall.now),
        helped=sum(figures.helped for figures in served),
        no_shows=sum(figures.no_shows for figures in served),
        walk_ins=sum(one.quantity for one in hall.walk_ins),
        mean_minutes=_mean(served),
        waited_median_minutes=_median_of_seconds(past),
        quarters=hall.quarters_of(*past),
        done_in=done_in,
        done_at=hall.now + timedelta(minutes=done_in.middle_minutes) if done_in else None,
        others_done_at=_others_done_at(hall.facts, hall.now) if day.is_being_served and not done_in else None,
        facts=hall.facts,
    )


# -- the queues ------------------------------------------------------------------------------------------------------


def services_now(hall: HallReads) -> tuple[LoadService, ...]:
    """Every queue, in the order of the day."""
    return tuple(_service(head, hall) for head in hall.services.values())


def service_in_hall(hall: HallReads, code: str) -> ServiceHead:
    """Refuses with UnknownService."""
    found = next((one for one in hall.services.values() if one.code == code), None)
    if found is None:
        raise UnknownService(service=code)
    return found


def _service(head: ServiceHead, hall: HallReads) -> LoadService:
    figures, past = hall.served.get(head.id, Served()), hall.past.get(head.code, NOTHING)
    line = hall.waiting_since.get(head.id, WaitingSince())
    return LoadService(
        service=head,
        waiting=len(line.since),
        longest_minutes=hall.longest_minutes(head.id),
        median_minutes=_median(line.since, hall.now),
        grown_by=hall.grown_by(head.id),
        arrived=past.arrived,
        helped=figures.helped,
        no_shows=figures.no_shows,
        mean_minutes=figures.mean_minutes,
        waited_median_minutes=past.waited_median_minutes,
        walk_ins=sum(one.quantity for one in hall.walk_ins if one.service_id == head.id),
        forecast=hall.waits.get(head.id),
        quarters=hall.quarters_of(past),
        paused_at=hall.paused_at.get(head.id),
        desks=tuple(desk.id for desk in hall.desks if head.id in desk.service_ids),
    )


def _median(since: Iterable[datetime], now: datetime) -> int | None:
    waited = [(now - one).total_seconds() for one in since]
    return whole_minutes(timedelta(seconds=median(waited))) if waited else None


def _median_of_seconds(pasts: Iterable[Past]) -> float | None:
    waited = [seconds for past in pasts for seconds in past.waited_seconds]
    return median(waited) / 60 if waited else None


def _mean(served: Iterable[Served]) -> float | None:
    measured = sum(figures.measured for figures in served)
    if not measured:
        return None
    return sum((figures.mean_minutes or 0.0) * figures.measured for figures in served) / measured


def _others_done_at(facts: HallFacts, now: datetime) -> datetime | None:
    stopped = {key: replace(own, waiting=0) for key, own in facts.services.items() if own.is_paused and not own.back_in}
    done_in = finishing(replace(facts, services={**facts.services, **stopped})) if stopped else None
    return now + timedelta(minutes=done_in.middle_minutes) if done_in else None


# -- the desks -------------------------------------------------------------------------------------------------------


def desks_now(hall: HallReads) -> tuple[LoadDesk, ...]:
    """Every desk, in the order of the day."""
    return tuple(_desk(one, hall) for one in hall.desks)


def paused_with_hall(hall: HallReads) -> tuple[DeskHead, ...]:
    """Those that `resume_hall` would let go on."""
    return hall.paused_with_hall


def desk_in_hall(hall: HallReads, desk_id: UUID) -> DeskHead:
    """Refuses with UnknownDesk."""
    found = next((one for one in hall.desks if one.id == desk_id), None)
    if found is None:
        raise UnknownDesk
    return found


def numbers_at(hall: HallReads, desk_id: UUID) -> tuple[LoadNumber, ...]:
    """Who is called or served there, seat by seat."""
    return tuple(_number(row, hall.services) for row in hall.at_desks if row.desk_id == desk_id and row.state in LIVE)


def _desk(head: DeskHead, hall: HallReads) -> LoadDesk:
    figures = hall.served_at_desks.get(head.id, ServedAtDesk())
    return LoadDesk(
        desk=head,
        clerk_name=hall.clerk_names.get(head.clerk_id) if head.clerk_id else None,
        numbers=numbers_at(hall, head.id),
        on_hold=sum(row.desk_id == head.id and row.state is TurnState.ON_HOLD for row in hall.at_desks),
        walk_ins=sum(one.quantity for one in hall.walk_ins if one.desk_id == head.id),
        helped=figures.helped,
        calls=figures.calls,
        priority_calls=figures.priority_calls,
        idle_since=hall.idle_since.get(head.id),
        idle_waiting_since=hall.idle_waiting_since(head),
    )


def _number(row: TurnRow, services: Mapping[UUID, ServiceHead]) -> LoadNumber:
    since = row.served_since if row.state == TurnState.SERVING else row.last_called_at
    assert since
    return LoadNumber(row.id, row.number, services[row.service_id], row.state, since)


# -- what phones ask for ---------------------------------------------------------------------------------------------


def wishes_now(hall: HallReads) -> tuple[PriorityWish, ...]:
    """Who has asked for priority and has not got it, the oldest first."""
    wishes: dict[UUID, PriorityWish] = {}
    for row in hall.wishes:
        known = wishes.get(row.ticket_id)
        wanted = (*(known.services if known else ()), hall.services[row.service_id])
        wishes[row.ticket_id] = PriorityWish(row.ticket_id, row.number, wanted, row.asked_at)
    return tuple(wishes.values())
