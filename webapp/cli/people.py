"""Users from the command line: made with a password that is shown once, kept only as a hash."""

import re
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Engine

from queues.model.actor import Role
from queues.persistence.people.people import (
    create_user,
    desks_with_pin,
    find_user,
    set_desk_pin,
    set_own_pin,
    set_password,
)
from queues.persistence.read_transaction import one_read
from webapp.auth.credentials import new_password, new_pin
from webapp.auth.hashing import hash_secret
from webapp.cli.progress import counted
from webapp.cli.speech import CommandError
from webapp.day_file.problems import SHAPE_WORDS
from webapp.day_file.schema import USERNAME
from webapp.services import Box


@dataclass(frozen=True)
class SignIn:
    """What a person types; shown once. `pin`: to take over a desk's tablet from another clerk, "" for none."""

    username: str
    password: str
    role: str
    pin: str = ""


def require_username(username: str) -> None:
    """A name has the same form here as in a day file."""
    if not re.fullmatch(USERNAME, username):
        raise CommandError(f"“{username}”: {SHAPE_WORDS[USERNAME]}")


def is_taken(engine: Engine, username: str) -> bool:
    with one_read(engine) as connection:
        return find_user(connection, username) is not None


def add_user(
    here: Box, *, username: str, name: str, role: Role, password: str | None = None, agency: str | None = None
) -> SignIn:
    """Make the user; look first whether the name is taken."""
    chosen = password or new_password()
    hashed = hash_secret(chosen)  # before the transaction: it is slow
    here.writer.write(
        create_user,
        username=username,
        display_name=name,
        role=role,
        password_hash=hashed,
        agency=agency,
        now=here.now(),
    )
    return SignIn(username, chosen, role.value)


def reset_password(here: Box, user_id: UUID, password: str | None = None) -> str:
    chosen = password or new_password()
    hashed = hash_secret(chosen)
    here.writer.write(set_password, user_id=user_id, password_hash=hashed, now=here.now())
    return chosen


def reset_pin(here: Box, user_id: UUID, pin: str | None = None) -> str:
    """Give a clerk a PIN for the change of clerk at a desk."""
    chosen = pin or new_pin()
    hashed = hash_secret(chosen)
    here.writer.write(set_own_pin, user_id=user_id, pin_hash=hashed, now=here.now())
    return chosen


def give_pins(here: Box, pins: dict[UUID, str]) -> None:
    """A PIN for each of these desks."""
    with counted(sorted(set(pins.values())), _("Kata sandi dan PIN")) as each:
        hashed = {pin: hash_secret(pin) for pin in each}
    for desk_id, pin in pins.items():
        here.writer.write(set_desk_pin, desk_id=desk_id, pin_hash=hashed[pin], now=here.now())


def renew_desk_pins(here: Box) -> dict[str, list[dict[str, str]]]:
    """Another PIN for each desk that has one, on every day that is not closed: by the code of the day, shown once."""
    with one_read(here.engine) as connection:
        desks = [one for one in desks_with_pin(connection, closed_since=here.now()) if not one.is_over]
    pins = {one.desk_id: new_pin() for one in desks}
    give_pins(here, pins)
    renewed: dict[str, list[dict[str, str]]] = {}
    for one in desks:
        renewed.setdefault(one.day_code, []).append({"desk": one.desk_name, "pin": pins[one.desk_id]})
    return renewed
