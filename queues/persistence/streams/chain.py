"""Hash chain over the events of a stream: tamper evidence for the audit trail.

The hash of an event is SHA-256 over the hash of the event before it (32 bytes; zeros before the first) and the event as
canonical JSON: box_id, stream_id, epoch, seq, at (microseconds since 1970, UTC), kind, schema, actor (id, role) and
payload; keys sorted, no blanks, ASCII. Who changes, removes or inserts an event must change every hash after it, and so
the head: and that hangs on paper, printed when the day was closed.

This form is for ever: no migration rewrites a hash, or what it covers. An event of an older schema is brought up to
date where it is read, never where it is kept.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

Row = Mapping[str, Any] | RowMapping

BEGINNING = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


_SHOWN = 20  # hex digits of a record code: 80 bits, which nobody finds a second event for
_AT_ONCE = 4


def record_code(head: bytes | None) -> str:
    """A hash as it is printed and read aloud: `3fa9-12cd-88e0-77ab-0c1d`; "" before the first event."""
    digits = head.hex()[:_SHOWN] if head else ""
    return "-".join(digits[at : at + _AT_ONCE] for at in range(0, len(digits), _AT_ONCE))


def next_hash(before: bytes | None, row: Row) -> bytes:
    """The hash of an event's row that follows the hash `before`."""
    return hash_after(before, canonical(row))


def hash_after(before: bytes | None, event: bytes) -> bytes:
    """The hash of an event in its canonical form that follows the hash `before`."""
    return hashlib.sha256((before or BEGINNING) + event).digest()


def recorded_moment(microseconds: int) -> datetime:
    """The `at` of a canonical form."""
    return _EPOCH + microseconds * _MICROSECOND


def canonical(row: Row) -> bytes:
    """The same bytes for the same event, whichever database it was read from."""
    actor_id = row["actor_id"]
    if row["at"].tzinfo is None:
        raise ValueError("a moment without a zone")
    return _encode(
        {
            "box_id": str(row["box_id"]),
            "stream_id": str(row["stream_id"]),
            "epoch": row["epoch"],
            "seq": row["seq"],
            "at": (row["at"] - _EPOCH) // _MICROSECOND,
            "kind": row["kind"],
            "schema": row["schema"],
            "actor": [str(actor_id) if actor_id else None, row["actor_role"]],
            "payload": row["payload"],
        }
    ).encode()
