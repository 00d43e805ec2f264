"""Who is signed in: passwords and desk PINs, checked where they do not stop the event loop, and the session's user.

A session is a row (see `queues.model.sessions`) of a member of staff, a desk, or a clerk at one desk. It keeps a mark
of the secret that opened it: a new password or PIN ends every session that the old one had opened.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import session
from flask_login import UserMixin, current_user, login_user, logout_user

from queues.actions.desks.consoles import free_console
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.events import box as box_events
from queues.model.refusals import Refusal
from queues.model.sessions import LATE_FOR, SessionEnd, SessionWay
from queues.persistence.people.people import (
    PinDesk,
    StaffUser,
    desk_pin_hash,
    desks_of_clerk,
    desks_with_pin,
    find_user,
    spelled,
    users_with_pin,
)
from queues.persistence.people.sessions import mark_of
from queues.persistence.read_transaction import one_read
from queues.persistence.streams.recording import record_in_box
from webapp.auth import sessions
from webapp.auth.hashing import THE_HOUSE, HashingSource, verify
from webapp.extensions import login
from webapp.services import box

_TABLET = "tablet"  # in the session: the desk that this tablet has, and the name of the tablet


@dataclass(frozen=True)
class StaffLogin(UserMixin):
    """A member of staff, or whoever knows a desk's PIN: then `id` is the desk's own.

    `desk_id`: where alone this session may act, None for the whole hall. `mark` is of the secret that was given.
    `secret` and `session_id` are known once there is a session. `late_until`: it was begun after the close of the day,
    and only takes outcomes of before.
    """

    id: UUID
    role: Role
    display_name: str
    mark: str = field(repr=False)
    way: SessionWay
    desk_id: UUID | None = None
    secret: str = field(default="", repr=False)
    session_id: UUID | None = None
    late_until: datetime | None = None

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.secret


# -- signing in and out ----------------------------------------------------------------------------------------------


def check_password(username: str, password: str, source: HashingSource = THE_HOUSE) -> StaffLogin | None:
    """The user, or None; an unknown name takes as long as a wrong password."""
    with one_read(box().engine) as connection:
        user = find_user(connection, username)
    fits = verify(user.password_hash if user else None, password, source)
    return _member(user) if user and user.is_active and fits else None


def check_pin(desk_id: UUID, pin: str, source: HashingSource = THE_HOUSE) -> StaffLogin | None:
    """A session for this desk only, or None."""
    with one_read(box().engine) as connection:
        pin_hash = desk_pin_hash(connection, desk_id)
        is_offered = any(one.desk_id == desk_id for one in desks_with_pin(connection, closed_since=_late_since()))
    fits = verify(pin_hash if is_offered else None, pin, source)
    return _at_desk(desk_id, pin_hash) if pin_hash and fits else None


def check_own_pin(username: str, pin: str, desk_id: UUID, source: HashingSource = THE_HOUSE) -> StaffLogin | None:
    """The clerk who takes over this desk's tablet, or None: a PIN is short, so it opens no more than one desk."""
    with one_read(box().engine) as connection:
        user = next((one for one in users_with_pin(connection) if one.username == spelled(username)), None)
    fits = verify(user.pin_hash if user else None, pin, source)
    return _clerk_at(user, desk_id) if user and fits else None


def clerks_with_pin() -> list[StaffUser]:
    """Whom the tablet of a desk offers for the change of clerk."""
    with one_read(box().engine) as connection:
        return users_with_pin(connection)


def clerk_named(username: str) -> StaffUser | None:
    """A clerk who may sign in, for a coordinator who seats one."""
    found = person_named(username)
    return found if found and found.is_active and found.role is Role.CLERK else None


def person_named(username: str) -> StaffUser | None:
    """Whoever has this account, even one who may not sign in any more."""
    with one_read(box().engine) as connection:
        return find_user(connection, username)


def desk_of(person: StaffLogin) -> UUID | None:
    """Where this session works: at its own desk, else where the person sits, if that is one desk."""
    if person.desk_id:
        return person.desk_id
    with one_read(box().engine) as connection:
        desks = desks_of_clerk(connection, person.id)
    return desks[0] if len(desks) == 1 else None


def sign_in(person: StaffLogin) -> None:
    """Start a new session: nothing of what the visitor brought along is kept, and the session before it has ended."""
    user_id = None if person.way is SessionWay.DESK_PIN else person.id
    secret = sessions.begin_here(person.way, person.mark, user_id=user_id, desk_id=person.desk_id)
    _end_session()
    free_desk_of_tablet()
    session.clear()
    login_user(replace(person, secret=secret))
    session.permanent = True
    if person.desk_id:
        session["desk_id"] = str(person.desk_id)


def record_sign_in(person: StaffLogin, way: box_events.SignInWay) -> None:
    """In the audit of the box, before there is a session."""
    is_desk = person.id == person.desk_id
    actor = Actor(role=person.role, key=f"user:{person.id}", id=person.id, desk_id=person.desk_id)
    happened = box_events.SignedIn(
        at=box().now(), person_id=None if is_desk else person.id, desk_id=person.desk_id, way=way
    )
    box().writer.write(record_in_box, happened=happened, actor=actor)


def change_clerk(person: StaffLogin) -> None:
    """A new session on the same tablet, which keeps the desk that it has."""
    held = session.pop(_TABLET, None)
    sign_in(person)
    if held:
        session[_TABLET] = held


def member(user: StaffUser) -> StaffLogin | None:
    """Who signs in with the password that this user has now."""
    return _member(user) if user.is_active else None


def renew_session(user: StaffUser) -> None:
    """One's own secret is another one now: the same person at the same place, in a new session."""
    desk_id = current_user.desk_id
    change_clerk(_clerk_at(user, desk_id) if desk_id else _member(user))


def note_tablet(desk_id: UUID, console: str) -> None:
    """This session's tablet has the desk now: for when the session ends."""
    if current_user.is_authenticated:
        session[_TABLET] = [str(desk_id), console]


def free_desk_of_tablet() -> None:
    """The session ends or has been ended: another tablet may have the desk without asking."""
    held = session.pop(_TABLET, None)
    if held is None:
        return
    here, action = box(), cast(Any, free_console)
    with suppress(Refusal):  # the day may be over
        here.writer.perform(action, actor=SYSTEM, now=here.now(), key=None, desk_id=UUID(held[0]), console=held[1])


def sign_out() -> None:
    _end_session()
    free_desk_of_tablet()
    logout_user()
    session.clear()


def _end_session() -> None:
    """A copy of its cookie opens nothing any more."""
    if current_user.is_authenticated and current_user.session_id:
        with suppress(Refusal):  # a disk that takes no writes must not keep anybody signed in at this device
            sessions.end_here(current_user.session_id, SessionEnd.SIGNED_OUT)


def pin_desks() -> list[PinDesk]:
    """The desks that can be opened with a PIN."""
    with one_read(box().engine) as connection:
        return desks_with_pin(connection, closed_since=_late_since())


def _late_since() -> datetime:
    return sessions.trusted_now() - LATE_FOR


def load_staff_login(secret: str) -> StaffLogin | None:
    """Who has the session of this secret; None when it is not to be trusted any more."""
    found = sessions.session_of(secret)
    if found is None:
        return None
    return StaffLogin(
        id=cast(UUID, found.user_id or found.desk_id),
        role=found.role,
        display_name=found.display_name,
        mark=found.mark,
        way=found.way,
        desk_id=found.desk_id,
        secret=secret,
        session_id=found.id,
        late_until=found.late_until,
    )


login.user_loader(load_staff_login)


# -- inside ----------------------------------------------------------------------------------------------------------


def _member(user: StaffUser) -> StaffLogin:
    return StaffLogin(user.id, user.role, user.display_name, _mark(user.password_hash), SessionWay.PASSWORD)


def _clerk_at(user: StaffUser, desk_id: UUID) -> StaffLogin:
    return StaffLogin(user.id, user.role, user.display_name, _mark(user.pin_hash), SessionWay.OWN_PIN, desk_id)


def _at_desk(desk_id: UUID, pin_hash: str) -> StaffLogin:
    return StaffLogin(desk_id, Role.CLERK, "", _mark(pin_hash), SessionWay.DESK_PIN, desk_id)


def _mark(secret_hash: str | None) -> str:
    return mark_of(secret_hash) or ""
