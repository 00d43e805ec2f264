"""Statements over what phones took from one source: how many, how fast, and which of them still wait."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, select

from queues.model.queue.sources import SourceKind
from queues.persistence.conditions import is_open, is_waiting
from queues.persistence.schema.tables import command, service_day, ticket, ticket_source, turn

COLUMN_OF = {
    SourceKind.DEVICE: ticket_source.c.device_hash,
    SourceKind.ADDRESS: ticket_source.c.address_hash,
}


def _from(kind: SourceKind) -> Any:
    return and_(ticket_source.c.day_id == bindparam("day_id"), COLUMN_OF[kind] == bindparam("hash"))


def _has_open_turn(*more: Any) -> Any:
    """Found from the source's few tickets: a join would walk all open turns of the day."""
    return select(turn.c.id).where(turn.c.ticket_id == ticket_source.c.ticket_id, is_open(turn), *more).exists()


def _numbers(kind: SourceKind) -> Select[Any]:
    """Of each of the newest numbers from the source: when it was taken, and whether it is still open."""
    return (
        select(ticket_source.c.taken_at, _has_open_turn().label("is_open"))
        .where(_from(kind))
        .order_by(ticket_source.c.taken_at.desc())
        .limit(bindparam("most"))
    )


def _of_service(kind: SourceKind) -> Any:
    of_service = turn.c.ticket_id == ticket_source.c.ticket_id, turn.c.service_id == bindparam("service_id")
    return select(func.count()).where(_from(kind), select(turn.c.id).where(*of_service).exists())


def _waiting(kind: SourceKind) -> Select[Any]:
    """Numbers from the source of which nothing has been called: a waiting turn, and no other open one."""
    at_desk = turn.alias("at_desk")
    busy = (
        select(at_desk.c.id).where(at_desk.c.ticket_id == ticket.c.id, is_open(at_desk), ~is_waiting(at_desk)).exists()
    )
    waits = select(turn.c.id).where(turn.c.ticket_id == ticket.c.id, is_waiting(turn)).exists()
    return (
        select(ticket.c.id, ticket.c.number)
        .join(ticket_source, ticket_source.c.ticket_id == ticket.c.id)
        .where(_from(kind), waits, ~busy)
        .order_by(ticket.c.issued_seq)
    )


NUMBERS_FROM = {kind: _numbers(kind) for kind in SourceKind}
WAITING_FROM = {kind: _waiting(kind) for kind in SourceKind}
OPEN_OF_SERVICE_FROM_DEVICE = select(func.count()).where(
    _from(SourceKind.DEVICE), _has_open_turn(turn.c.service_id == bindparam("service_id"))
)
OF_SERVICE_FROM_ADDRESS = _of_service(SourceKind.ADDRESS).where(ticket_source.c.taken_at > bindparam("since"))
SOURCE_OF = select(ticket_source).where(ticket_source.c.ticket_id == bindparam("ticket_id"))

_LONG_CLOSED = select(service_day.c.id).where(service_day.c.closed_at < bindparam("closed_before"))
FORGET_SOURCES = delete(ticket_source).where(ticket_source.c.day_id.in_(_LONG_CLOSED))
FORGET_COMMANDS = delete(command).where(command.c.day_id.in_(_LONG_CLOSED))
SOMETHING_TO_FORGET = (
    select(ticket_source.c.day_id)
    .where(ticket_source.c.day_id.in_(_LONG_CLOSED))
    .union_all(select(command.c.day_id).where(command.c.day_id.in_(_LONG_CLOSED)))
    .limit(1)
)
