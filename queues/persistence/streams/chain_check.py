"""Verify the hash chains of all streams: the tamper check behind `giliran doctor` and `giliran restore`.

Every event is hashed anew, in order; what is compared is what the database itself says. Each fault names the stream and
the seq at which it shows. Who rewrites a whole stream to its end, with its head, leaves no fault here: that is seen by
the record code on paper (`find_head`), and by the box's own stream, which notes where the chain of a closed day ended.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Uuid, bindparam, column, inspect, null, outerjoin, select, table

from queues.model.events.box import DayBegun, DayEnded, StreamRemoved
from queues.persistence.schema.tables import chain_anchor, event, service_day, stream
from queues.persistence.streams.chain import BEGINNING, next_hash

AT_ONCE = 2_000  # rows
LEAST_DIGITS = 12  # of a record code; fewer may be those of another event
_COLUMNS = ("seq", "stream_id", "epoch", "at", "kind", "schema", "box_id", "actor_id", "actor_role", "payload", "hash")
_EVENTS = (
    select(*(event.c[name] for name in _COLUMNS)).where(event.c.stream_id == bindparam("of")).order_by(event.c.seq)
)
_STREAMS_WITH_EVENTS = select(event.c.stream_id).distinct()
_FROM_BOX = (
    select(event.c.kind, event.c.payload)
    .join(stream, stream.c.id == event.c.stream_id)
    .where(event.c.kind.in_((DayBegun.kind, DayEnded.kind, StreamRemoved.kind)))
    .order_by(event.c.seq)
)


# Before streams had rows, days held their own ends (migration 0014).
_ENDS_IN_DAYS = "chain_head"
_old_day = table(
    "service_day", column("id", Uuid), column("code"), column("last_seq"), column(_ENDS_IN_DAYS), column("held_on")
)
_OLD_ENDS = select(
    _old_day.c.id, _old_day.c.code, _old_day.c.last_seq, _old_day.c[_ENDS_IN_DAYS].label("head")
).order_by(_old_day.c.held_on)


class FaultKind(StrEnum):
    """CHANGED: an event is not as it was recorded. MISSING: events are gone before this seq. CUT: the newest are gone,
    or others stand in their place. BEFORE: the events of before there were chains. UNKNOWN: events of a stream that
    nobody knows. GONE: a day of which the box knows is not there. REWRITTEN: a closed day ends otherwise than noted.
    """

    CHANGED = "changed"
    MISSING = "missing"
    CUT = "cut"
    BEFORE = "before"
    UNKNOWN = "unknown"
    GONE = "gone"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class Fault:
    """`code`: of the day, "" where there is none; `seq`: where it shows."""

    kind: FaultKind
    stream_id: UUID
    code: str
    seq: int


@dataclass(frozen=True)
class ChainReport:
    events: int
    streams: int
    faults: tuple[Fault, ...]


@dataclass
class _Stream:
    """What the database says of a stream, and how far its events have been read."""

    id: UUID
    code: str
    last_seq: int
    head: bytes | None
    anchor_seq: int = 0
    anchor: bytes = BEGINNING
    seq: int = 0
    epoch: int = 0
    hash: bytes = BEGINNING
    noted: Mapping[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def find(self, kind: FaultKind, seq: int) -> None:
        if not any(fault.kind is kind for fault in self.faults):  # where it begins is what somebody can look at
            self.faults.append(Fault(kind, self.id, self.code, seq))


def check_chains(connection: Connection) -> ChainReport:
    """Hash everything that ever happened; inside one read transaction."""
    streams = list(_streams(connection))
    counted = sum(_follow(connection, one) for one in streams)
    faults = [fault for one in streams for fault in one.faults]
    faults += _strangers(connection, {one.id for one in streams})
    faults += _gone(connection, {one.id for one in streams})
    return ChainReport(counted, len(streams), tuple(faults))


@dataclass(frozen=True)
class FoundCode:
    """The event whose hash a record code begins; `code`: of its day, "" for the box's own stream."""

    stream_id: UUID
    code: str
    seq: int
    at: datetime | None


def find_code(connection: Connection, said: str) -> FoundCode | None:
    """The event that a record code from paper names, as it was typed in; None when there is none."""
    digits = re.sub(r"[^0-9a-f]", "", said.casefold())[:64]
    if len(digits) < LEAST_DIGITS:
        return None
    least, most = (bytes.fromhex(digits.ljust(64, filler)) for filler in "0f")
    hashed = (event.c.hash >= least, event.c.hash <= most)
    row = connection.execute(select(event.c.stream_id, event.c.seq, event.c.at).where(*hashed)).first()
    if row is None:
        of_anchor = (chain_anchor.c.hash >= least, chain_anchor.c.hash <= most)
        row = connection.execute(select(chain_anchor.c.stream_id, chain_anchor.c.seq, null()).where(*of_anchor)).first()
    if row is None:
        return None
    code = connection.execute(select(service_day.c.code).where(service_day.c.id == row[0])).scalar_one_or_none()
    return FoundCode(row[0], code or "", row[1], row[2])


# -- one stream ------------------------------------------------------------------------------------------------------


def _streams(connection: Connection) -> Iterator[_Stream]:
    anchors = {row.stream_id: row for row in connection.execute(select(chain_anchor))}
    noted = _noted_ends(connection)
    for row in _ends(connection):
        one = _Stream(row.id, row.code or "", row.last_seq, row.head)
        one.noted = noted.get(one.id, {})
        if one.id in anchors:
            one.anchor_seq, one.anchor = anchors[one.id].seq, anchors[one.id].hash
        yield one


def _ends(connection: Connection) -> Sequence[Any]:
    """What the database says of the end of every stream that stands; also a copy that is not yet brought up to date."""
    of_days = outerjoin(stream, service_day, service_day.c.id == stream.c.id)
    standing = select(stream.c.id, service_day.c.code, stream.c.last_seq, stream.c.head).select_from(of_days)
    ends = standing.where(stream.c.removed_at.is_(None)).order_by(service_day.c.held_on)
    found = list(connection.execute(ends))
    if any(known["name"] == _ENDS_IN_DAYS for known in inspect(connection).get_columns("service_day")):
        found += connection.execute(_OLD_ENDS).all()
    return found


def _follow(connection: Connection, of: _Stream) -> int:
    """Read the stream to its end and note what is wrong; how many events it has."""
    rows = connection.execution_options(yield_per=AT_ONCE).execute(_EVENTS, {"of": of.id}).mappings()
    counted = 0
    for row in rows:
        counted += 1
        _check_place(of, row)
        _check_hash(of, row)
        of.seq, of.epoch = row["seq"], row["epoch"]
    if of.seq <= of.anchor_seq and of.hash != of.anchor:
        of.find(FaultKind.BEFORE, of.seq)
    if any(seq > of.seq for seq in of.noted):
        of.find(FaultKind.REWRITTEN, of.seq)
    if (of.seq, of.hash) != (of.last_seq, of.head or BEGINNING):
        of.find(FaultKind.CUT, min(of.seq, of.last_seq) + 1)
    return counted


def _check_place(of: _Stream, row: RowMapping) -> None:
    """Gapless within an epoch; a new one may leave seqs out, which are the places of lost numbers."""
    follows = row["seq"] == of.seq + 1 or row["epoch"] > of.epoch > 0
    if not follows or row["epoch"] < of.epoch:
        of.find(FaultKind.MISSING, row["seq"])


def _check_hash(of: _Stream, row: RowMapping) -> None:
    if row["seq"] <= of.anchor_seq:
        of.hash = next_hash(of.hash, row)
        return
    if of.seq <= of.anchor_seq and of.hash != of.anchor:
        of.find(FaultKind.BEFORE, of.seq)
        of.hash = of.anchor  # what follows is judged by itself
    if row["hash"] != next_hash(of.hash, row):
        of.find(FaultKind.CHANGED, row["seq"])
    of.hash = row["hash"] or BEGINNING
    if of.noted.get(row["seq"], of.hash.hex()) != of.hash.hex():
        of.find(FaultKind.REWRITTEN, row["seq"])


# -- what the box knows of the days ----------------------------------------------------------------------------------


def _noted_ends(connection: Connection) -> dict[UUID, dict[int, str]]:
    """Of each day: where its chain stood when it was closed, as the box noted it."""
    ends: dict[UUID, dict[int, str]] = {}
    for kind, payload in connection.execute(_FROM_BOX):
        if kind == DayEnded.kind:
            ends.setdefault(UUID(payload["day_id"]), {})[payload["last_seq"]] = payload["head"]
    return ends


def _gone(connection: Connection, known: set[UUID]) -> list[Fault]:
    """Days that the box saw begin, that are not there, and that nobody removed as a whole."""
    begun, removed = set[UUID](), set[UUID]()
    for kind, payload in connection.execute(_FROM_BOX):
        if kind == StreamRemoved.kind:
            removed.add(UUID(payload["stream_id"]))
        elif kind == DayBegun.kind:
            begun.add(UUID(payload["day_id"]))
    tombs = set(connection.execute(select(stream.c.id).where(stream.c.removed_at.is_not(None))).scalars())
    gone = (begun - removed - known) | (tombs ^ removed)
    return [Fault(FaultKind.GONE, stream_id, "", 0) for stream_id in sorted(gone)]


def _strangers(connection: Connection, known: set[UUID]) -> list[Fault]:
    found = set(connection.execute(_STREAMS_WITH_EVENTS).scalars()) - known
    return [Fault(FaultKind.UNKNOWN, stream_id, "", 0) for stream_id in sorted(found)]
