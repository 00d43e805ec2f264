"""The load: who waits how long, who serves whom, where trouble is, when the hall will be done.

Every figure can be counted from the day's events alone (tests/soak/counting.py does it). A *turn* counts by what it is
now: a call that was undone never was. Minutes are whole where they are shown as waits, fractions where they are means.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, case, func, select

from queues.model.forecast.estimates import Estimate
from queues.model.forecast.evidence import Key
from queues.model.forecast.forecast import HallFacts, finishing, waits
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import HELPED
from queues.model.queue.moves import TurnState
from queues.persistence.conditions import is_at_a_desk, is_live, is_open, is_parked, is_waiting
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import day_service, staff_user, ticket, turn, walk_in
from queues.reading.hall.open_alerts import StandingAlert, read_alerts
from queues.reading.queue.history import NOTHING, Past, Quarter, quarters, read_past, read_waited_then
from queues.snapshots.load.idle_desks import read_idle
from queues.snapshots.load.suggestions import LoadSuggestion, read_suggestions
from queues.snapshots.shared.heads import (
    DayHead,
    DeskHead,
    Queues,
    Served,
    ServiceHead,
    read_day,
    read_queues,
    read_served,
)

GROWS_WITHIN = timedelta(minutes=15)


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
    """

    epoch: int
    seq: int
    at: datetime
    day: DayHead
    services: tuple[LoadService, ...]
    desks: tuple[LoadDesk, ...]
    wishes: tuple[PriorityWish, ...]
    alerts: tuple[StandingAlert, ...]
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


@dataclass(frozen=True)
class _Line:
    """Who waits for one service: since when each, and since when the first whom a desk could call now."""

    since: tuple[datetime, ...] = ()
    callable_since: datetime | None = None


_elsewhere = turn.alias("elsewhere")
_live_tickets = select(_elsewhere.c.ticket_id).where(
    _elsewhere.c.day_id == bindparam("day_id"), is_open(_elsewhere), is_live(_elsewhere)
)
_WAITING = (
    select(turn.c.service, turn.c.queued_at, turn.c.ticket_id.in_(_live_tickets))
    .where(turn.c.day_id == bindparam("day_id"), is_waiting(turn))
    .order_by(turn.c.queued_at)
)
_LIVE = select(turn).where(turn.c.day_id == bindparam("day_id"), is_at_a_desk(turn)).order_by(turn.c.seat)
_AT_DESKS = (
    select(
        turn.c.desk_id,
        func.sum(case((turn.c.outcome.in_(sorted(code.value for code in HELPED)), 1), else_=0)).label("helped"),
        func.count().label("calls"),
        func.sum(case((turn.c.priority, 1), else_=0)).label("priority_calls"),
    )
    .where(turn.c.day_id == bindparam("day_id"), turn.c.called_at.is_not(None))
    .group_by(turn.c.desk_id)
)
_TICKETS = select(func.count()).select_from(ticket).where(ticket.c.day_id == bindparam("day_id"))
_WISHES = (
    select(ticket.c.id, ticket.c.number, ticket.c.issued_at, turn.c.service_id)
    .join(turn, turn.c.ticket_id == ticket.c.id)
    .where(
        ticket.c.day_id == bindparam("day_id"),
        ticket.c.priority_asked,
        ~ticket.c.priority,
        is_parked(turn),
    )
    .order_by(ticket.c.issued_seq, turn.c.position)
)
_NAMES = select(staff_user.c.id, staff_user.c.display_name)
_WALK_INS = select(walk_in.c.desk_id, walk_in.c.service_id, walk_in.c.quantity).where(
    walk_in.c.day_id == bindparam("day_id")
)
_PAUSED_AT = select(day_service.c.service_id, day_service.c.paused_at).where(
    day_service.c.day_id == bindparam("day_id"), day_service.c.paused_at.is_not(None)
)


def count_tickets(connection: Connection, day_id: UUID) -> int:
    """How many numbers the day has given out."""
    return int(connection.execute(_TICKETS, {"day_id": day_id}).scalar_one())


def load_snapshot(engine: Engine, day_code: str, *, now: datetime) -> LoadSnapshot:
    """The coordinator's figures; refuses with UnknownDay."""
    with one_read(engine) as connection:
        return read_load(connection, read_day(connection, code=day_code), now)


def read_load(connection: Connection, day: DayHead, now: datetime) -> LoadSnapshot:
    """The same for a day that was read in this transaction."""
    queues = read_queues(connection, day, now)
    read = _read(connection, day, queues, now)
    services = tuple(_service(head, queues, read, now) for head in queues.services.values())
    since = [one for line in read.lines.values() for one in line.since]
    is_served = day.is_being_served
    done_in = finishing(read.facts) if is_served else None
    return LoadSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        at=now,
        day=day,
        services=services,
        desks=tuple(_desks(connection, day, queues, read)),
        wishes=tuple(_wishes(connection, day, queues.services)),
        alerts=read_alerts(connection, day.id) if is_served else (),
        suggestions=read_suggestions(connection, day, queues, read.facts, now) if is_served else (),
        waiting=sum(queues.waiting.values()),
        tickets=count_tickets(connection, day.id),
        longest_minutes=_longest(since, now),
        median_minutes=_median(since, now),
        helped=sum(figures.helped for figures in read.served.values()),
        no_shows=sum(figures.no_shows for figures in read.served.values()),
        walk_ins=sum(count for *_, count in read.walk_ins),
        mean_minutes=_mean(read.served),
        waited_median_minutes=_median_of_seconds(read.past.values()),
        quarters=quarters(read.past.values(), _until(day, now)),
        done_in=done_in,
        done_at=now + timedelta(minutes=done_in.middle_minutes) if done_in else None,
        others_done_at=_others_done_at(read.facts, now) if is_served and not done_in else None,
        facts=read.facts,
    )


# -- inside ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """What several figures are made of."""

    is_served: bool
    served: Mapping[UUID, Served]
    live: Sequence[Any]
    lines: Mapping[str, _Line]
    past: Mapping[str, Past]
    waited_then: Mapping[UUID, int]
    walk_ins: Sequence[tuple[UUID, UUID, int]]
    paused_at: Mapping[UUID, datetime]
    until: datetime
    facts: HallFacts
    waits: Mapping[Key, Estimate | None]


def _read(connection: Connection, day: DayHead, queues: Queues, now: datetime) -> _Read:
    of_day = {"day_id": day.id}
    live = connection.execute(_LIVE, of_day).mappings().all()
    facts = queues.facts_at(now)
    return _Read(
        is_served=day.is_being_served,
        served=read_served(connection, day.id),
        live=live,
        lines=_lines(connection, day.id),
        past=read_past(connection, day.id),
        waited_then=read_waited_then(connection, day.id, now - GROWS_WITHIN),
        walk_ins=[(desk_id, service_id, count) for desk_id, service_id, count in connection.execute(_WALK_INS, of_day)],
        paused_at=dict(connection.execute(_PAUSED_AT, of_day).all()),
        until=_until(day, now),
        facts=facts,
        waits=waits(facts),
    )


def _others_done_at(facts: HallFacts, now: datetime) -> datetime | None:
    stopped = {key: replace(own, waiting=0) for key, own in facts.services.items() if own.is_paused and not own.back_in}
    done_in = finishing(replace(facts, services={**facts.services, **stopped})) if stopped else None
    return now + timedelta(minutes=done_in.middle_minutes) if done_in else None


def _until(day: DayHead, now: datetime) -> datetime:
    """Charts of a day that is over do not go on for ever."""
    return min(now, day.closes_at) if day.state == DayState.CLOSED else now


def _lines(connection: Connection, day_id: UUID) -> dict[str, _Line]:
    """By the code of the service. Who is called or served somewhere can be called nowhere else meanwhile."""
    since: dict[str, list[datetime]] = {}
    callable_since: dict[str, datetime] = {}
    for code, queued_at, is_elsewhere in connection.execute(_WAITING, {"day_id": day_id}):
        since.setdefault(code, []).append(queued_at)
        if not is_elsewhere:
            callable_since.setdefault(code, queued_at)
    return {code: _Line(tuple(line), callable_since.get(code)) for code, line in since.items()}


def _service(head: ServiceHead, queues: Queues, read: _Read, now: datetime) -> LoadService:
    figures, past = read.served.get(head.id, Served()), read.past.get(head.code, NOTHING)
    line, waiting = read.lines.get(head.code, _Line()), queues.waiting.get(head.id, 0)
    return LoadService(
        service=head,
        waiting=waiting,
        longest_minutes=_longest(line.since, now),
        median_minutes=_median(line.since, now),
        grown_by=waiting - read.waited_then.get(head.id, 0),
        arrived=past.arrived,
        helped=figures.helped,
        no_shows=figures.no_shows,
        mean_minutes=figures.mean_minutes,
        waited_median_minutes=past.waited_median_minutes,
        walk_ins=sum(count for _, service_id, count in read.walk_ins if service_id == head.id),
        forecast=read.waits.get(head.id) if read.is_served else None,
        quarters=quarters([past], read.until),
        paused_at=read.paused_at.get(head.id),
        desks=tuple(desk.id for desk in queues.desks if head.id in desk.service_ids),
    )


def _longest(since: Sequence[datetime], now: datetime) -> int | None:
    return max(0, int((now - min(since)).total_seconds() // 60)) if since else None


def _median(since: Iterable[datetime], now: datetime) -> int | None:
    waited = [(now - one).total_seconds() for one in since]
    return max(0, int(median(waited) // 60)) if waited else None


def _median_of_seconds(pasts: Iterable[Past]) -> float | None:
    waited = [seconds for past in pasts for seconds in past.waited_seconds]
    return median(waited) / 60 if waited else None


def _desks(connection: Connection, day: DayHead, queues: Queues, read: _Read) -> list[LoadDesk]:
    names: dict[UUID, str] = dict(connection.execute(_NAMES).all())
    figures = _figures_at_desks(connection, day.id)
    idle = _idle_since(connection, day, queues, read)
    live: dict[UUID, list[LoadNumber]] = {}
    on_hold: Counter[UUID] = Counter()
    for row in read.live:
        if row["state"] == TurnState.ON_HOLD:
            on_hold[row["desk_id"]] += 1
        else:
            live.setdefault(row["desk_id"], []).append(_number(row, queues.services))
    return [
        LoadDesk(
            desk=desk,
            clerk_name=names.get(desk.clerk_id) if desk.clerk_id else None,
            numbers=tuple(live.get(desk.id, ())),
            on_hold=on_hold[desk.id],
            walk_ins=sum(count for desk_id, _, count in read.walk_ins if desk_id == desk.id),
            helped=figures[desk.id][0],
            calls=figures[desk.id][1],
            priority_calls=figures[desk.id][2],
            idle_since=idle.get(desk.id),
            idle_waiting_since=_waited_for(desk, idle.get(desk.id), queues, read),
        )
        for desk in queues.desks
    ]


def _figures_at_desks(connection: Connection, day_id: UUID) -> dict[UUID, tuple[int, int, int]]:
    """Helped, called, called with priority; nothing for a desk that has called nobody."""
    rows = connection.execute(_AT_DESKS, {"day_id": day_id})
    return defaultdict(lambda: (0, 0, 0), {desk_id: (int(a), int(b), int(c)) for desk_id, a, b, c in rows})


def _idle_since(connection: Connection, day: DayHead, queues: Queues, read: _Read) -> dict[UUID, datetime]:
    """Since when nobody is at a desk that is open, while the day is."""
    if not read.is_served:
        return {}
    busy = {row["desk_id"] for row in read.live if row["state"] != TurnState.ON_HOLD}
    free_since = read_idle(connection, day)
    return {desk.id: free_since[desk.id] for desk in queues.desks if desk.is_open and desk.id not in busy}


def _waited_for(desk: DeskHead, idle_since: datetime | None, queues: Queues, read: _Read) -> datetime | None:
    """Since when an idle desk has had somebody in line whom it could call."""
    taken = [head for head in queues.services.values() if head.id in desk.service_ids and not head.pause_reason]
    lines = [read.lines[head.code] for head in taken if head.code in read.lines]
    callable_since = [line.callable_since for line in lines if line.callable_since]
    return max(idle_since, min(callable_since)) if idle_since and callable_since else None


def _number(row: Any, services: Mapping[UUID, ServiceHead]) -> LoadNumber:
    since = row["started_at"] if row["state"] == TurnState.SERVING else row["last_called_at"]
    return LoadNumber(row["id"], row["number"], services[row["service_id"]], row["state"], since)


def _wishes(connection: Connection, day: DayHead, services: Mapping[UUID, ServiceHead]) -> list[PriorityWish]:
    wishes: dict[UUID, PriorityWish] = {}
    for ticket_id, number, asked_at, service_id in connection.execute(_WISHES, {"day_id": day.id}):
        known = wishes.get(ticket_id)
        wanted = (*(known.services if known else ()), services[service_id])
        wishes[ticket_id] = PriorityWish(ticket_id, number, wanted, asked_at)
    return list(wishes.values())


def _mean(served: Mapping[UUID, Served]) -> float | None:
    measured = sum(figures.measured for figures in served.values())
    if not measured:
        return None
    return sum((figures.mean_minutes or 0.0) * figures.measured for figures in served.values()) / measured
