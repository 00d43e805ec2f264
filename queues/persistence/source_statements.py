"""Statements over what phones took from one source: how many, how fast, and which of them still wait."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, select

from queues.model.sources import SourceKind
from queues.persistence.conditions import is_open, is_waiting
from queues.persistence.tables import command, service_day, ticket, ticket_source, turn

COLUMN_OF = {
    SourceKind.DEVICE: ticket_source.c.device_hash,
    SourceKind.ADDRESS: ticket_source.c.address_hash,
}


def _from(kind: SourceKind) -> Any:
    return and_(ticket_source.c.day_id == bindparam("day_id"), COLUMN_OF[kind] == bindparam("hash"))


def _taken(kind: SourceKind) -> Select[Any]:
    """The moments of the newest numbers from the source, newest first."""
    return (
        select(ticket_source.c.taken_at)
        .where(_from(kind), ticket_source.c.taken_at > bindparam("since"))
        .order_by(ticket_source.c.taken_at.desc())
        .limit(bindparam("most"))
    )


def _of_service(kind: SourceKind) -> Select[Any]:
    return (
        select(func.count())
        .select_from(ticket_source.join(turn, turn.c.ticket_id == ticket_source.c.ticket_id))
        .where(_from(kind), turn.c.service_id == bindparam("service_id"))
    )


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


TAKEN = {kind: _taken(kind) for kind in SourceKind}
WAITING_FROM = {kind: _waiting(kind) for kind in SourceKind}
OPEN_FROM_DEVICE = (
    select(func.count(ticket_source.c.ticket_id.distinct()))
    .select_from(ticket_source.join(turn, turn.c.ticket_id == ticket_source.c.ticket_id))
    .where(_from(SourceKind.DEVICE), is_open(turn))
)
OPEN_OF_SERVICE_FROM_DEVICE = _of_service(SourceKind.DEVICE).where(is_open(turn))
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
