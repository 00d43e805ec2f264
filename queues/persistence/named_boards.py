"""Named TVs on disk: which there are, what opens their place, and where and when each was last seen.

A TV's credential is random and lies in its browser; here is only its hash. Every function works on the connection that
it is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, func, insert, null, select, update

from queues.model.actor import Actor
from queues.model.events.box import BoardNamed, BoardRenamed, BoardRevoked, BoardSent, BoardSetUp
from queues.model.hall.board_settings import BoardSettings
from queues.model.hall.service_day import DayState
from queues.model.refusals import BoardMovedOn, BoardNameTaken
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import board, service_day
from queues.persistence.streams.recording import lock_box, record_in_box
from queues.persistence.writing.registry import change


@dataclass(frozen=True)
class NamedBoard:
    """A TV that was not taken off. `day_id` and `seen_at`: which day it showed when it was last heard of.

    `reading_since`: since when it has had no live connection, and reads itself; None while it has one. `settings`: what
    staff have chosen (see BoardSettings), `settings_version` goes up with each change. `sent_to`: the day that it is to
    show, until it has shown it.
    """

    id: UUID
    name: str
    key_hash: bytes
    named_at: datetime
    day_id: UUID | None
    seen_at: datetime | None
    reading_since: datetime | None
    settings: Mapping[str, Any]
    settings_version: int
    sent_to: UUID | None


_BOARDS = (
    select(*(board.c[name] for name in NamedBoard.__dataclass_fields__))
    .where(board.c.revoked_at.is_(None))
    .order_by(board.c.name)
)
_ON_SERVED_DAYS = _BOARDS.join(service_day, service_day.c.id == board.c.day_id).where(
    service_day.c.state.in_([DayState.OPEN.value, DayState.ISSUING_STOPPED.value])
)
_REVOKE = update(board).where(board.c.revoked_at.is_(None))
_OF_ID = _BOARDS.where(board.c.id == bindparam("of_id"))
_OF_KEY = _BOARDS.where(board.c.key_hash == bindparam("of_key"))


@change
def name_board(connection: Connection, *, name: str, key_hash: bytes, day_id: UUID, by: Actor, now: datetime) -> UUID:
    """Name a TV; its id. One that had this name, or this TV's own former name, is taken off: a TV is replaced.

    It goes on with the settings of the one that it replaces.
    """
    lock_box(connection)  # two who give one name at the same moment come one after the other
    replaced = connection.execute(_BOARDS.where(board.c.name == name)).one_or_none()
    connection.execute(_REVOKE.where((board.c.name == name) | (board.c.key_hash == key_hash)).values(revoked_at=now))
    known = connection.execute(select(board.c.id).where(board.c.key_hash == key_hash)).scalar_one_or_none()
    values: dict[str, Any] = {
        "name": name,
        "named_at": now,
        "named_by": by.id,
        "revoked_at": None,
        "day_id": day_id,
        "seen_at": now,
        "reading_since": None,
        "sent_to": None,
    }
    if replaced is not None:
        values["settings"] = replaced.settings
    board_id: UUID = known or new_id()
    if known:
        if replaced is None or replaced.id != known:  # its page must learn that it has a name, and its settings
            values["settings_version"] = board.c.settings_version + 1
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
def rename_board(connection: Connection, *, board_id: UUID, name: str, by: Actor, now: datetime) -> bool:
    """Call a TV otherwise; False where there is none. Refuses with BoardNameTaken: it replaces no other TV."""
    lock_box(connection)
    known = find_board_by_id(connection, board_id)
    if known is None or known.name == name:
        return known is not None
    if connection.execute(_BOARDS.where(board.c.name == name)).first():
        raise BoardNameTaken(name=name)
    connection.execute(update(board).where(board.c.id == board_id).values(name=name))
    record_in_box(connection, BoardRenamed(at=now, board_id=board_id), actor=by)
    return True


@change
def set_up_board(
    connection: Connection, *, board_id: UUID, chosen: Mapping[str, Any], version: int, by: Actor, now: datetime
) -> bool:
    """Keep what staff choose for a TV, beside what they have chosen before; False where there is none.

    `version`: of the settings from which they chose. Refuses with BoardMovedOn where somebody was quicker.
    """
    lock_box(connection)
    known = find_board_by_id(connection, board_id)
    if known is None:
        return False
    before, after = BoardSettings().changed_by(known.settings), BoardSettings().changed_by({**known.settings, **chosen})
    changed = [name for name, value in after.document().items() if value != before.document()[name]]
    if not changed and set(chosen) <= set(known.settings):
        return True  # the same twice, as where the answer to the first was lost
    if known.settings_version != version:
        raise BoardMovedOn(board=known.name)
    values = {"settings": {**known.settings, **chosen}, "settings_version": known.settings_version + 1}
    connection.execute(update(board).where(board.c.id == board_id).values(**values))
    if changed:
        record_in_box(connection, BoardSetUp(at=now, board_id=board_id, changed=tuple(changed)), actor=by)
    return True


@change
def send_board(connection: Connection, *, board_id: UUID, day_id: UUID, by: Actor, now: datetime) -> bool:
    """Let a TV show another day from its next sign of life on; False where there is none."""
    lock_box(connection)
    known = find_board_by_id(connection, board_id)
    if known is None or (known.sent_to or known.day_id) == day_id:
        return known is not None
    connection.execute(
        update(board).where(board.c.id == board_id).values(sent_to=None if known.day_id == day_id else day_id)
    )
    record_in_box(connection, BoardSent(at=now, board_id=board_id, day_id=day_id), actor=by)
    return True


@change
def note_board_seen(
    connection: Connection, *, board_id: UUID, day_id: UUID, now: datetime, is_live: bool = True
) -> None:
    """The TV has said that it shows this day, and whether it has a live connection."""
    seen = update(board).where(board.c.id == board_id, board.c.revoked_at.is_(None))
    reading_since = null() if is_live else func.coalesce(board.c.reading_since, now)
    arrived = case((board.c.sent_to == day_id, null()), else_=board.c.sent_to)
    connection.execute(seen.values(day_id=day_id, seen_at=now, reading_since=reading_since, sent_to=arrived))


def list_boards(connection: Connection) -> list[NamedBoard]:
    """By name."""
    return [NamedBoard(*row) for row in connection.execute(_BOARDS)]


def find_board(connection: Connection, key_hash: bytes) -> NamedBoard | None:
    """The named TV with this credential."""
    row = connection.execute(_OF_KEY, {"of_key": key_hash}).one_or_none()
    return NamedBoard(*row) if row else None


def find_board_by_id(connection: Connection, board_id: UUID) -> NamedBoard | None:
    """The named TV with this id."""
    row = connection.execute(_OF_ID, {"of_id": board_id}).one_or_none()
    return NamedBoard(*row) if row else None


def boards_of_served_days(connection: Connection) -> list[NamedBoard]:
    """Those that were last seen on a day that is being served: whoever of them is silent is missed."""
    return [NamedBoard(*row) for row in connection.execute(_ON_SERVED_DAYS)]
