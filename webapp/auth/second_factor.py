"""Second factor of admins and coordinators (TOTP): secrets sealed at rest, codes of the server's clock, recovery codes.

A code is the phone's for thirty seconds; one step earlier or later is taken too, and each only once. The secret is
encrypted with a key derived from the box's own secret, which is not in the database: a stolen backup shows no code.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from queues.model.actor import Role
from queues.persistence.people.people import StaffUser, user_by_id
from queues.persistence.people.second_factor import (
    SecondFactor,
    keep_second_factor,
    second_factor_of,
    use_code,
    use_recovery_code,
)
from queues.persistence.read_transaction import one_read
from webapp.auth.hashing import THE_HOUSE, HashingSource, hashing_queue
from webapp.auth.signing_in import StaffLogin, member
from webapp.services import box

ASKED = frozenset({Role.ADMIN, Role.COORDINATOR})
STEP = 30  # seconds
DIGITS = 6
STEPS_OFF = (0, -1, 1)  # a phone's clock is seldom further away
RECOVERY_CODES = 10
_NONCE = 12  # bytes


@dataclass(frozen=True)
class PendingSignIn:
    """Somebody whose password was right, and where to go on once the code is."""

    user: StaffUser
    person: StaffLogin
    next_path: str


def pending_sign_in(user_id: UUID, mark: str, next_path: str) -> PendingSignIn | None:
    """None when the password, of which the mark is, has been changed since."""
    with one_read(box().engine) as connection:
        user = user_by_id(connection, user_id)
    person = member(user) if user else None
    return PendingSignIn(user, person, next_path) if user and person and person.mark == mark else None


def is_asked_of(role: Role) -> bool:
    """By the setting. A demo whose clock runs fast has no time that a phone could know."""
    settings = box().settings
    return settings.second_factor == "required" and settings.speed == 1.0 and role in ASKED


def kept_of(user_id: UUID) -> SecondFactor | None:
    with one_read(box().engine) as connection:
        return second_factor_of(connection, user_id)


# -- the first time --------------------------------------------------------------------------------------------------


def new_secret() -> str:
    return pyotp.random_base32()


def otpauth_uri(secret: str, username: str, place: str) -> str:
    """What the QR code says to the phone's app."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=place)


def enrol(user_id: UUID, secret: str, step: int) -> list[str] | None:
    """Keep the secret; ten recovery codes, to be seen this once. None: another browser was faster."""
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    is_kept = box().writer.write(
        keep_second_factor,
        user_id=user_id,
        sealed=seal(user_id, secret),
        step=step,
        code_hashes=[_hash_of(code) for code in codes],
        now=box().now(),
    )
    return codes if is_kept else None


# -- every time ------------------------------------------------------------------------------------------------------


def check_code(user_id: UUID, code: str, source: HashingSource = THE_HOUSE) -> bool:
    """Whether a code of the app, or one of recovery, is right now and was not used before."""
    kept = kept_of(user_id)
    if kept is None:
        return False
    here, said = box(), "".join(code.split()).replace("-", "").upper()
    secret, now = unseal(user_id, kept.sealed), here.now()
    step = hashing_queue().pass_through(lambda: step_of(secret, said, now, after=kept.last_step), source)
    if step is not None:
        return bool(here.writer.write(use_code, user_id=user_id, step=step))
    return len(said) > DIGITS and bool(
        here.writer.write(use_recovery_code, user_id=user_id, code_hash=_hash_of(said), now=now)
    )


def step_of(secret: str | None, code: str, now: datetime, after: int = 0) -> int | None:
    """The step that this code belongs to, if it is near and later than the last one that was used."""
    if secret is None or len(code) != DIGITS or not code.isascii():
        return None
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    near = (step + off for off in STEPS_OFF)
    return next((one for one in near if one > after and hmac.compare_digest(totp.generate_otp(one), code)), None)


# -- secrets at rest -------------------------------------------------------------------------------------------------


def seal(user_id: UUID, secret: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher().encrypt(nonce, secret.encode(), user_id.bytes)


def unseal(user_id: UUID, sealed: bytes) -> str | None:
    """None when the box has another secret now: then only recovery codes and `giliran user totp --reset` are left."""
    try:
        return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], user_id.bytes).decode()
    except InvalidTag:
        return None


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(box().settings.secret.encode(), b"giliran.second_factor", hashlib.sha256))


def _new_recovery_code() -> str:
    """80 random bits in four groups: no slow hash is needed, because nobody tries them all."""
    code = base64.b32encode(secrets.token_bytes(10)).decode()
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _hash_of(code: str) -> bytes:
    return hashlib.sha256(code.replace("-", "").encode()).digest()
