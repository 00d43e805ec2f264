"""A TV that goes on at another address of the box takes its name along.

Its credential is a cookie, and a cookie belongs to the host of one address: at another one the browser has none. So a
named TV is told a code with each of its signs of life, and its page carries the last one to the new address in the
fragment, which no browser sends to a server and no log holds. There the page strips it from the address and exchanges
it by POST. The code is sealed with the box's own secret, so that no script and nobody who reads it sees the credential;
it is good for some minutes, survives a restart of the server (the address often changes with one), and works once in
this process. A TV that was taken off meanwhile takes nothing along.
"""

import binascii
import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app

from queues.snapshots.board.named_boards import board_with
from webapp.live.named_boards import Credential
from webapp.services import box

LIFE = timedelta(minutes=15)  # a laptop that is restarted in another network is back by then
AHEAD = timedelta(minutes=1)  # a clock that was set back a little makes no code of the future
NONCE_BYTES = 12
LONGEST = 400  # letters
_USED = "giliran_used_handovers"


class UsedHandovers:
    """Codes that were exchanged, until they would be too old anyway."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: dict[bytes, datetime] = {}

    def use(self, nonce: bytes, now: datetime) -> bool:
        """False where this code was used before."""
        with self._lock:
            self._until = {one: until for one, until in self._until.items() if until > now}
            is_new = nonce not in self._until
            self._until[nonce] = now + LIFE + AHEAD
        return is_new


def init_handover(app: Flask) -> None:
    app.extensions[_USED] = UsedHandovers()


def handover_code(held: Credential) -> str:
    """For the screen that holds this credential, and for it alone."""
    nonce = os.urandom(NONCE_BYTES)
    said = f"{box().now().timestamp():.0f}.{held.key}.{held.code}"
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, said.encode(), None)).decode()


def taken_over(code: str) -> Credential | None:
    """What the code stands for, once; None for one that is wrong, old or used, or of a TV that has no name any more."""
    now = box().now()
    try:
        sealed = urlsafe_b64decode(code[:LONGEST].encode())
        nonce = sealed[:NONCE_BYTES]
        said = _cipher().decrypt(nonce, sealed[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None
    at, key, shown = said.split(".")
    held = Credential(key, shown)
    made_at = datetime.fromtimestamp(int(at), UTC)
    if not now - LIFE <= made_at <= now + AHEAD or board_with(box().engine, held.key_hash) is None:
        return None
    used: UsedHandovers = current_app.extensions[_USED]
    return held if used.use(nonce, now) else None


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(box().settings.secret.encode(), b"giliran.board_handover", hashlib.sha256))
