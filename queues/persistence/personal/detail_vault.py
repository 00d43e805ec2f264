"""Encryption of personal details: each under the key of its day, bound to its row.

AES-256-GCM with a random nonce. Row, day and purpose are authenticated beside the text, so that what was written for
one purpose cannot be moved into a row that others read. A detail from before there were keys stands in clear until it
is sealed when the box starts.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, func, select, update

from queues.persistence.personal.day_keys import DayKeys
from queues.persistence.schema.tables import personal_detail

SEALED = b"\x01"  # the first byte of a body; one in clear is JSON and begins with a brace
_NONCE_BYTES = 12

Detail = Mapping[str, Any]


class DetailVault:
    """`key_of` gives the key to write a day's details under, `keys_of` all that may open one."""

    def __init__(self, key_of: Callable[[UUID], bytes], keys_of: Callable[[UUID], Sequence[bytes]]) -> None:
        self._key_of, self._keys_of = key_of, keys_of

    @classmethod
    def under(cls, keys: DayKeys) -> "DetailVault":
        return cls(keys.key_of, keys.keys_of)

    def sealed(self, row_id: UUID, day_id: UUID, purpose: str, detail: Detail) -> bytes:
        """The body of a row."""
        return self._sealed(row_id, day_id, purpose, json.dumps(detail, ensure_ascii=False).encode())

    def opened(self, row: Any) -> Detail | None:
        """What stands in a row with id, day_id, purpose and body; None where it cannot be read on this machine."""
        if row.body[:1] != SEALED:
            return _understood(row.body)
        nonce, sealed = row.body[1 : 1 + _NONCE_BYTES], row.body[1 + _NONCE_BYTES :]
        for key in self._keys_of(row.day_id):
            try:
                return _understood(AESGCM(key).decrypt(nonce, sealed, _bound_to(row.id, row.day_id, row.purpose)))
            except InvalidTag:
                continue
        return None

    def seal_clear_details(self, connection: Connection) -> int:
        """Seal what was written before there were keys, and say how many: `writer.write(vault.seal_clear_details)`."""
        rows = connection.execute(_CLEAR_ONES).all()
        for row in rows:
            body = self._sealed(row.id, row.day_id, row.purpose, row.body)
            connection.execute(_SEAL, {"of_id": row.id, "body": body})
        return len(rows)

    def _sealed(self, row_id: UUID, day_id: UUID, purpose: str, text: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return SEALED + nonce + AESGCM(self._key_of(day_id)).encrypt(nonce, text, _bound_to(row_id, day_id, purpose))


def _no_key(day_id: UUID) -> bytes:
    raise RuntimeError("personal details are written by whoever has the keys of the days")


# For reading where nobody asks for personal details: each is there, and none can be read.
CLOSED = DetailVault(_no_key, lambda day_id: ())

# What it takes to open a detail.
DETAIL_COLUMNS = tuple(personal_detail.c[name] for name in ("id", "day_id", "turn_id", "purpose", "body", "created_at"))
_IS_CLEAR = func.substr(personal_detail.c.body, 1, 1) != SEALED
_CLEAR_ONES = select(*DETAIL_COLUMNS).where(_IS_CLEAR)
_ANY_CLEAR_ONE = select(personal_detail.c.id).where(_IS_CLEAR).limit(1)
_SEAL = update(personal_detail).where(personal_detail.c.id == bindparam("of_id")).values(body=bindparam("body"))


def has_clear_details(connection: Connection) -> bool:
    return connection.execute(_ANY_CLEAR_ONE).first() is not None


def _bound_to(row_id: UUID, day_id: UUID, purpose: str) -> bytes:
    return row_id.bytes + day_id.bytes + purpose.encode()


def _understood(text: bytes) -> Detail:
    found: Detail = json.loads(text)
    return found
