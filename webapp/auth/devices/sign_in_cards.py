"""Signing in with a printed card: its QR code opens an address with a code, which the first device takes for itself.

Asking changes nothing, so that what previews links for a messenger uses no card up; only pressing the button does. The
device is the one of the cookie for devices of staff, given with the question: an answer that is lost on the way does
not lock out the tablet that has asked.
"""

import hashlib
from uuid import UUID

from queues.model.actor import Actor, Role
from queues.model.events.box import SignInWay
from queues.model.sessions import SessionWay
from queues.model.sign_in_card import CardState, SignInCard
from queues.persistence.people.sign_in_codes import find_card, take_card
from queues.persistence.read_transaction import one_read
from webapp.auth.attempts import tried
from webapp.auth.devices.staff_devices import remember_device, staff_device
from webapp.auth.sessions import trusted_now
from webapp.auth.signing_in import StaffLogin
from webapp.services import box

__all__ = ["CardState", "SignInCard", "card_with", "rehearses_here", "state_here", "takes_here"]

ANY_CARD = ""  # a code that nobody has says nothing about whose it was meant to be


def card_with(code: str) -> SignInCard | None:
    """What this code opens; guessing is counted as for passwords, and refused with TooMany or Busy."""
    return tried(SignInWay.CARD, ANY_CARD, lambda _source: _find(code))


def state_here(card: SignInCard) -> CardState:
    """For the device of this request."""
    device = staff_device()
    return card.state(trusted_now(), _hash_of(device.id) if device else None)


def rehearses_here(card: SignInCard) -> StaffLogin | None:
    """Who signs in at the same desk of the rehearsal; the card is not used up by it, nor bound to this device."""
    if card.rehearsal_desk_id is None:
        return None
    return _at_desk(card.rehearsal_desk_id, card.mark)


def takes_here(code: str, card: SignInCard) -> StaffLogin | None:
    """Who signs in with it, once the card is this device's; None where another device was quicker."""
    person = _person_of(card)
    actor = Actor(role=person.role, key=f"user:{person.id}", id=person.id, desk_id=person.desk_id)
    here, device = box(), _hash_of(remember_device())
    if not here.writer.write(take_card, code=code, device_hash=device, now=trusted_now(), by=actor):
        return None
    return person


# -- inside ----------------------------------------------------------------------------------------------------------


def _find(code: str) -> SignInCard | None:
    with one_read(box().engine) as connection:
        return find_card(connection, code)


def _hash_of(device_id: str) -> bytes:
    return hashlib.sha256(device_id.encode()).digest()


def _person_of(card: SignInCard) -> StaffLogin:
    """With the secret that is printed beside the code: another one ends this session as it ends the card."""
    if card.user_id:
        return StaffLogin(card.user_id, card.role, card.display_name, card.mark, SessionWay.PASSWORD)
    assert card.desk_id
    return _at_desk(card.desk_id, card.mark)


def _at_desk(desk_id: UUID, mark: str) -> StaffLogin:
    return StaffLogin(desk_id, Role.CLERK, "", mark, SessionWay.DESK_PIN, desk_id)
