"""Codes of printed sign-in cards on disk: made with a new secret, found by their hash, taken by the first device.

Every function works on the connection that it is given; who calls it decides about the transaction. Only hashes of the
codes are kept: whoever finds a backup signs in with none of them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, delete, func, insert, literal, select, update

from queues.model.actor import SYSTEM, Actor, Role
from queues.model.events.box import CardUsed
from queues.model.hall.service_day import DayState
from queues.model.sign_in_card import CARD_LIFE, SignInCard
from queues.persistence.people.sessions import mark_of
from queues.persistence.people.tokens import hash_of
from queues.persistence.schema.tables import desk, service_day, sign_in_code, staff_user
from queues.persistence.streams.recording import lock_box, record_in_box
from queues.persistence.writing.registry import change

_trial_desk, _trial_day = desk.alias("trial_desk"), service_day.alias("trial_day")
_IN_REHEARSAL = (
    # A rehearsal copies desks with their codes and PINs.
    select(_trial_desk.c.id)
    .join(_trial_day, _trial_day.c.id == _trial_desk.c.day_id)
    .where(
        _trial_day.c.is_rehearsal,
        _trial_day.c.state != DayState.CLOSED,
        _trial_desk.c.code == desk.c.code,
        _trial_desk.c.pin_hash == desk.c.pin_hash,
        _trial_desk.c.id != desk.c.id,
    )
    .limit(1)
    .correlate(desk)
    .scalar_subquery()
    .label("rehearsal_desk_id")
)
_OF_CODE = sign_in_code.c.code_hash == bindparam("of_code")
_CARD = (
    select(
        *(sign_in_code.c[name] for name in ("user_id", "desk_id", "mark", "expires_at", "device_hash")),
        func.coalesce(staff_user.c.role, literal(Role.CLERK.value)).label("role"),
        func.coalesce(staff_user.c.is_active, literal(True)).label("is_active"),
        func.coalesce(staff_user.c.display_name, "").label("display_name"),
        func.coalesce(desk.c.name, "").label("desk_name"),
        func.coalesce(service_day.c.name, "").label("day_name"),
        func.coalesce(service_day.c.place, "").label("day_place"),
        service_day.c.held_on,
        case((service_day.c.state == DayState.CLOSED, literal(True)), else_=literal(False)).label("is_day_over"),
        func.coalesce(staff_user.c.password_hash, desk.c.pin_hash).label("secret_hash"),
        _IN_REHEARSAL,
    )
    .select_from(sign_in_code)
    .outerjoin(staff_user, staff_user.c.id == sign_in_code.c.user_id)
    .outerjoin(desk, desk.c.id == sign_in_code.c.desk_id)
    .outerjoin(service_day, service_day.c.id == desk.c.day_id)
    .where(_OF_CODE)
)
_TAKE = (
    update(sign_in_code)
    .where(_OF_CODE, sign_in_code.c.used_at.is_(None))
    .values(used_at=bindparam("at"), device_hash=bindparam("of_device"))
)
_TAKEN_BY = select(sign_in_code.c.device_hash).where(_OF_CODE)


def put_code(
    connection: Connection,
    code: str,
    secret_hash: str,
    *,
    now: datetime,
    user_id: UUID | None = None,
    desk_id: UUID | None = None,
) -> None:
    """The code of a new card, printed with the secret of this hash; the card before it is worthless from now on."""
    whose = sign_in_code.c.user_id == user_id if user_id else sign_in_code.c.desk_id == desk_id
    connection.execute(delete(sign_in_code).where(whose | (sign_in_code.c.expires_at < now)))
    values = {
        "code_hash": hash_of(code),
        "user_id": user_id,
        "desk_id": desk_id,
        "mark": mark_of(secret_hash),
        "made_at": now,
        "expires_at": now + CARD_LIFE if user_id else None,
    }
    connection.execute(insert(sign_in_code), values)


def find_card(connection: Connection, code: str) -> SignInCard | None:
    """What this code is the code of, good or over."""
    row = connection.execute(_CARD, {"of_code": hash_of(code)}).mappings().one_or_none()
    if row is None:
        return None
    copied = {name: row[name] for name in SignInCard.__dataclass_fields__ if name in row}
    known = {name: bool(row[name]) for name in ("is_active", "is_day_over")}
    return SignInCard(**copied | known | {"role": Role(row["role"]), "mark_now": mark_of(row["secret_hash"])})


@change
def take_card(connection: Connection, code: str, device_hash: bytes, *, now: datetime, by: Actor = SYSTEM) -> bool:
    """Bind the card to this device, if none has it yet; whether it is this device's. Of two at once one gets it."""
    lock_box(connection)
    wanted = {"of_code": hash_of(code)}
    if connection.execute(_TAKE, wanted | {"at": now, "of_device": device_hash}).rowcount:
        record_in_box(
            connection, CardUsed(at=now, person_id=by.id if not by.desk_id else None, desk_id=by.desk_id), actor=by
        )
        return True
    return connection.execute(_TAKEN_BY, wanted).scalar_one_or_none() == device_hash
