"""Who is signed in where on a day: tablets of its desks, and people who are signed in for the whole hall."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, bindparam, select

from queues.model.sessions import StaffSession
from queues.persistence.people.sessions import standing_sessions
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import desk
from queues.snapshots.shared.heads import DayHead, read_day

_SEATS = select(desk.c.clerk_id, desk.c.name).where(desk.c.day_id == bindparam("day_id"), desk.c.clerk_id.is_not(None))


@dataclass(frozen=True)
class SignedInHere:
    """A session and the desk where it is used: its own, or the one where its person sits; "" for nowhere."""

    entry: StaffSession
    desk_name: str


@dataclass(frozen=True)
class SessionsSnapshot:
    day: DayHead
    signed_in: tuple[SignedInHere, ...]

    @property
    def seq(self) -> int:
        return self.day.seq

    def one(self, session_id: UUID) -> SignedInHere | None:
        return next((here for here in self.signed_in if here.entry.id == session_id), None)


def sessions_snapshot(engine: Engine, day_code: str, *, now: datetime) -> SessionsSnapshot:
    """The sessions that are good now, those at desks first, then as they signed in; `now` is trusted time."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        seats = {row.clerk_id: row.name for row in connection.execute(_SEATS, {"day_id": day.id})}
        good = [one for one in standing_sessions(connection) if not one.over(now) and one.day_id in (None, day.id)]
    shown = (SignedInHere(one, one.desk_name or seats.get(one.user_id, "")) for one in good)
    return SessionsSnapshot(day, tuple(sorted(shown, key=lambda here: (not here.desk_name, here.entry.made_at))))
