"""Who waits: how many for each service and desk, since when, and in which order a desk finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, literal, select

from queues.model.queue.expected_calls import QueuedTurn
from queues.model.queue.ordering import Waiting
from queues.persistence.conditions import is_live, is_parked, is_waiting, line_order
from queues.persistence.schema.tables import desk_service, ticket, turn

_OF_DAY = turn.c.day_id == bindparam("day_id")


@dataclass(frozen=True)
class WaitingCount:
    """Who waits for one service: all, those with priority, the places of the first and the last, since when the first
    has been waiting.
    """

    waiting: int
    priority: int
    first_place: int
    last_place: int
    since: datetime | None = None


NOBODY = WaitingCount(0, 0, 0, 0)

_COUNTS = (
    select(
        turn.c.service_id,
        turn.c.priority,
        func.count(),
        func.min(turn.c.place),
        func.max(turn.c.place),
        func.min(turn.c.queued_at),
    )
    .where(_OF_DAY, is_waiting(turn))
    .group_by(turn.c.service_id, turn.c.priority)
)


def read_waiting_counts(connection: Connection, day_id: UUID) -> dict[UUID, WaitingCount]:
    """Who waits, by service; services that nobody waits for are absent."""
    lines: dict[UUID, WaitingCount] = {}
    for service_id, priority, count, first, last, since in connection.execute(_COUNTS, {"day_id": day_id}):
        known = lines.get(service_id)
        lines[service_id] = WaitingCount(
            waiting=count + (known.waiting if known else 0),
            priority=(count if priority else 0) + (known.priority if known else 0),
            first_place=min(first, known.first_place) if known else first,
            last_place=max(last, known.last_place) if known else last,
            since=min(since, known.since) if known and known.since else since,
        )
    return lines


def read_waiting(connection: Connection, day_id: UUID) -> dict[UUID, int]:
    """How many wait for each service; services that nobody waits for are absent."""
    return {service_id: one.waiting for service_id, one in read_waiting_counts(connection, day_id).items()}


_WAITING_AT = (
    select(desk_service.c.desk_id, func.count())
    .select_from(desk_service)
    .join(turn, turn.c.service_id == desk_service.c.service_id)
    .where(_OF_DAY, is_waiting(turn))
    .group_by(desk_service.c.desk_id)
)


def read_waiting_at_desks(connection: Connection, day_id: UUID) -> dict[UUID, int]:
    """How many wait for what each desk takes; desks that nobody waits for are absent."""
    return dict(connection.execute(_WAITING_AT, {"day_id": day_id}).all())


# Who is called or served somewhere can be called nowhere else meanwhile.
_elsewhere = turn.alias("elsewhere")
_IS_ELSEWHERE = (
    select(_elsewhere.c.id)
    .where(_elsewhere.c.ticket_id == turn.c.ticket_id, is_live(_elsewhere))
    .exists()
    .label("live_elsewhere")
)


@dataclass(frozen=True)
class WaitingSince:
    """Who waits for one service: since when each, and since when the first whom a desk could call now."""

    since: tuple[datetime, ...] = ()
    callable_since: datetime | None = None


_SINCE = (
    select(turn.c.service_id, turn.c.queued_at, _IS_ELSEWHERE)
    .where(_OF_DAY, is_waiting(turn))
    .order_by(turn.c.queued_at)
)


def read_waiting_since(connection: Connection, day_id: UUID) -> dict[UUID, WaitingSince]:
    """By service; who has waited longest comes first."""
    since: dict[UUID, list[datetime]] = {}
    callable_since: dict[UUID, datetime] = {}
    for service_id, queued_at, is_elsewhere in connection.execute(_SINCE, {"day_id": day_id}):
        since.setdefault(service_id, []).append(queued_at)
        if not is_elsewhere:
            callable_since.setdefault(service_id, queued_at)
    return {one: WaitingSince(tuple(line), callable_since.get(one)) for one, line in since.items()}


@dataclass(frozen=True)
class WaitingAtDesk:
    """Who waits for something that a desk takes; `weight`: how much a step in that queue counts there.

    `live_elsewhere`: the ticket is called or served for another service now.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service_id: UUID
    queued_at: datetime
    priority: bool
    place: int
    issued_seq: int
    position: int
    appointed_at: datetime | None
    weight: int
    priority_asked: bool
    live_elsewhere: bool


_LINE: Select[Any] = (
    select(
        turn.c.id,
        turn.c.ticket_id,
        turn.c.number,
        turn.c.service_id,
        turn.c.queued_at,
        turn.c.priority,
        turn.c.place,
        ticket.c.issued_seq,
        turn.c.position,
        turn.c.appointed_at,
        desk_service.c.weight,
        ticket.c.priority_asked,
        _IS_ELSEWHERE,
    )
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .join(desk_service, desk_service.c.service_id == turn.c.service_id)
    .where(_OF_DAY, desk_service.c.desk_id == bindparam("desk_id"), is_waiting(turn))
    .order_by(*line_order(turn, ticket))
)


def read_line_of_desk(connection: Connection, day_id: UUID, desk_id: UUID) -> list[WaitingAtDesk]:
    """All who wait for what the desk takes, by place."""
    rows = connection.execute(_LINE, {"day_id": day_id, "desk_id": desk_id})
    return [WaitingAtDesk(*row) for row in rows]


_IN_LINE = (
    select(
        turn.c.ticket_id,
        turn.c.service_id,
        turn.c.place,
        ticket.c.issued_seq,
        turn.c.position,
        turn.c.id,
        turn.c.queued_at,
        turn.c.priority,
        literal(1),  # what a queue weighs is the desk's matter
        turn.c.appointed_at,
    )
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .where(_OF_DAY, is_waiting(turn))
)


def read_in_line(connection: Connection, day_id: UUID) -> list[QueuedTurn]:
    """All who wait on the day, in no order."""
    rows = connection.execute(_IN_LINE, {"day_id": day_id})
    return [QueuedTurn(Waiting(*ordered), ticket_id, service_id) for ticket_id, service_id, *ordered in rows]


_AHEAD = (
    select(turn.c.priority, func.count())
    .where(
        _OF_DAY,
        turn.c.service_id == bindparam("service_id"),
        is_waiting(turn),
        turn.c.place < bindparam("place"),
    )
    .group_by(turn.c.priority)
)


def read_ahead(connection: Connection, day_id: UUID, service_id: UUID, place: int) -> tuple[int, int]:
    """How many wait at an earlier place of a queue: people with priority, and others."""
    asked = {"day_id": day_id, "service_id": service_id, "place": place}
    counted: dict[bool, int] = {bool(flag): count for flag, count in connection.execute(_AHEAD, asked)}
    return counted.get(True, 0), counted.get(False, 0)


@dataclass(frozen=True)
class WishedPriority:
    """A phone has asked for priority, which nobody has granted: one of the turns that it may be granted for."""

    ticket_id: UUID
    number: str
    asked_at: datetime
    service_id: UUID


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


def read_wishes(connection: Connection, day_id: UUID) -> list[WishedPriority]:
    """One for each turn that waits or is on hold, the oldest tickets first."""
    return [WishedPriority(*row) for row in connection.execute(_WISHES, {"day_id": day_id})]


_PARKED = (
    select(turn.c.ticket_id, turn.c.service_id)
    .where(turn.c.ticket_id.in_(bindparam("tickets", expanding=True)), is_parked(turn))
    .order_by(turn.c.position)
)


def read_parked_services(connection: Connection, tickets: list[UUID]) -> Mapping[UUID, list[UUID]]:
    """The services for which the holders of these tickets wait or are on hold, by ticket, in their order."""
    found: dict[UUID, list[UUID]] = {}
    for ticket_id, service_id in connection.execute(_PARKED, {"tickets": tickets}):
        found.setdefault(ticket_id, []).append(service_id)
    return found
