"""Remove a day as a whole: the only way in which events may go, for a rehearsal or a day that nobody used.

Of its stream a row stays with the last seq and the last hash, and the box notes the same in its own stream. The
triggers on events let go only what such a row names.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update

from queues.model.actor import Actor
from queues.model.events.box import StreamRemoved
from queues.model.refusals import CarriedNumbersWait, DayWasUsed, UnknownDay
from queues.persistence.schema.tables import (
    board,
    event,
    follower_position,
    follower_task,
    metadata,
    service_day,
    stream,
    ticket,
)
from queues.persistence.streams.chain import BEGINNING
from queues.persistence.streams.recording import lock_box, record_in_box
from queues.persistence.writing.registry import change
from queues.persistence.writing.statements import CARRIED_TO_DAY, TAKEN_BACK_FROM_DAY

_DAY = (
    select(service_day.c.code, service_day.c.is_demo, service_day.c.is_rehearsal, stream.c.last_seq, stream.c.head)
    .join(stream, stream.c.id == service_day.c.id)
    .where(service_day.c.id == bindparam("id"))
    .with_for_update()
)
_TICKETS = select(func.count()).where(ticket.c.day_id == bindparam("id"))


@change
def remove_day(connection: Connection, day_id: UUID, *, now: datetime, by: Actor) -> None:
    """Take the day, its events and all that hangs on it away; a TV that was last seen there stays.

    Refuses with UnknownDay, and with CarriedNumbersWait or DayWasUsed where somebody held a number, unless the day was
    for practice. A number that was carried over to it and taken back was never one of its own.
    """
    lock_box(connection)
    day = connection.execute(_DAY, {"id": day_id}).mappings().one_or_none()
    if day is None:
        raise UnknownDay(day=str(day_id))
    is_trial = day["is_demo"] or day["is_rehearsal"]
    if not is_trial:
        require_nobody_carried(connection, day_id)
        _require_unused(connection, day_id, day["code"])
    connection.execute(update(stream).where(stream.c.id == day_id).values(removed_at=now))
    head = (day["head"] or BEGINNING).hex()
    record_in_box(connection, StreamRemoved(at=now, stream_id=day_id, last_seq=day["last_seq"], head=head), actor=by)
    for of_stream in (event, follower_position, follower_task):
        connection.execute(delete(of_stream).where(of_stream.c.stream_id == day_id))
    connection.execute(update(board).where(board.c.day_id == day_id).values(day_id=None))
    for table in reversed(metadata.sorted_tables):
        for column in _columns_of_day(table):
            connection.execute(delete(table).where(column.in_(_ids_of_day(column, day_id))))
    connection.execute(delete(service_day).where(service_day.c.id == day_id))


def require_nobody_carried(connection: Connection, day_id: UUID) -> None:
    """Refuses with CarriedNumbersWait where numbers of another day wait."""
    how_many, given_on = connection.execute(CARRIED_TO_DAY, {"day_id": day_id}).one()
    if how_many:
        raise CarriedNumbersWait(how_many=how_many, from_day=given_on and given_on.isoformat())


def _require_unused(connection: Connection, day_id: UUID, code: str) -> None:
    taken_back = connection.execute(TAKEN_BACK_FROM_DAY, {"day_id": day_id}).scalar_one()
    if connection.execute(_TICKETS, {"id": day_id}).scalar_one() > taken_back:
        raise DayWasUsed(day=code)


def _columns_of_day(table: Table) -> list[Column[Any]]:
    """By which a row hangs on a day: its id, else a row of another table that hangs on one."""
    if table is service_day:
        return []
    if "day_id" in table.c:
        return [table.c.day_id]
    return [key.parent for key in table.foreign_keys if "day_id" in key.column.table.c]


def _ids_of_day(column: Column[Any], day_id: UUID) -> Any:
    if column.name == "day_id":
        return [day_id]
    of = next(iter(column.foreign_keys)).column.table
    return select(of.c.id).where(of.c.day_id == day_id)
