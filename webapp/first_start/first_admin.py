"""The last answer of the first start: who may set up everything from then on, signed in at once."""

import re

from flask_babel import gettext as _

from queues.model.actor import Role
from queues.model.events.box import SignInWay
from queues.persistence.people.first_admin import make_first_admin
from queues.persistence.people.people import NewStaff
from webapp.auth.credentials import password_problem
from webapp.auth.devices.staff_devices import remember_device
from webapp.auth.hashing import hash_secret
from webapp.auth.second_factor import is_asked_of
from webapp.auth.signing_in import member, person_named, record_sign_in, sign_in
from webapp.day_file.schema import USERNAME
from webapp.profile.box_profile import box_profile
from webapp.profile.regencies import name_of_regency
from webapp.services import Box, box


def username_problem(username: str) -> str | None:
    if not re.fullmatch(USERNAME, username) or len(username) > 64:
        return _("Hanya huruf kecil, angka, titik, garis bawah, dan tanda hubung, misalnya rina atau rina.w.")
    return None


def weak_first_password(username: str, name: str, password: str) -> str | None:
    """Why it cannot be taken, in words; the programme and the regency are what a guesser tries first."""
    profile = box_profile(box().engine)
    return password_problem(password, [username, name, profile.programme, name_of_regency(profile.regency_code)])


def add_first_admin(here: Box, *, username: str, name: str, password: str) -> None:
    """Refuses with AlreadySetUp: somebody was quicker."""
    hashed = hash_secret(password)  # before the transaction: it is slow
    person = NewStaff(username=username, display_name=name, role=Role.ADMIN, password_hash=hashed)
    here.writer.write(make_first_admin, person, now=here.now())


def sign_in_first_admin(username: str) -> bool:
    """Whether that was possible at once: where a code of the phone is asked for, the sign-in page sets that up."""
    user = person_named(username)
    person = member(user) if user else None
    if person is None or is_asked_of(Role.ADMIN):
        return False
    record_sign_in(person, SignInWay.PASSWORD)
    sign_in(person)
    remember_device()
    return True
