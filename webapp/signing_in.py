"""Who is signed in: passwords and desk PINs, checked where they do not stop the event loop, and the session's user.

A session names a member of staff, a desk, or a clerk at one desk, and a mark of the secret that opened it: a new
password or PIN ends every session that the old one had opened.
"""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import session
from flask_login import UserMixin, current_user, login_user, logout_user

from queues.actions.consoles import free_console
from queues.model import box_events
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.errors import Refusal
from queues.persistence.box_stream import record_in_box
from queues.persistence.people import (
    PinDesk,
    StaffUser,
    desk_pin_hash,
    desks_of_clerk,
    desks_with_pin,
    find_user,
    spelled,
    user_by_id,
    users_with_pin,
)
from queues.persistence.reading import one_read
from webapp.box import box
from webapp.extensions import login
from webapp.hashing import THE_HOUSE, Source, verify

_TABLET = "tablet"  # in the session: the desk that this tablet has, and the name of the tablet


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """A member of staff, or whoever knows a desk's PIN: then `id` is the desk's own.

    `desk_id`: where alone this session may act, None for the whole hall.
    """

    id: UUID
    role: Role
    display_name: str
    mark: str
    desk_id: UUID | None = None

    def get_id(self) -> str:
        if self.desk_id is None:
            return f"user:{self.id}:{self.mark}"
        if self.desk_id == self.id:
            return f"desk:{self.id}:{self.mark}"
        return f"clerk:{self.id}@{self.desk_id}:{self.mark}"


# -- signing in and out ----------------------------------------------------------------------------------------------


def check_password(username: str, password: str, source: Source = THE_HOUSE) -> SignedIn | None:
    """The user, or None; an unknown name takes as long as a wrong password."""
    with one_read(box().engine) as connection:
        user = find_user(connection, username)
    fits = verify(user.password_hash if user else None, password, source)
    return _member(user) if user and user.is_active and fits else None


def check_pin(desk_id: UUID, pin: str, source: Source = THE_HOUSE) -> SignedIn | None:
    """A session for this desk only, or None."""
    with one_read(box().engine) as connection:
        pin_hash = desk_pin_hash(connection, desk_id)
        is_offered = any(one.desk_id == desk_id for one in desks_with_pin(connection))
    fits = verify(pin_hash if is_offered else None, pin, source)
    return _at_desk(desk_id, pin_hash) if pin_hash and fits else None


def check_own_pin(username: str, pin: str, desk_id: UUID, source: Source = THE_HOUSE) -> SignedIn | None:
    """The clerk who takes over this desk's tablet, or None: a PIN is short, so it opens no more than one desk."""
    with one_read(box().engine) as connection:
        user = next((one for one in users_with_pin(connection) if one.username == spelled(username)), None)
    fits = verify(user.pin_hash if user else None, pin, source)
    return _clerk_at(user, desk_id) if user and fits else None


def clerks_with_pin() -> list[StaffUser]:
    """Whom the tablet of a desk offers for the change of clerk."""
    with one_read(box().engine) as connection:
        return users_with_pin(connection)


def desk_of(person: SignedIn) -> UUID | None:
    """Where this session works: at its own desk, else where the person sits, if that is one desk."""
    if person.desk_id:
        return person.desk_id
    with one_read(box().engine) as connection:
        desks = desks_of_clerk(connection, person.id)
    return desks[0] if len(desks) == 1 else None


def sign_in(person: SignedIn) -> None:
    """Start a new session: nothing of what the visitor brought along is kept."""
    free_desk_of_tablet()
    session.clear()
    login_user(person)
    session.permanent = True
    if person.desk_id:
        session["desk_id"] = str(person.desk_id)


def record_sign_in(person: SignedIn, way: str) -> None:
    """In the audit of the box, before there is a session. `way`: password, desk_pin, own_pin or code."""
    is_desk = person.id == person.desk_id
    actor = Actor(role=person.role, key=f"user:{person.id}", id=person.id, desk_id=person.desk_id)
    happened = box_events.SignedIn(
        at=box().now(), person_id=None if is_desk else person.id, desk_id=person.desk_id, way=way
    )
    box().writer.write(record_in_box, happened=happened, actor=actor)


def change_clerk(person: SignedIn) -> None:
    """A new session on the same tablet, which keeps the desk that it has."""
    held = session.pop(_TABLET, None)
    sign_in(person)
    if held:
        session[_TABLET] = held


def member(user: StaffUser) -> SignedIn | None:
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
    free_desk_of_tablet()
    logout_user()
    session.clear()


def pin_desks() -> dict[str, list[PinDesk]]:
    """The desks that can be opened with a PIN, by the name of their day."""
    with one_read(box().engine) as connection:
        desks = desks_with_pin(connection)
    return {
        name: [one for one in desks if one.day_name == name] for name in dict.fromkeys(one.day_name for one in desks)
    }


@login.user_loader
def load(session_id: str) -> SignedIn | None:
    """The user of a session; None when the session is not to be trusted any more."""
    kind, _, rest = session_id.partition(":")
    named, _, mark = rest.partition(":")
    try:
        found = {"user": _load_member, "desk": _load_desk, "clerk": _load_clerk}[kind](named)
    except (KeyError, ValueError):
        return None
    return found if found and hmac.compare_digest(found.mark, mark) else None


# -- inside ----------------------------------------------------------------------------------------------------------


def _load_member(named: str) -> SignedIn | None:
    with one_read(box().engine) as connection:
        user = user_by_id(connection, UUID(named))
    return _member(user) if user and user.is_active else None


def _load_clerk(named: str) -> SignedIn | None:
    user_id, _, desk_id = named.partition("@")
    with one_read(box().engine) as connection:
        user = next((one for one in users_with_pin(connection) if one.id == UUID(user_id)), None)
    return _clerk_at(user, UUID(desk_id)) if user else None


def _load_desk(named: str) -> SignedIn | None:
    desk_id = UUID(named)
    with one_read(box().engine) as connection:
        pin_hash = desk_pin_hash(connection, desk_id)
    return _at_desk(desk_id, pin_hash) if pin_hash else None


def _member(user: StaffUser) -> SignedIn:
    return SignedIn(id=user.id, role=user.role, display_name=user.display_name, mark=_mark(user.password_hash))


def _clerk_at(user: StaffUser, desk_id: UUID) -> SignedIn:
    mark = _mark(user.pin_hash or "")
    return SignedIn(id=user.id, role=user.role, display_name=user.display_name, mark=mark, desk_id=desk_id)


def _at_desk(desk_id: UUID, pin_hash: str) -> SignedIn:
    return SignedIn(id=desk_id, role=Role.CLERK, display_name="", mark=_mark(pin_hash), desk_id=desk_id)


def _mark(secret_hash: str) -> str:
    return hashlib.sha256(secret_hash.encode()).hexdigest()[:16]
