"""Accounts of staff made and changed from the admin's pages: hashed outside a transaction, secrets are shown once."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.actor import Role
from queues.persistence.people.people import (
    StaffUser,
    list_users,
    renew_card,
    set_active,
    set_place,
)
from queues.persistence.people.tokens import new_card_code
from queues.persistence.read_transaction import one_read
from webapp.auth.access import current_actor
from webapp.auth.credentials import new_password, new_pin
from webapp.auth.hashing import hash_secret
from webapp.services import box


@dataclass(frozen=True)
class NewSignIn:
    """What stands on a person's card, to be seen this once; `pin` "" for whoever takes over no desk's tablet."""

    name: str
    role: Role
    username: str
    password: str
    pin: str = ""
    code: str = ""
    agency: str = ""


def known_people() -> list[StaffUser]:
    with one_read(box().engine) as connection:
        return list_users(connection)


def renew_secrets(person: StaffUser) -> NewSignIn:
    """A new card: another password, code, and for a clerk another PIN; every session of before ends."""
    made = new_sign_in(person.display_name, person.role, person.username, person.agency or "")
    here, by = box(), current_actor()
    password = hash_secret(made.password)
    pin = hash_secret(made.pin) if made.pin else None
    here.writer.write(
        renew_card,
        user_id=person.id,
        password_hash=password,
        pin_hash=pin,
        card_code=made.code,
        now=here.now(),
        by=by,
    )
    return made


def place_person(user_id: UUID, role: Role, agency: str | None) -> None:
    """Another role or agency from now on."""
    here = box()
    here.writer.write(set_place, user_id=user_id, role=role, agency=agency, now=here.now(), by=current_actor())


def let_sign_in(user_id: UUID, *, is_active: bool) -> None:
    """Switch a person off or on again; what they did stays."""
    here = box()
    here.writer.write(set_active, user_id=user_id, is_active=is_active, now=here.now(), by=current_actor())


def new_sign_in(name: str, role: Role, username: str, agency: str) -> NewSignIn:
    """Secrets that nobody has seen yet."""
    pin = new_pin() if role is Role.CLERK else ""
    return NewSignIn(name, role, username, new_password(), pin, new_card_code(), agency)
