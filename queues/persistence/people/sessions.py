"""Staff sessions on disk: begun, found by the secret of their cookie, noted as in use, ended.

Every function works on the connection that it is given; who calls it decides about the transaction. Only hashes of the
secrets are kept: whoever finds a backup signs in with none of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, case, delete, insert, select, update

from queues.model.actor import SYSTEM, Actor, Role
from queues.model.events.box import SessionEnded
from queues.model.hall.service_day import DayState
from queues.model.sessions import SessionEnd, SessionWay, StaffSession
from queues.persistence.people.tokens import hash_of
from queues.persistence.schema.tables import desk, service_day, session, staff_user
from queues.persistence.streams.recording import lock_box, record_in_box
from queues.persistence.writing.registry import change

KEEP_ENDED = timedelta(days=30)
MOST_OF_DEVICE = 60  # letters of its name


def mark_of(secret_hash: str | None) -> str | None:
    """What a session remembers of the secret that opened it: enough to see that there is another one now."""
    return hashlib.sha256(secret_hash.encode()).hexdigest()[:16] if secret_hash else None


_IS_OVER = service_day.c.state == DayState.CLOSED
_SESSIONS = (
    select(
        *(
            session.c[name]
            for name in ("id", "way", "user_id", "desk_id", "mark", "device", "made_at", "seen_at", "lived_seconds")
        ),
        session.c.is_late,
        session.c.ended_at,
        session.c.why,
        staff_user.c.role,
        staff_user.c.display_name,
        staff_user.c.is_active,
        staff_user.c.password_hash,
        staff_user.c.pin_hash.label("own_pin_hash"),
        desk.c.pin_hash.label("desk_pin_hash"),
        desk.c.name.label("desk_name"),
        desk.c.day_id,
        case((_IS_OVER, service_day.c.closed_at)).label("day_closed_at"),
    )
    .select_from(session)
    .outerjoin(staff_user, staff_user.c.id == session.c.user_id)
    .outerjoin(desk, desk.c.id == session.c.desk_id)
    .outerjoin(service_day, service_day.c.id == desk.c.day_id)
)
_NOT_ENDED = session.c.ended_at.is_(None)
_BY_SECRET = _SESSIONS.where(session.c.secret_hash == bindparam("secret_hash"))
_BY_IDS = _SESSIONS.where(session.c.id.in_(bindparam("ids", expanding=True)))
_STANDING = _SESSIONS.where(_NOT_ENDED).order_by(session.c.made_at, session.c.id)
_STANDING_OF_USER = select(session.c.id).where(session.c.user_id == bindparam("user_id"), _NOT_ENDED)
_DAY_OF_DESK = (
    select(service_day.c.state).join(desk, desk.c.day_id == service_day.c.id).where(desk.c.id == bindparam("desk_id"))
)
_NOTE = (
    update(session)
    .where(session.c.id == bindparam("of_id"), session.c.seen_at == bindparam("was_seen_at"), _NOT_ENDED)
    .values(seen_at=bindparam("at"), lived_seconds=session.c.lived_seconds + bindparam("step"))
)
_END = update(session).where(session.c.id == bindparam("of_id"), _NOT_ENDED)


@dataclass(frozen=True)
class Seen:
    """A session was in use `at`; `was_seen_at`: what its row said, so that of two processes one counts the step."""

    session_id: UUID
    was_seen_at: datetime
    at: datetime
    step_seconds: int


def begin_session(
    connection: Connection,
    *,
    session_id: UUID,
    secret: str,
    way: SessionWay,
    user_id: UUID | None,
    desk_id: UUID | None,
    mark: str,
    device: str,
    now: datetime,
) -> None:
    """Write a session down; those that ended long ago are forgotten."""
    connection.execute(delete(session).where(session.c.ended_at < now - KEEP_ENDED))
    state = connection.execute(_DAY_OF_DESK, {"desk_id": desk_id}).scalar_one_or_none() if desk_id else None
    values = {
        "id": session_id,
        "secret_hash": hash_of(secret),
        "way": SessionWay(way).value,
        "user_id": user_id,
        "desk_id": desk_id,
        "mark": mark,
        "device": device[:MOST_OF_DEVICE],
        "made_at": now,
        "seen_at": now,
        "lived_seconds": 0,
        "is_late": state == DayState.CLOSED,
    }
    connection.execute(insert(session), values)


def find_session(connection: Connection, secret: str) -> StaffSession | None:
    """The session of a cookie, good or over."""
    row = connection.execute(_BY_SECRET, {"secret_hash": hash_of(secret)}).mappings().one_or_none()
    return _session_from(row) if row else None


def sessions_by_id(connection: Connection, ids: Sequence[UUID]) -> list[StaffSession]:
    return [_session_from(row) for row in connection.execute(_BY_IDS, {"ids": list(ids)}).mappings()]


def standing_sessions(connection: Connection) -> list[StaffSession]:
    """All that nobody has ended, the oldest first; some of them may be over all the same (`StaffSession.over`)."""
    return [_session_from(row) for row in connection.execute(_STANDING).mappings()]


def note_seen(connection: Connection, *, seen: Sequence[Seen]) -> None:
    """Write down that these sessions are in use."""
    for one in seen:
        values = {
            "of_id": one.session_id,
            "was_seen_at": one.was_seen_at,
            "at": one.at,
            "step": one.step_seconds,
        }
        connection.execute(_NOTE, values)


@change
def end_session(
    connection: Connection, *, session_id: UUID, why: SessionEnd, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Whether there was such a session that had not ended."""
    lock_box(connection)  # before the session's row, as everybody does
    ended = _END.values(ended_at=now, why=SessionEnd(why).value)
    if not connection.execute(ended, {"of_id": session_id}).rowcount:
        return False
    record_in_box(connection, SessionEnded(at=now, session_id=session_id, why=SessionEnd(why)), actor=by)
    return True


@change
def end_all_sessions(connection: Connection, *, why: SessionEnd, now: datetime, by: Actor = SYSTEM) -> int:
    """Every one; how many there were."""
    standing = [one.id for one in standing_sessions(connection)]
    return sum(end_session(connection, session_id=one, why=why, now=now, by=by) for one in standing)


def end_sessions_of(connection: Connection, user_id: UUID, *, why: SessionEnd, now: datetime, by: Actor) -> None:
    """All of this person, however they were opened, but the one in which this is done."""
    standing = connection.execute(_STANDING_OF_USER, {"user_id": user_id}).scalars().all()
    for one in (one for one in standing if one != by.session_id):
        end_session(connection, session_id=one, why=why, now=now, by=by)


# -- inside ----------------------------------------------------------------------------------------------------------


def _session_from(row: RowMapping) -> StaffSession:
    copied = {name: row[name] for name in StaffSession.__dataclass_fields__ if name in row}
    way = SessionWay(row["way"])
    return StaffSession(
        **copied
        | {
            "way": way,
            "why": SessionEnd(row["why"]) if row["why"] else None,
            "mark_now": mark_of(row[_OPENED_BY[way]]),
            "role": Role(row["role"]) if row["role"] else Role.CLERK,
            "display_name": row["display_name"] or "",
            "desk_name": row["desk_name"] or "",
            "is_active": _may_sign_in(way, row),
        }
    )


_OPENED_BY = {
    SessionWay.PASSWORD: "password_hash",
    SessionWay.DESK_PIN: "desk_pin_hash",
    SessionWay.OWN_PIN: "own_pin_hash",
}


def _may_sign_in(way: SessionWay, row: RowMapping) -> bool:
    """A desk is nobody's; a PIN of one's own is for clerks."""
    if way is SessionWay.DESK_PIN:
        return True
    return bool(row["is_active"]) and (way is not SessionWay.OWN_PIN or row["role"] == Role.CLERK)
