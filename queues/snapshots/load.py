"""The load: services by desks, who waits how long, who serves whom, when the hall will be done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, case, func, select

from queues.model.outcomes import HELPED
from queues.persistence.conditions import is_at_a_desk, is_parked, is_waiting
from queues.persistence.reading import one_read
from queues.persistence.tables import outcome, staff_user, ticket, turn
from queues.snapshots.common import DayHead, DeskHead, Queues, Served, ServiceHead, read_day, read_queues


@dataclass(frozen=True)
class LoadService:
    """`longest_minutes` is the wait of who has waited longest; None when nobody waits."""

    service: ServiceHead
    waiting: int
    longest_minutes: int | None
    helped: int
    no_shows: int
    mean_minutes: float | None
    desks: tuple[UUID, ...]


@dataclass(frozen=True)
class LoadNumber:
    turn_id: UUID
    number: str
    service: ServiceHead
    state: str
    since: datetime


@dataclass(frozen=True)
class LoadDesk:
    """`priority_calls`: how many priority people the desk has called today."""

    desk: DeskHead
    clerk_name: str | None
    numbers: tuple[LoadNumber, ...]
    helped: int
    priority_calls: int
    on_hold: int


@dataclass(frozen=True)
class PriorityWish:
    """A phone has asked for priority; staff may grant it."""

    ticket_id: UUID
    number: str
    services: tuple[ServiceHead, ...]
    asked_at: datetime


@dataclass(frozen=True)
class LoadSnapshot:
    epoch: int
    seq: int
    at: datetime
    day: DayHead
    services: tuple[LoadService, ...]
    desks: tuple[LoadDesk, ...]
    wishes: tuple[PriorityWish, ...]
    waiting: int
    tickets: int
    longest_minutes: int | None
    helped: int
    mean_minutes: float | None
    done_at: datetime | None


_OLDEST = (
    select(turn.c.service_id, func.min(turn.c.queued_at))
    .where(turn.c.day_id == bindparam("day_id"), is_waiting(turn))
    .group_by(turn.c.service_id)
)
_LIVE = select(turn).where(turn.c.day_id == bindparam("day_id"), is_at_a_desk(turn)).order_by(turn.c.seat)
_AT_DESKS = (
    select(
        turn.c.desk_id,
        func.sum(case((outcome.c.code.in_(sorted(code.value for code in HELPED)), 1), else_=0)),
        func.sum(case((turn.c.priority, 1), else_=0)),
    )
    .outerjoin(outcome, outcome.c.turn_id == turn.c.id)
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


def count_tickets(connection: Connection, day_id: UUID) -> int:
    """How many numbers the day has given out."""
    return int(connection.execute(_TICKETS, {"day_id": day_id}).scalar_one())


def load_snapshot(engine: Engine, day_code: str, *, now: datetime) -> LoadSnapshot:
    """The coordinator's figures; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        return _load(connection, day, now)


def _load(connection: Connection, day: DayHead, now: datetime) -> LoadSnapshot:
    of_day = {"day_id": day.id}
    queues = read_queues(connection, day)
    oldest: dict[UUID, datetime] = dict(connection.execute(_OLDEST, of_day).all())
    rows = [_service(head, queues, oldest, now) for head in queues.services.values()]
    return LoadSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        at=now,
        day=day,
        services=tuple(rows),
        desks=tuple(_desks(connection, day, queues)),
        wishes=tuple(_wishes(connection, day, queues.services)),
        waiting=sum(queues.waiting.values()),
        tickets=count_tickets(connection, day.id),
        longest_minutes=max((row.longest_minutes for row in rows if row.longest_minutes is not None), default=None),
        helped=sum(figures.helped for figures in queues.served.values()),
        mean_minutes=_mean(queues.served),
        done_at=_done_at(queues, now),
    )


def _service(head: ServiceHead, queues: Queues, oldest: Mapping[UUID, datetime], now: datetime) -> LoadService:
    figures = queues.served.get(head.id, Served())
    return LoadService(
        service=head,
        waiting=queues.waiting.get(head.id, 0),
        longest_minutes=max(0, int((now - oldest[head.id]).total_seconds() // 60)) if head.id in oldest else None,
        helped=figures.helped,
        no_shows=figures.no_shows,
        mean_minutes=figures.mean_minutes,
        desks=tuple(desk.id for desk in queues.desks if head.id in desk.service_ids),
    )


def _desks(connection: Connection, day: DayHead, queues: Queues) -> list[LoadDesk]:
    names: dict[UUID, str] = dict(connection.execute(_NAMES).all())
    figures = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(_AT_DESKS, {"day_id": day.id})}
    live: dict[UUID, list[LoadNumber]] = {}
    on_hold: Counter[UUID] = Counter()
    for row in connection.execute(_LIVE, {"day_id": day.id}).mappings():
        if row["state"] == "on_hold":
            on_hold[row["desk_id"]] += 1
        else:
            live.setdefault(row["desk_id"], []).append(_number(row, queues.services))
    return [
        LoadDesk(
            desk=desk,
            clerk_name=names.get(desk.clerk_id) if desk.clerk_id else None,
            numbers=tuple(live.get(desk.id, ())),
            helped=figures.get(desk.id, (0, 0))[0],
            priority_calls=figures.get(desk.id, (0, 0))[1],
            on_hold=on_hold[desk.id],
        )
        for desk in queues.desks
    ]


def _number(row: Any, services: Mapping[UUID, ServiceHead]) -> LoadNumber:
    since = row["started_at"] if row["state"] == "serving" else row["last_called_at"]
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


def _done_at(queues: Queues, now: datetime) -> datetime | None:
    """When the slowest queue will be empty; None when somebody waits where no desk is open."""
    minutes = 0.0
    for service_id, count in queues.waiting.items():
        at = queues.pace_of(service_id)
        if at is None:
            return None
        minutes = max(minutes, count * at.minutes_per_place)
    return now + timedelta(minutes=minutes)
