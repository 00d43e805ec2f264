"""Second factor of staff on disk (TOTP): the sealed secret, the last code that was used, and hashed recovery codes.

The secret comes here encrypted: the key is not in the database. Each function works on the connection that it is given
and records what it changes in the stream of the box.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from queues.model.actor import SYSTEM, Actor
from queues.model.events.box import UserChange, UserChanged
from queues.model.sessions import SessionEnd
from queues.persistence.people.sessions import end_sessions_of
from queues.persistence.schema.tables import recovery_code, second_factor
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.registry import change


@dataclass(frozen=True)
class SecondFactor:
    """`last_step`: of the code that was used last; none up to it is taken again. `codes_left`: recovery codes."""

    sealed: bytes = field(repr=False)
    last_step: int
    codes_left: int


_KEPT = select(second_factor).where(second_factor.c.user_id == bindparam("user_id"))
_CODES_LEFT = (
    select(func.count())
    .select_from(recovery_code)
    .where(recovery_code.c.user_id == bindparam("user_id"), recovery_code.c.used_at.is_(None))
)


def second_factor_of(connection: Connection, user_id: UUID) -> SecondFactor | None:
    row = connection.execute(_KEPT, {"user_id": user_id}).mappings().one_or_none()
    if row is None:
        return None
    left = connection.execute(_CODES_LEFT, {"user_id": user_id}).scalar_one()
    return SecondFactor(row["sealed"], row["last_step"], left)


@change
def keep_second_factor(
    connection: Connection,
    user_id: UUID,
    *,
    sealed: bytes,
    step: int,
    code_hashes: list[bytes],
    now: datetime,
    by: Actor = SYSTEM,
) -> bool:
    """From now on this user is asked for codes; False where that has been so before: another one was faster."""
    if connection.execute(_KEPT, {"user_id": user_id}).first() is not None:
        return False
    connection.execute(insert(second_factor).values(user_id=user_id, sealed=sealed, last_step=step, made_at=now))
    connection.execute(insert(recovery_code), [{"code_hash": one, "user_id": user_id} for one in code_hashes])
    record_in_box(connection, UserChanged(at=now, user_id=user_id, change=UserChange.TOTP_ON), actor=by)
    return True


@change
def use_code(connection: Connection, user_id: UUID, *, step: int) -> bool:
    """Whether the code of this step was not used before; from now on it is."""
    unused = update(second_factor).where(second_factor.c.user_id == user_id, second_factor.c.last_step < step)
    return connection.execute(unused.values(last_step=step)).rowcount > 0


@change
def use_recovery_code(
    connection: Connection, user_id: UUID, *, code_hash: bytes, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Whether it is one of this user's that was not used before; from now on it is used."""
    unused = update(recovery_code).where(
        recovery_code.c.code_hash == code_hash, recovery_code.c.user_id == user_id, recovery_code.c.used_at.is_(None)
    )
    if not connection.execute(unused.values(used_at=now)).rowcount:
        return False
    record_in_box(connection, UserChanged(at=now, user_id=user_id, change=UserChange.RECOVERY_CODE_USED), actor=by)
    return True


@change
def forget_second_factor(connection: Connection, user_id: UUID, *, now: datetime, by: Actor = SYSTEM) -> bool:
    """The app and its recovery codes open nothing more; whether there was one.

    The phone may be lost, and somebody may be signed in on it: all sessions of this user end.
    """
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
    if not connection.execute(delete(second_factor).where(second_factor.c.user_id == user_id)).rowcount:
        return False
    record_in_box(connection, UserChanged(at=now, user_id=user_id, change=UserChange.TOTP_OFF), actor=by)
    end_sessions_of(connection, user_id, why=SessionEnd.SECRET_RENEWED, now=now, by=by)
    return True
