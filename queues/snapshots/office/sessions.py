"""Sessions of a day: tablets of its desks, and people who are signed in for the whole hall."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.sessions import StaffSession
from queues.persistence.people.sessions import standing_sessions
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.people.seats import read_desk_names_of_clerks


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
        seats = read_desk_names_of_clerks(connection, day.id)
        good = [one for one in standing_sessions(connection) if not one.over(now) and one.day_id in (None, day.id)]
    shown = (SignedInHere(one, one.desk_name or (seats.get(one.user_id, "") if one.user_id else "")) for one in good)
    return SessionsSnapshot(day, tuple(sorted(shown, key=lambda here: (not here.desk_name, here.entry.made_at))))
