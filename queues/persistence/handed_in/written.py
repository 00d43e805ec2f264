"""Write a handed-in day: lines of canonical JSON, the last of them a signature over all bytes before it.

    {"giliran_day":{"box":{…},"code":…,"format":1,…}}      the head
    {"plan":{…}}                                           the sections of the day file
    {"names":{"agencies":[…],"desks":[…],"services":[…],…}} what codes and ids of the events are called, and the hours
    {"event":{…},"hash":"…"}                               each event in the form that its hash covers, in order of seq
    {"outcome":{…}}                                        how each turn stands
    {"figures":{…}} {"remark":{…}} {"detail":{…}}          what there is of them
    {"signature":"…"}                                      Ed25519 over `giliran-day 1` and SHA-256 of the lines before

The same state of the day gives the same bytes: so the same file is known again. See docs/handed-in.md.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from queues.model.handed_in.handed_day import HandedHead
from queues.persistence.streams.chain import Row, canonical, next_hash

HEAD, PLAN, NAMES, EVENT = "giliran_day", "plan", "names", "event"
OUTCOME, FIGURES, REMARK, DETAIL, SIGNATURE = "outcome", "figures", "remark", "detail", "signature"
_SIGNED = b"giliran-day 1\n"
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def line_of(name: str, value: object) -> bytes:
    return _encode({name: value}).encode() + b"\n"


def event_line(row: Row, hashed: bytes) -> bytes:
    return b'{"event":' + canonical(row) + b',"hash":"' + hashed.hex().encode() + b'"}\n'


def signed_message(lines: bytes) -> bytes:
    """What the signature is made over."""
    return _SIGNED + sha256(lines).digest()


def day_file(
    head: HandedHead,
    *,
    plan: Mapping[str, Any],
    names: Mapping[str, Any],
    rows: Iterable[Row],
    beside: Iterable[tuple[str, Mapping[str, Any]]],
    sign: Callable[[bytes], bytes],
) -> bytes:
    """The whole file; `beside`: outcomes, figures, remarks and details as (kind of line, what it says)."""
    lines = [line_of(HEAD, _document(head)), line_of(PLAN, plan), line_of(NAMES, names)]
    hashed: bytes | None = None
    for row in rows:
        # Hashed anew: an event of before there were chains has no hash of its own, and a changed one is not signed.
        hashed = next_hash(hashed, row)
        lines.append(event_line(row, hashed))
    lines += [line_of(kind, said) for kind, said in beside]
    body = b"".join(lines)
    return body + line_of(SIGNATURE, sign(signed_message(body)).hex())


def _document(head: HandedHead) -> dict[str, Any]:
    return {
        "format": head.format,
        "program": head.program,
        "box": {"id": str(head.box.id), "name": head.box.name, "public_key": head.box.public_key.hex()},
        "id": str(head.day_id),
        "code": head.code,
        "name": head.name,
        "place": head.place,
        "held_on": head.held_on.isoformat(),
        "zone": head.zone,
        "epoch": head.epoch,
        "last_seq": head.last_seq,
        "head": head.head.hex(),
        "record": head.record,
        "trial": head.is_trial,
    }
