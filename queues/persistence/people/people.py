"""The people of the box on disk: staff users and their own PINs, access tokens of the hall's devices, PINs of desks.

Every function works on the connection that it is given; who calls it decides about the transaction. Passwords and PINs
come here already hashed: hashing is slow and belongs outside a transaction. Each change is an event of the box's own
stream in the same transaction; `by` is who makes it. A new password or own PIN, and the end of the right to sign in,
end all sessions of that person, whichever of the two had opened them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, insert, literal_column, or_, select, update

from queues.model.actor import SYSTEM, Actor, Role
from queues.model.events.box import DeskPinRemoved, DeskPinRenewed, TokenMade, TokenRevoked, UserChange, UserChanged
from queues.model.hall.service_day import DayState, is_past
from queues.model.refusals import NameTaken
from queues.model.sessions import SessionEnd
from queues.persistence.ids import new_id
from queues.persistence.people.sessions import end_sessions_of
from queues.persistence.people.sign_in_codes import put_code
from queues.persistence.people.tokens import hash_of, new_token
from queues.persistence.schema.tables import access_token, desk, service_day, staff_user
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.registry import change


@dataclass(frozen=True)
class StaffUser:
    """Somebody who signs in with a name; who is not active keeps the history and cannot sign in.

    `agency`: the code of where they come from, None where nobody has said it.
    """

    id: UUID
    username: str
    display_name: str
    role: Role
    is_active: bool
    password_hash: str = field(repr=False)
    pin_hash: str | None = field(repr=False)
    agency: str | None = None


@dataclass(frozen=True)
class NewStaff:
    """Somebody who is to be added, with everything that lets them sign in, already hashed.

    `card_code`: of the printed card, "" where none is printed; it is random enough for a quick hash.
    """

    username: str
    display_name: str
    role: Role
    password_hash: str = field(repr=False)
    pin_hash: str | None = field(default=None, repr=False)
    agency: str | None = None
    card_code: str = field(default="", repr=False)


@dataclass(frozen=True)
class AccessToken:
    """A device of the hall. `desk_id` limits it to one desk, `day_id` to one day; None means any."""

    id: UUID
    role: Role
    label: str
    day_id: UUID | None
    desk_id: UUID | None
    created_at: datetime
    revoked_at: datetime | None
    expires_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class PinDesk:
    """A desk that a PIN opens; `is_over`: its day was closed not long ago, and only late outcomes are taken."""

    desk_id: UUID
    desk_name: str
    label: str
    label_en: str
    day_code: str
    day_name: str
    day_place: str
    held_on: date
    closes_at: datetime
    zone: str
    is_over: bool
    is_rehearsal: bool
    is_demo: bool

    def is_past(self, now: datetime) -> bool:
        """Its day was left open beyond its date."""
        return is_past(self.held_on, self.closes_at, self.zone, now)


_USERS = select(staff_user)
_USER_BY_NAME = _USERS.where(staff_user.c.username == bindparam("username"))
_USER_BY_ID = _USERS.where(staff_user.c.id == bindparam("id"))
_WITH_PIN = _USERS.where(
    staff_user.c.pin_hash.is_not(None), staff_user.c.is_active, staff_user.c.role == Role.CLERK
).order_by(staff_user.c.display_name, staff_user.c.username)
_DESKS_OF_CLERK = (
    select(desk.c.id)
    .join(service_day, service_day.c.id == desk.c.day_id)
    .where(desk.c.clerk_id == bindparam("user_id"), service_day.c.state != DayState.CLOSED)
)
_TOKENS = select(access_token)
_TOKENS_BY_ID = _TOKENS.where(access_token.c.id.in_(bindparam("ids", expanding=True)))
_VALID_TOKEN = _TOKENS.where(access_token.c.token_hash == bindparam("token_hash"), access_token.c.revoked_at.is_(None))
_PIN = select(desk.c.pin_hash).where(desk.c.id == bindparam("id"))
_CODES_WITH_PIN = select(desk.c.code).where(desk.c.day_id == bindparam("day_id"), desk.c.pin_hash.is_not(None))
_PIN_DESKS = (
    select(
        desk.c.id.label("desk_id"),
        desk.c.name.label("desk_name"),
        desk.c.label,
        desk.c.label_en,
        service_day.c.code.label("day_code"),
        service_day.c.name.label("day_name"),
        service_day.c.place.label("day_place"),
        service_day.c.held_on,
        service_day.c.closes_at,
        service_day.c.zone,
        service_day.c.is_rehearsal,
        service_day.c.is_demo,
        (service_day.c.state == DayState.CLOSED).label("is_over"),
    )
    .join(service_day, service_day.c.id == desk.c.day_id)
    .where(
        desk.c.pin_hash.is_not(None),
        or_(service_day.c.state != DayState.CLOSED, service_day.c.closed_at >= bindparam("closed_since")),
    )
    .order_by(literal_column("is_over"), service_day.c.held_on, desk.c.day_id, desk.c.position)
)


# -- staff users -----------------------------------------------------------------------------------------------------


def spelled(username: str) -> str:
    """A user's name as it is kept: capitals and stray blanks, which phones add by themselves, do not count."""
    return username.strip().casefold()


@change
def create_user(
    connection: Connection,
    *,
    username: str,
    display_name: str,
    role: Role,
    password_hash: str,
    now: datetime,
    agency: str | None = None,
    by: Actor = SYSTEM,
) -> UUID:
    """Add a member of staff; a name that is taken raises IntegrityError, so look with `find_user` first."""
    user_id = new_id()
    values = {
        "id": user_id,
        "username": spelled(username),
        "display_name": display_name.strip() or username.strip(),
        "role": Role(role).value,
        "password_hash": password_hash,
        "is_active": True,
        "created_at": now,
        "agency": agency,
    }
    connection.execute(insert(staff_user), values)
    happened = UserChanged(at=now, user_id=user_id, change=UserChange.CREATED, role=Role(role).value)
    record_in_box(connection, happened, actor=by)
    return user_id


def add_staff(connection: Connection, person: NewStaff, *, now: datetime, by: Actor = SYSTEM) -> UUID:
    """Add a member of staff with a PIN of their own, where they have one; refuses with NameTaken."""
    if find_user(connection, person.username):
        raise NameTaken(name=person.username)
    known = {name: getattr(person, name) for name in ("username", "display_name", "role", "password_hash", "agency")}
    user_id = create_user(connection, **known, now=now, by=by)
    if person.pin_hash:
        set_own_pin(connection, user_id, person.pin_hash, now=now, by=by)
    if person.card_code:
        put_code(connection, person.card_code, person.password_hash, user_id=user_id, now=now)
    return user_id


@change
def add_people(connection: Connection, staff: Sequence[NewStaff], *, now: datetime, by: Actor = SYSTEM) -> None:
    """Add them all or nobody; refuses with NameTaken."""
    for person in staff:
        add_staff(connection, person, now=now, by=by)


def find_user(connection: Connection, username: str) -> StaffUser | None:
    return _user(connection, _USER_BY_NAME, username=spelled(username))


def user_by_id(connection: Connection, user_id: UUID) -> StaffUser | None:
    return _user(connection, _USER_BY_ID, id=user_id)


def list_users(connection: Connection) -> list[StaffUser]:
    rows = connection.execute(_USERS.order_by(staff_user.c.username)).mappings()
    return [_user_from(row) for row in rows]


@change
def set_password(
    connection: Connection, user_id: UUID, password_hash: str, *, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Whether there was such a user, whose sessions have ended but the one in which this is done."""
    happened = UserChanged(at=now, user_id=user_id, change=UserChange.PASSWORD)
    changed = _change_user(connection, happened, by, password_hash=password_hash)
    end_sessions_of(connection, user_id, why=SessionEnd.SECRET_RENEWED, now=now, by=by)
    return changed


@change
def renew_card(
    connection: Connection,
    user_id: UUID,
    *,
    password_hash: str,
    pin_hash: str | None,
    card_code: str,
    now: datetime,
    by: Actor = SYSTEM,
) -> None:
    """Another password, own PIN (where there is one on the card) and code: the card of before opens nothing more."""
    set_password(connection, user_id, password_hash, now=now, by=by)
    if pin_hash:
        set_own_pin(connection, user_id, pin_hash, now=now, by=by)
    put_code(connection, card_code, password_hash, user_id=user_id, now=now)


@change
def set_role(connection: Connection, user_id: UUID, role: Role, *, now: datetime, by: Actor = SYSTEM) -> bool:
    happened = UserChanged(at=now, user_id=user_id, change=UserChange.ROLE, role=Role(role).value)
    return _change_user(connection, happened, by, role=Role(role).value)


@change
def set_place(
    connection: Connection, user_id: UUID, *, role: Role, agency: str | None, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Another role, another agency, or both; what stays the same is no event. Sessions go on in the new role."""
    before = user_by_id(connection, user_id)
    if before is None:
        return False
    if role != before.role:
        set_role(connection, user_id, role, now=now, by=by)
    if agency != before.agency:
        happened = UserChanged(at=now, user_id=user_id, change=UserChange.AGENCY)
        _change_user(connection, happened, by, agency=agency)
    return True


@change
def set_active(connection: Connection, user_id: UUID, is_active: bool, *, now: datetime, by: Actor = SYSTEM) -> bool:
    """Let a user sign in, or no more; rows that name the user stay as they are."""
    happened = UserChanged(
        at=now, user_id=user_id, change=UserChange.SWITCHED_ON if is_active else UserChange.SWITCHED_OFF
    )
    changed = _change_user(connection, happened, by, is_active=is_active)
    if not is_active:
        end_sessions_of(connection, user_id, why=SessionEnd.SWITCHED_OFF, now=now, by=by)
    return changed


# -- a clerk's own PIN -----------------------------------------------------------------------------------------------


@change
def set_own_pin(
    connection: Connection, user_id: UUID, pin_hash: str | None, *, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Give a member of staff a PIN for the change of clerk at a desk, or take it away; a first one ends no session."""
    before = user_by_id(connection, user_id)
    happened = UserChanged(at=now, user_id=user_id, change=UserChange.PIN_SET if pin_hash else UserChange.PIN_REMOVED)
    changed = _change_user(connection, happened, by, pin_hash=pin_hash)
    if before and before.pin_hash:
        end_sessions_of(connection, user_id, why=SessionEnd.SECRET_RENEWED, now=now, by=by)
    return changed


def users_with_pin(connection: Connection) -> list[StaffUser]:
    """The clerks who may take over a desk's tablet with a PIN of their own, by name."""
    return [_user_from(row) for row in connection.execute(_WITH_PIN).mappings()]


def desks_of_clerk(connection: Connection, user_id: UUID) -> list[UUID]:
    """Where this clerk sits, on the days that are not over."""
    return list(connection.execute(_DESKS_OF_CLERK, {"user_id": user_id}).scalars())


# -- access tokens ---------------------------------------------------------------------------------------------------


@change
def create_access_token(
    connection: Connection,
    *,
    role: Role,
    label: str,
    now: datetime,
    day_id: UUID | None = None,
    desk_id: UUID | None = None,
    expires_at: datetime | None = None,
    by: Actor = SYSTEM,
) -> str:
    """Make a token and return it: this is the only moment at which it can be seen."""
    token, token_id = new_token(), new_id()
    values = {
        "id": token_id,
        "token_hash": hash_of(token),
        "role": Role(role).value,
        "label": label,
        "day_id": day_id,
        "desk_id": desk_id,
        "created_at": now,
        "expires_at": expires_at,
    }
    connection.execute(insert(access_token), values)
    happened = TokenMade(at=now, token_id=token_id, role=Role(role).value, day_id=day_id, desk_id=desk_id)
    record_in_box(connection, happened, actor=by)
    return token


def find_access_token(connection: Connection, token: str) -> AccessToken | None:
    """The device that a token opens, unless it was revoked; whether it has expired is for the caller's clock to say."""
    row = connection.execute(_VALID_TOKEN, {"token_hash": hash_of(token)}).mappings().one_or_none()
    return _token_from(row) if row else None


def tokens_by_id(connection: Connection, ids: Sequence[UUID]) -> list[AccessToken]:
    return [_token_from(row) for row in connection.execute(_TOKENS_BY_ID, {"ids": list(ids)}).mappings()]


def list_access_tokens(connection: Connection) -> list[AccessToken]:
    rows = connection.execute(_TOKENS.order_by(access_token.c.created_at)).mappings()
    return [_token_from(row) for row in rows]


@change
def revoke_access_token(connection: Connection, token_id: UUID, now: datetime, *, by: Actor = SYSTEM) -> bool:
    """Whether there was such a token that still worked."""
    still_valid = update(access_token).where(access_token.c.id == token_id, access_token.c.revoked_at.is_(None))
    if not connection.execute(still_valid.values(revoked_at=now)).rowcount:
        return False
    record_in_box(connection, TokenRevoked(at=now, token_id=token_id), actor=by)
    return True


# -- PINs of desks ---------------------------------------------------------------------------------------------------


@change
def set_desk_pin(
    connection: Connection, desk_id: UUID, pin_hash: str | None, *, now: datetime, by: Actor = SYSTEM
) -> bool:
    """Give a desk a PIN, or take it away; whether there was such a desk."""
    if not connection.execute(update(desk).where(desk.c.id == desk_id).values(pin_hash=pin_hash)).rowcount:
        return False
    happened = DeskPinRenewed(at=now, desk_id=desk_id) if pin_hash else DeskPinRemoved(at=now, desk_id=desk_id)
    record_in_box(connection, happened, actor=by)
    return True


@change
def renew_desk_cards(
    connection: Connection,
    pin_hashes: Mapping[UUID, str],
    codes: Mapping[UUID, str],
    *,
    now: datetime,
    by: Actor = SYSTEM,
) -> None:
    """Give each of these desks another PIN and the code of another card, all or none."""
    for desk_id, pin_hash in pin_hashes.items():
        set_desk_pin(connection, desk_id, pin_hash, now=now, by=by)
        put_code(connection, codes[desk_id], pin_hash, desk_id=desk_id, now=now)


def desk_pin_hash(connection: Connection, desk_id: UUID) -> str | None:
    """None when the desk has no PIN or does not exist."""
    return connection.execute(_PIN, {"id": desk_id}).scalar_one_or_none()


def desks_with_pin(connection: Connection, *, closed_since: datetime) -> list[PinDesk]:
    """Desks that a PIN opens, in the order of their days and plans; last those of days that were closed since then."""
    rows = connection.execute(_PIN_DESKS, {"closed_since": closed_since}).mappings()
    return [PinDesk(**dict(row) | {"is_over": bool(row["is_over"])}) for row in rows]


def desk_codes_with_pin(connection: Connection, day_id: UUID) -> set[str]:
    """The codes of the day's desks that a PIN opens."""
    return set(connection.execute(_CODES_WITH_PIN, {"day_id": day_id}).scalars())


# -- inside ----------------------------------------------------------------------------------------------------------


def _user(connection: Connection, statement: Any, **wanted: object) -> StaffUser | None:
    row = connection.execute(statement, wanted).mappings().one_or_none()
    return _user_from(row) if row else None


def _user_from(row: RowMapping) -> StaffUser:
    copied = {name: row[name] for name in StaffUser.__dataclass_fields__}
    return StaffUser(**copied | {"role": Role(row["role"])})


def _token_from(row: RowMapping) -> AccessToken:
    copied = {name: row[name] for name in AccessToken.__dataclass_fields__}
    return AccessToken(**copied | {"role": Role(row["role"])})


def _change_user(connection: Connection, happened: UserChanged, by: Actor, **values: object) -> bool:
    """Change the user whom the event names, and record it; False where there is no such user."""
    if not connection.execute(update(staff_user).where(staff_user.c.id == happened.user_id).values(values)).rowcount:
        return False
    record_in_box(connection, happened, actor=by)
    return True
