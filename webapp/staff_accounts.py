"""Accounts of staff made from a pasted list: who is meant, in which role, under which name; secrets are shown once."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from queues.model.actor import Role
from queues.persistence.people.people import (
    NewStaff,
    StaffUser,
    add_people,
    list_users,
    set_active,
    set_own_pin,
    set_password,
)
from queues.persistence.read_transaction import one_read
from webapp.auth.access import current_actor
from webapp.auth.credentials import new_password, new_pin
from webapp.auth.hashing import hash_secret
from webapp.services import box

MOST_PEOPLE = 100  # in one list; each takes a fifth of a second and more
LONGEST_NAME = 120
# What people write for a role, beside the words of the program.
ROLES: Mapping[str, Role] = {
    "clerk": Role.CLERK,
    "petugas": Role.CLERK,
    "petugas meja": Role.CLERK,
    "meja": Role.CLERK,
    "greeter": Role.GREETER,
    "pendaftaran": Role.GREETER,
    "petugas pendaftaran": Role.GREETER,
    "coordinator": Role.COORDINATOR,
    "koordinator": Role.COORDINATOR,
    "viewer": Role.VIEWER,
    "pemantau": Role.VIEWER,
    "admin": Role.ADMIN,
}
_PARTED = re.compile(r"\s*[;\t|]\s*|\s*,\s*(?=[^,]*$)")


@dataclass(frozen=True)
class PastedPerson:
    name: str
    role: Role
    username: str


@dataclass(frozen=True)
class PastedList:
    """`problems`: what is wrong, each with its line; then nothing is made of any."""

    people: tuple[PastedPerson, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class NewSignIn:
    """What a person types, to be seen this once; `pin` "" for whoever takes over no desk's tablet."""

    name: str
    role: Role
    username: str
    password: str
    pin: str = ""


def read_pasted(text: str, taken: Collection[str]) -> PastedList:
    """One person a line: `Budi Santoso; koordinator`. Without a role, a clerk. `taken`: names that others have."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        return PastedList((), (_("Tulis paling sedikit satu orang."),))
    if len(lines) > MOST_PEOPLE:
        return PastedList((), (_("Paling banyak %(most)s orang sekaligus.", most=MOST_PEOPLE),))
    people, problems = list[PastedPerson](), list[str]()
    used = set(taken)
    for number, line in lines:
        name, said_role, *rest = [*_PARTED.split(line), ""]
        role = ROLES.get(" ".join(said_role.casefold().split())) if said_role else Role.CLERK
        wrong = _wrong(name, said_role, role, rest)
        if role is None or wrong:
            problems.append(_("Baris %(number)s: %(problem)s", number=number, problem=wrong))
            continue
        username = next(one for one in _usernames(name) if one not in used)
        used.add(username)
        people.append(PastedPerson(name, role, username))
    return PastedList(tuple(people), tuple(problems))


def _wrong(name: str, said_role: str, role: Role | None, rest: list[str]) -> str:
    if any(rest):
        return _("lebih dari nama dan peran.")
    if not re.search(r"\w", name):
        return _("namanya kosong.")
    if len(name) > LONGEST_NAME:
        return _("namanya terlalu panjang.")
    if role is None:
        roles = _("petugas, pendaftaran, koordinator, pemantau, admin")
        return _("peran “%(role)s” tidak dikenal. Pilih: %(roles)s.", role=said_role, roles=roles)
    return ""


def _usernames(name: str) -> Iterator[str]:
    """`budi`, `budi.santoso`, `budi2`, …: letters that every keyboard has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "")) or ["petugas"]
    words = [word for word in words if word not in ("h", "hj", "dr", "drs", "ir")] or words
    first = words[0][:40]
    yield first
    if len(words) > 1:
        yield f"{first}.{words[-1][:20]}"
    number = 2
    while True:
        yield f"{first}{number}"
        number += 1


def known_people() -> list[StaffUser]:
    with one_read(box().engine) as connection:
        return list_users(connection)


def make_people(people: Collection[PastedPerson]) -> list[NewSignIn]:
    """All of them or nobody; refuses with NameTaken where somebody else has made one of them meanwhile."""
    made = [_with_secrets(one.name, one.role, one.username) for one in people]
    staff = [
        NewStaff(
            username=one.username,
            display_name=one.name,
            role=one.role,
            password_hash=hash_secret(one.password),
            pin_hash=hash_secret(one.pin) if one.pin else None,
        )
        for one in made
    ]
    here = box()
    here.writer.write(add_people, staff=staff, now=here.now(), by=current_actor())
    return made


def renew_secrets(person: StaffUser) -> NewSignIn:
    """A new password, and for a clerk a new PIN; every session of before ends."""
    made = _with_secrets(person.display_name, person.role, person.username)
    here, by = box(), current_actor()
    password = hash_secret(made.password)
    pin = hash_secret(made.pin) if made.pin else None
    here.writer.write(set_password, user_id=person.id, password_hash=password, now=here.now(), by=by)
    if pin:
        here.writer.write(set_own_pin, user_id=person.id, pin_hash=pin, now=here.now(), by=by)
    return made


def let_sign_in(user_id: UUID, *, is_active: bool) -> None:
    """Switch a person off or on again; what they did stays."""
    here = box()
    here.writer.write(set_active, user_id=user_id, is_active=is_active, now=here.now(), by=current_actor())


def _with_secrets(name: str, role: Role, username: str) -> NewSignIn:
    return NewSignIn(name, role, username, new_password(), new_pin() if role is Role.CLERK else "")
