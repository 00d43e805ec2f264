"""Secrets of staff changed from a page: the own password, the own PIN, and the PIN of a desk.

Who comes in with the old one is signed out: a session carries a mark of the secret that opened it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_login import current_user

from queues.model.events.box import SignInWay
from queues.persistence.people.people import (
    StaffUser,
    desk_pin_hash,
    renew_desk_cards,
    set_desk_pin,
    set_own_pin,
    set_password,
    user_by_id,
)
from queues.persistence.people.tokens import new_card_code
from queues.persistence.read_transaction import one_read
from queues.snapshots.shared.days import current_days, names_of_days
from webapp.auth.access import current_actor
from webapp.auth.attempts import tried
from webapp.auth.credentials import new_pin, password_problem, pin_problem
from webapp.auth.hashing import hash_secret, verify
from webapp.auth.signing_in import renew_session
from webapp.services import box

__all__ = [
    "DeskCard",
    "StaffUser",
    "desk_secrets_mark",
    "own_account",
    "renew_desk_cards_of",
    "renew_desk_pin",
    "renew_password",
    "renew_pin",
    "secrets_mark",
    "weak_password",
    "weak_pin",
]


def own_account() -> StaffUser | None:
    """Whose session it is; None for a desk that was opened with its PIN."""
    with one_read(box().engine) as connection:
        return user_by_id(connection, current_user.id)


def weak_password(me: StaffUser, password: str) -> str | None:
    """Why it cannot be taken, in words."""
    return password_problem(password, [me.username, me.display_name, *names_of_days(box().engine)])


def weak_pin(pin: str) -> str | None:
    return pin_problem(pin, *(day.held_on for day in current_days(box().engine)))


def renew_password(me: StaffUser, now: str, new: str) -> bool:
    """Whether `now` is the password until now; refuses as a sign-in does when it is tried too often."""
    if not tried(SignInWay.PASSWORD, me.username, lambda source: verify(me.password_hash, now, source) or None):
        return False
    hashed, here = hash_secret(new), box()
    here.writer.write(set_password, user_id=me.id, password_hash=hashed, now=here.now(), by=current_actor())
    _go_on()
    return True


def renew_pin(me: StaffUser, now: str, new: str) -> bool:
    """Whether `now` is the PIN until now; of who has none yet, the password."""
    way, kept = (SignInWay.OWN_PIN, me.pin_hash) if me.pin_hash else (SignInWay.PASSWORD, me.password_hash)
    if not tried(way, me.username, lambda source: verify(kept, now, source) or None):
        return False
    hashed, here = hash_secret(new), box()
    here.writer.write(set_own_pin, user_id=me.id, pin_hash=hashed, now=here.now(), by=current_actor())
    _go_on()
    return True


def secrets_mark(*hashes: str | None) -> str:
    """For a form that makes new secrets: another one once they are made, so that the form sent a second time is known.

    A page that shows secrets once is the answer to such a form: loaded again it would make what was just printed worth
    nothing.
    """
    return hashlib.blake2b(repr(hashes).encode(), digest_size=12).hexdigest()


def desk_secrets_mark(desk_ids: Iterable[UUID]) -> str:
    """`secrets_mark` of the PINs of these desks."""
    with one_read(box().engine) as connection:
        return secrets_mark(*(desk_pin_hash(connection, desk_id) for desk_id in desk_ids))


def renew_desk_pin(desk_id: UUID) -> str:
    """The new PIN, to be seen this once."""
    pin, here = new_pin(), box()
    hashed = hash_secret(pin)
    here.writer.write(set_desk_pin, desk_id=desk_id, pin_hash=hashed, now=here.now(), by=current_actor())
    return pin


@dataclass(frozen=True)
class DeskCard:
    """What stands on a desk's printed card, to be seen this once."""

    pin: str
    code: str


def renew_desk_cards_of(desk_ids: Iterable[UUID]) -> dict[UUID, DeskCard]:
    """The new card of each desk; what the ones before have opened ends."""
    cards, here = {desk_id: DeskCard(new_pin(), new_card_code()) for desk_id in desk_ids}, box()
    hashed = {desk_id: hash_secret(card.pin) for desk_id, card in cards.items()}
    codes = {desk_id: card.code for desk_id, card in cards.items()}
    here.writer.write(renew_desk_cards, pin_hashes=hashed, codes=codes, now=here.now(), by=current_actor())
    return cards


def _go_on() -> None:
    """Every session of the old secret has ended, this one begins anew."""
    changed = own_account()
    if changed:
        renew_session(changed)
