"""Many accounts made in steps of a few seconds: a hash takes a fifth of a second, and a hundred people need two each.

Between two steps everything is in the browser of the admin, signed: what was hashed, and the secrets that this very
person is about to print. Nothing is written before the last step, which writes all accounts at once: power lost, a page
closed, a server begun anew leave nobody half made, and whichever process gets the next step goes on.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from queues.model.actor import Role
from queues.persistence.people.people import NewStaff, add_people
from webapp.auth.access import current_actor
from webapp.auth.hashing import hash_secret
from webapp.services import box
from webapp.staff_accounts.accounts import NewSignIn, new_sign_in
from webapp.staff_accounts.lists import ListedPerson

HASHES_IN_A_STEP = 10  # some two seconds
AN_HOUR = 3600  # seconds; a step that was left lying is not taken up again


@dataclass(frozen=True)
class HashedSignIn:
    """What will be on somebody's card, and the hashes that the database keeps."""

    card: NewSignIn
    password_hash: str
    pin_hash: str | None


@dataclass(frozen=True)
class PeopleInMaking:
    """`text`: the list as it was pasted, for whoever must change it after all."""

    people: tuple[ListedPerson, ...]
    hashed: tuple[HashedSignIn, ...] = ()
    text: str = ""

    @property
    def is_hashed(self) -> bool:
        return len(self.hashed) == len(self.people)


def one_step(making: PeopleInMaking) -> PeopleInMaking:
    """Hash the secrets of the next few people."""
    hashed, hashes = list(making.hashed), 0
    while hashes < HASHES_IN_A_STEP and len(hashed) < len(making.people):
        person = making.people[len(hashed)]
        card = new_sign_in(person.name, person.role, person.username, person.agency)
        pin_hash = hash_secret(card.pin) if card.pin else None
        hashed.append(HashedSignIn(card, hash_secret(card.password), pin_hash))
        hashes += 2 if pin_hash else 1
    return replace(making, hashed=tuple(hashed))


def write_people(making: PeopleInMaking) -> list[NewSignIn]:
    """All of them or nobody; refuses with NameTaken where somebody else has made one of them meanwhile."""
    here = box()
    staff = [
        NewStaff(
            username=one.card.username,
            display_name=one.card.name,
            role=one.card.role,
            password_hash=one.password_hash,
            pin_hash=one.pin_hash,
            agency=one.card.agency or None,
            card_code=one.card.code,
        )
        for one in making.hashed
    ]
    here.writer.write(add_people, staff=staff, now=here.now(), by=current_actor())
    return [one.card for one in making.hashed]


# -- between two steps -----------------------------------------------------------------------------------------------


def signed(making: PeopleInMaking) -> str:
    """For a field of the form that asks for the next step, by the same admin."""
    return str(_serializer().dumps([str(current_actor().id), asdict(making)]))


def unsigned(text: str) -> PeopleInMaking | None:
    """None where it was not made here, by somebody else, or too long ago."""
    try:
        whose, said = _serializer().loads(text, max_age=AN_HOUR)
    except BadData:
        return None
    if whose != str(current_actor().id):
        return None
    return PeopleInMaking(
        people=tuple(ListedPerson(**one | {"role": Role(one["role"])}) for one in said["people"]),
        hashed=tuple(_hashed(one) for one in said["hashed"]),
        text=said["text"],
    )


# -- inside ----------------------------------------------------------------------------------------------------------


def _hashed(said: dict[str, Any]) -> HashedSignIn:
    card = NewSignIn(**said["card"] | {"role": Role(said["card"]["role"])})
    return HashedSignIn(card, said["password_hash"], said["pin_hash"])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="giliran.people")
