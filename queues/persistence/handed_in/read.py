"""Read a handed-in day that somebody sent: signature, chain, places of events, kinds, sizes; all of it or nothing.

Nothing in the file is believed before the signature over all of its bytes holds. Whether the key is that of a box that
one knows is not asked here.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from queues.model.events import day_events
from queues.model.events.recorded import RecordedEvent
from queues.model.handed_in.handed_day import (
    FORMAT,
    LARGEST_EVENT,
    LARGEST_FILE,
    LARGEST_LINE,
    MB,
    MOST_EVENTS,
    ChainLink,
    HandedDay,
    HandedHead,
    HandingBox,
    is_closed,
)
from queues.model.record.plan import PlanOfRecord
from queues.model.refusals import (
    DayFileChanged,
    DayFileCut,
    DayFileNewer,
    DayFileNotClosed,
    DayFileTooLarge,
    NoHandedDay,
)
from queues.persistence.handed_in.box_key import is_signed
from queues.persistence.handed_in.written import (
    DETAIL,
    EVENT,
    FIGURES,
    HEAD,
    NAMES,
    OUTCOME,
    PLAN,
    REMARK,
    SIGNATURE,
    signed_message,
)
from queues.persistence.streams.chain import BEGINNING, hash_after, recorded_moment

_BEGINS = b'{"giliran_day":'
_SIGNATURE = re.compile(rb'\{"signature":"([0-9a-f]{128})"\}\n')
_SIGNATURE_BYTES = len('{"signature":"' + "0" * 128 + '"}\n')
_EVENT_HASH = re.compile(rb',"hash":"([0-9a-f]{64})"\}\Z')
_EVENT_BEGINS = b'{"event":'
_OUTCOME_BEGINS = b'{"outcome":'
_LONGEST_TEXTS = {"code": 80, "name": 120, "place": 160, "zone": 32}
LONGEST_NAME = 160  # of a box
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass
class _Reading:
    """What has been read so far; the chain is at `hash` after event `seq`."""

    head: HandedHead
    plan: Mapping[str, Any] = field(default_factory=dict)
    names: PlanOfRecord | None = None
    events: list[RecordedEvent] = field(default_factory=list)
    links: list[ChainLink] = field(default_factory=list)
    outcomes: list[Mapping[str, Any]] = field(default_factory=list)
    figures: Mapping[str, Any] | None = None
    remarks: dict[str, str] = field(default_factory=dict)
    sealed: int = 0
    hash: bytes = BEGINNING
    seq: int = 0
    epoch: int = 0


def file_digest(file: bytes) -> bytes:
    """What the file is known by when it comes again."""
    return sha256(file).digest()


def read_handed_day(file: bytes) -> HandedDay:
    """The day in the file, verified.

    Refuses with NoHandedDay, DayFileTooLarge, DayFileCut, DayFileChanged, DayFileNewer, DayFileNotClosed.
    """
    if len(file) > LARGEST_FILE:
        raise DayFileTooLarge(most=f"{LARGEST_FILE // MB} MB")
    if not file.startswith(_BEGINS):
        raise NoHandedDay
    body, signature = _signed_parts(file)
    head = _head_of(body)
    if not is_signed(signed_message(body), signature, head.box.public_key):
        raise DayFileChanged(seq=0)
    try:
        return _read_lines(body, head)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as trouble:
        raise DayFileChanged(seq=0) from trouble  # signed, and yet not of the form: by no program of ours


def links_of(file: bytes) -> tuple[ChainLink, ...]:
    """The chain of a file that was verified when it was taken in."""
    return tuple(
        ChainLink(json.loads(line[len(_EVENT_BEGINS) : -_HASHED])["seq"], bytes.fromhex(line[-66:-2].decode()))
        for line in file.splitlines()
        if line.startswith(_EVENT_BEGINS)
    )


def outcomes_in(file: bytes) -> list[dict[str, Any]]:
    """How its turns stand, of a file that was verified when it was taken in."""
    return [json.loads(line)[OUTCOME] for line in file.splitlines() if line.startswith(_OUTCOME_BEGINS)]


_HASHED = len(',"hash":"' + "0" * 64 + '"}')


# -- the frame -------------------------------------------------------------------------------------------------------


def _signed_parts(file: bytes) -> tuple[bytes, bytes]:
    body, last = file[:-_SIGNATURE_BYTES], file[-_SIGNATURE_BYTES:]
    found = _SIGNATURE.fullmatch(last)
    if found and body.endswith(b"\n"):
        return body, bytes.fromhex(found[1].decode())
    tail = file[-4 * _SIGNATURE_BYTES :]
    raise DayFileChanged(seq=0) if b'"signature"' in tail and file.endswith(b"}\n") else DayFileCut


def _head_of(body: bytes) -> HandedHead:
    """Of a file whose signature is not looked at yet: only what is needed to do that, and to say that it is newer."""
    try:
        said = _object(body.partition(b"\n")[0])[HEAD]
        is_newer = type(said["format"]) is int and said["format"] > FORMAT
        if is_newer:
            raise DayFileNewer(program=_line(str(said.get("program", "")), 40))
        return _as_head(said)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as trouble:
        raise DayFileChanged(seq=0) from trouble


def _as_head(said: Mapping[str, Any]) -> HandedHead:
    texts = {name: _text(said[name], most) for name, most in _LONGEST_TEXTS.items()}
    return HandedHead(
        format=_number(said["format"], least=1),
        program=_line(said["program"], 40),
        box=HandingBox(
            id=UUID(said["box"]["id"]),
            name=_line(said["box"]["name"], LONGEST_NAME),
            public_key=_bytes(said["box"]["public_key"], 32),
        ),
        day_id=UUID(said["id"]),
        held_on=date.fromisoformat(said["held_on"]),
        epoch=_number(said["epoch"], least=1),
        last_seq=_number(said["last_seq"]),
        head=_bytes(said["head"], 32),
        record=_number(said["record"]),
        is_trial=said["trial"] is True,
        **texts,
    )


# -- the lines -------------------------------------------------------------------------------------------------------


def _read_lines(body: bytes, head: HandedHead) -> HandedDay:
    read = _Reading(head)
    for line in _lines_of(body):
        if line.startswith(_EVENT_BEGINS):
            _take_event(read, line)
            continue
        ((kind, said),) = _object(line).items()
        if kind not in _TAKES:
            raise DayFileNewer(program=head.program)
        _TAKES[kind](read, said)
    if (read.seq, read.hash, read.epoch) != (head.last_seq, head.head, head.epoch):
        raise DayFileChanged(seq=read.seq)
    events = tuple(read.events)
    if not is_closed(events):
        raise DayFileNotClosed
    if read.names is None:
        raise DayFileChanged(seq=0)
    return HandedDay(
        head=head,
        plan=read.plan,
        names=read.names,
        events=events,
        links=tuple(read.links),
        outcomes=tuple(read.outcomes),
        figures=read.figures,
        remarks=read.remarks,
        sealed_details=read.sealed,
    )


def _lines_of(body: bytes) -> Iterator[bytes]:
    """After the first; `bytes.split` on LF alone, since JSON in ASCII has no other line end."""
    lines = body[:-1].split(b"\n")
    for line in lines[1:]:
        if len(line) > LARGEST_LINE:
            raise ValueError("a line that is too long")
        yield line


def _take_event(read: _Reading, line: bytes) -> None:
    found = _EVENT_HASH.search(line)
    if found is None or len(line) > LARGEST_EVENT or len(read.events) >= MOST_EVENTS:
        raise DayFileChanged(seq=read.seq + 1)
    recorded = line[len(_EVENT_BEGINS) : found.start()]
    said = _object(recorded)
    seq, epoch = _number(said["seq"], least=1), _number(said["epoch"], least=1)
    # Gapless within an epoch; a new one may leave seqs out, which are the places of lost numbers.
    follows = seq == read.seq + 1 or (epoch > read.epoch > 0 and seq > read.seq)
    hashed = hash_after(read.hash, recorded)
    is_own = UUID(said["stream_id"]) == read.head.day_id
    if not follows or epoch < read.epoch or not is_own or hashed != bytes.fromhex(found[1].decode()):
        raise DayFileChanged(seq=read.seq + 1)
    known = day_events().get(said["kind"]) if isinstance(said["kind"], str) else None
    schema = _number(said["schema"], least=1)
    if known is None or schema > known.schema:
        raise DayFileNewer(program=read.head.program)
    actor_id, actor_role = said["actor"]
    read.events.append(
        RecordedEvent.read(
            {
                "seq": seq,
                "epoch": epoch,
                "at": recorded_moment(_number(said["at"])),
                "kind": said["kind"],
                "schema": schema,
                "actor_id": UUID(actor_id) if actor_id else None,
                "actor_role": _text(actor_role, 16),
                "payload": _mapping(said["payload"]),
            }
        )
    )
    read.links.append(ChainLink(seq, hashed))
    read.seq, read.epoch, read.hash = seq, epoch, hashed


def _take_plan(read: _Reading, said: Any) -> None:
    read.plan = _mapping(said)


def _take_names(read: _Reading, said: Any) -> None:
    read.names = PlanOfRecord.read(_mapping(said))


def _take_outcome(read: _Reading, said: Any) -> None:
    one = _mapping(said)
    _text(one["code"], 20), _text(one["service"], 40), _number(one["quantity"], least=1)
    read.outcomes.append(one)


def _take_figures(read: _Reading, said: Any) -> None:
    read.figures = _mapping(said)


def _take_remark(read: _Reading, said: Any) -> None:
    read.remarks[_text(said["agency"], 40)] = _text(said["text"], 600)


def _take_detail(read: _Reading, said: Any) -> None:
    """Sealed, and nothing here opens it: only how many there are is of interest."""
    _mapping(said)
    read.sealed += 1


_TAKES: Mapping[str, Callable[[_Reading, Any], None]] = {
    PLAN: _take_plan,
    NAMES: _take_names,
    OUTCOME: _take_outcome,
    FIGURES: _take_figures,
    REMARK: _take_remark,
    DETAIL: _take_detail,
}
assert not {EVENT, SIGNATURE, HEAD} & _TAKES.keys()


# -- values ----------------------------------------------------------------------------------------------------------


def _object(line: bytes) -> dict[str, Any]:
    return _mapping(json.loads(line))


def _mapping(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise TypeError("an object")
    return cast(dict[str, Any], said)


def _number(said: Any, *, least: int = 0) -> int:
    if type(said) is not int or not least <= said < 1 << 53:
        raise ValueError("a number")
    return said


def _text(said: Any, most: int) -> str:
    if not isinstance(said, str) or len(said) > most:
        raise ValueError("a text")
    return said


def _line(said: Any, most: int) -> str:
    """What is shown of somebody whom nobody knows yet: one line, nothing that turns the text round."""
    return _UNPRINTED.sub("", _text(said, most))


def _bytes(said: Any, length: int) -> bytes:
    found = bytes.fromhex(_text(said, 2 * length))
    if len(found) != length:
        raise ValueError("so many bytes")
    return found
