"""Tokens that open a ticket or a device: unguessable, and only their hashes are kept."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from uuid import UUID


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """160 random bits for a device of the hall."""
    return _spelled(secrets.token_bytes(20))


def new_card_code() -> str:
    """100 random bits for a printed card: few enough for a QR code that a poor printer prints."""
    return _spelled(secrets.token_bytes(13))[:20]


class TicketTokens:
    """A ticket's token follows from its id and the box's secret.

    So a repeated command can be answered with the token although no table holds it, and a stolen database opens no
    ticket page. 120 bits, letters and digits that survive being read aloud.
    """

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"ticket tokens", "sha256")

    def token(self, ticket_id: UUID) -> str:
        return _spelled(hmac.digest(self._key, ticket_id.bytes, "sha256")[:15])


def _spelled(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=").lower()
