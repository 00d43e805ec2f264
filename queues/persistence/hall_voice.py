"""Which TV speaks for the hall, and which calls were spoken, on disk.

The sound is lent: a TV that says no more that it is there loses it, and another one that asks gets it. Two that ask in
the same moment never both get it: the row of the part is the lock. Every function works on the connection that it is
given.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from queues.model.queue.known_call import MILLISECOND, KnownCall
from queues.persistence.schema.tables import sound_lease, spoken_call, turn
from queues.persistence.writing.registry import change

REST = ""  # the part of the hall that no TV has for its own


@dataclass(frozen=True)
class SoundLease:
    """`part`: the code of a desk, or REST."""

    part: str
    board_id: UUID
    until: datetime


@change
def lend_sound(
    connection: Connection, *, day_id: UUID, board_id: UUID, parts: Collection[str], now: datetime, until: datetime
) -> frozenset[str]:
    """Lend a TV what it asks for and nobody else has; the parts it has now. What it wants no more is given back."""
    of_day = sound_lease.c.day_id == day_id
    unwanted = delete(sound_lease).where(of_day, sound_lease.c.board_id == board_id, sound_lease.c.part.not_in(parts))
    connection.execute(unwanted)
    return frozenset(part for part in sorted(parts) if _is_lent(connection, day_id, board_id, part, now, until))


def _is_lent(connection: Connection, day_id: UUID, board_id: UUID, part: str, now: datetime, until: datetime) -> bool:
    row = {"day_id": day_id, "part": part, "board_id": board_id, "until": until}
    is_free = or_(sound_lease.c.board_id == board_id, sound_lease.c.until <= now)
    taken = update(sound_lease).where(sound_lease.c.day_id == day_id, sound_lease.c.part == part, is_free)
    if connection.execute(taken.values(board_id=board_id, until=until)).rowcount:
        return True
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = insert(sound_lease).values(**row).on_conflict_do_nothing().returning(sound_lease.c.part)
    return connection.execute(first).one_or_none() is not None


def sound_leases(connection: Connection, day_id: UUID) -> list[SoundLease]:
    """All of a day, those that have run out too."""
    found = select(sound_lease.c.part, sound_lease.c.board_id, sound_lease.c.until)
    return [SoundLease(*row) for row in connection.execute(found.where(sound_lease.c.day_id == day_id))]


@change
def note_spoken(
    connection: Connection, *, day_id: UUID, board_id: UUID, calls: Sequence[KnownCall], heard: bool, now: datetime
) -> int:
    """A TV has spoken these calls, or was too late for them; how many of them there are.

    Whoever was heard was not missed. Only the last call of a number counts: an older one is over.
    """
    noted = 0
    for call in calls:
        row = connection.execute(_last_call(day_id, call)).one_or_none()
        if row is None:
            continue
        noted += 1
        _note(connection, {"day_id": day_id, "board_id": board_id, "heard": heard, "at": now, **row._mapping})
    return noted


def _last_call(day_id: UUID, call: KnownCall) -> Select[tuple[str, datetime, UUID]]:
    began = turn.c.last_called_at >= call.called_at
    is_it = and_(began, turn.c.last_called_at < call.called_at + MILLISECOND)
    columns = (turn.c.number, turn.c.last_called_at.label("called_at"), turn.c.desk_id)
    of_number = (turn.c.day_id == day_id, turn.c.number == call.number, turn.c.desk_id.is_not(None))
    return select(*columns).where(*of_number, is_it).limit(1)


def _note(connection: Connection, row: dict[str, object]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    noted = insert(spoken_call).values(**row)
    key = [spoken_call.c.day_id, spoken_call.c.number, spoken_call.c.called_at]
    if not row["heard"]:
        connection.execute(noted.on_conflict_do_nothing(index_elements=key))
        return
    heard = {"heard": True, "board_id": row["board_id"], "at": row["at"]}
    still_missed = spoken_call.c.heard.is_(False)
    connection.execute(noted.on_conflict_do_update(index_elements=key, set_=heard, where=still_missed))
