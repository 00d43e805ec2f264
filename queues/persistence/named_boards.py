"""Named TVs on disk: which there are, what opens their place, and where and when each was last seen.

A TV's credential is random and lies in its browser; here is only its hash. Every function works on the connection that
it is given.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, null, select, update

from queues.model.actor import Actor
from queues.model.events.box import BoardNamed, BoardRevoked
from queues.model.hall.service_day import DayState
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import board, service_day
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.registry import change


@dataclass(frozen=True)
class NamedBoard:
    """A TV that was not taken off. `day_id` and `seen_at`: which day it showed when it was last heard of.

    `reading_since`: since when it has had no live connection, and reads itself; None while it has one.
    """

    id: UUID
    name: str
    key_hash: bytes
    named_at: datetime
    day_id: UUID | None
    seen_at: datetime | None
    reading_since: datetime | None


_BOARDS = (
    select(*(board.c[name] for name in NamedBoard.__dataclass_fields__))
    .where(board.c.revoked_at.is_(None))
    .order_by(board.c.name)
)
_ON_SERVED_DAYS = _BOARDS.join(service_day, service_day.c.id == board.c.day_id).where(
    service_day.c.state.in_([DayState.OPEN.value, DayState.ISSUING_STOPPED.value])
)
_REVOKE = update(board).where(board.c.revoked_at.is_(None))
_OF_KEY = _BOARDS.where(board.c.key_hash == bindparam("of_key"))


@change
def name_board(connection: Connection, *, name: str, key_hash: bytes, day_id: UUID, by: Actor, now: datetime) -> UUID:
    """Name a TV; its id. One that had this name, or this TV's own former name, is taken off: a TV is replaced."""
    connection.execute(_REVOKE.where((board.c.name == name) | (board.c.key_hash == key_hash)).values(revoked_at=now))
    known = connection.execute(select(board.c.id).where(board.c.key_hash == key_hash)).scalar_one_or_none()
    values = {
        "name": name,
        "named_at": now,
        "named_by": by.id,
        "revoked_at": None,
        "day_id": day_id,
        "seen_at": now,
    } | {"reading_since": None}
    board_id: UUID = known or new_id()
    if known:
        connection.execute(update(board).where(board.c.id == known).values(**values))
    else:
        connection.execute(insert(board), {"id": board_id, "key_hash": key_hash, **values})
    record_in_box(connection, BoardNamed(at=now, board_id=board_id), actor=by)
    return board_id


@change
def revoke_board(connection: Connection, *, board_id: UUID, by: Actor, now: datetime) -> bool:
    """Take a TV off the list; whether it was on it. It goes on showing the day, as any screen may."""
    if not connection.execute(_REVOKE.where(board.c.id == board_id).values(revoked_at=now)).rowcount:
        return False
    record_in_box(connection, BoardRevoked(at=now, board_id=board_id), actor=by)
    return True


@change
def note_board_seen(
    connection: Connection, *, board_id: UUID, day_id: UUID, now: datetime, is_live: bool = True
) -> None:
    """The TV has said that it shows this day, and whether it has a live connection."""
    seen = update(board).where(board.c.id == board_id, board.c.revoked_at.is_(None))
    reading_since = null() if is_live else func.coalesce(board.c.reading_since, now)
    connection.execute(seen.values(day_id=day_id, seen_at=now, reading_since=reading_since))


def list_boards(connection: Connection) -> list[NamedBoard]:
    """By name."""
    return [NamedBoard(*row) for row in connection.execute(_BOARDS)]


def find_board(connection: Connection, key_hash: bytes) -> NamedBoard | None:
    """The named TV with this credential."""
    row = connection.execute(_OF_KEY, {"of_key": key_hash}).one_or_none()
    return NamedBoard(*row) if row else None


def boards_of_served_days(connection: Connection) -> list[NamedBoard]:
    """Those that were last seen on a day that is being served: whoever of them is silent is missed."""
    return [NamedBoard(*row) for row in connection.execute(_ON_SERVED_DAYS)]
