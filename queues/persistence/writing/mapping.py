"""Rows to the model's dataclasses and back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from queues.model.hall.desk import Desk
from queues.model.hall.service_day import ServiceDay
from queues.model.queue.policy import policy_from, rules_of
from queues.model.queue.ticket import Channel, Ticket
from queues.model.queue.turn import Turn
from queues.model.stream import Stream, StreamKind

_DESK = tuple(Desk.__dataclass_fields__)
_TURN = tuple(Turn.__dataclass_fields__)
_TICKET = tuple(Ticket.__dataclass_fields__)
_DAY = tuple(name for name in ServiceDay.__dataclass_fields__ if name not in ("policy", "stream"))
_STREAM = ("epoch", "last_seq", "head")  # its kind is never changed


def _take(row: RowMapping | Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def day_from(row: RowMapping) -> ServiceDay:
    values = _take(row, _DAY)
    policy = policy_from(row["others_per_priority"], row["max_wait_minutes"], row["rules"])
    day = ServiceDay(**values, policy=policy)
    day.stream = Stream(day.id, StreamKind.DAY, **_take(row, _STREAM))
    return day


def stream_values(stream: Stream) -> dict[str, Any]:
    return {name: getattr(stream, name) for name in ("kind", *_STREAM)}


def day_values(day: ServiceDay) -> dict[str, Any]:
    values = {name: getattr(day, name) for name in _DAY}
    values["others_per_priority"] = day.policy.others_per_priority
    values["max_wait_minutes"] = day.policy.max_wait_minutes
    values["rules"] = rules_of(day.policy)
    return values


def desk_from(row: RowMapping) -> Desk:
    return Desk(**_take(row, _DESK))


def desk_values(desk: Desk) -> dict[str, Any]:
    return {name: getattr(desk, name) for name in _DESK}


def turn_from(row: RowMapping) -> Turn:
    return Turn(**_take(row, _TURN))


def turn_values(turn: Turn) -> dict[str, Any]:
    return {name: getattr(turn, name) for name in _TURN}


def ticket_from(row: RowMapping) -> Ticket:
    values = _take(row, _TICKET)
    values["channel"] = Channel(values["channel"])
    return Ticket(**values)


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in _TICKET} | {"channel": ticket.channel.value}
