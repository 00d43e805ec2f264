"""Take the signed file of a day in: verified, compared with what is here, kept as the next version of that day.

What is slow (signature, chain, packing) runs off the loop; what asks the database does not.
"""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

from queues.model.actor import SYSTEM, Actor
from queues.model.handed_in.following import Comparison, Relation, compare
from queues.model.handed_in.handed_day import LARGEST_FILE, MB, HandedDay
from queues.model.handed_in.headline import agrees, headline_of, recounted
from queues.model.refusals import (
    BoxHasOtherKey,
    BoxUnknown,
    DayFileChanged,
    DayFileTooLarge,
    FingerprintDiffers,
    OlderDayKnown,
    ReceivedMovedOn,
)
from queues.persistence.handed_in.box_key import fingerprint_of
from queues.persistence.handed_in.keeping import Arrival, keep_received_day, know_box, packed_day
from queues.persistence.handed_in.read import file_digest, links_of, read_handed_day
from queues.persistence.read_transaction import one_read
from queues.reading.handed_in.received import (
    ReceivedVersion,
    read_known_box,
    read_own_links,
    read_received_file,
    read_version_of,
    read_versions,
)
from webapp.handed_in.waiting import forget_waiting, keep_waiting, waiting_file
from webapp.http.refusals import NoRoomForUpload
from webapp.http.server.uploads import FOLDER, LEFT_FREE, off_the_loop
from webapp.services import Box

TRIES = 5  # where other files of the same day come at the same time


@dataclass(frozen=True)
class TakenIn:
    """`version` is 0 where it is a day of this very box: then nothing is kept, and `comparison` is with its own events.

    `is_new`: False where this very file was here already.
    """

    day_id: UUID
    version: int
    is_new: bool
    comparison: Comparison


@dataclass(frozen=True)
class _Sent:
    """A file that was verified. `counted`: its figures, from its events alone; `kept`: packed, `digest` in hex."""

    day: HandedDay
    counted: dict[str, Any]
    kept: bytes
    digest: str

    @classmethod
    def of(cls, file: bytes) -> "_Sent":
        day = read_handed_day(file)
        try:
            counted = recounted(day)
        except (KeyError, TypeError, ValueError, AttributeError) as trouble:
            raise DayFileChanged(seq=0) from trouble  # signed, and yet its events tell no day: by no program of ours
        return cls(day, counted, packed_day(file), file_digest(file).hex())


def take_in(here: Box, file: bytes, *, by: Actor = SYSTEM) -> TakenIn:
    """Keep the file as the next version of its day.

    Refuses as `read_handed_day`, and with BoxUnknown, BoxHasOtherKey (the file waits then until somebody has compared
    the key), OlderDayKnown, TooManyWaiting, NoRoomForUpload, NotRecorded, Busy.
    """
    return _take_in(here, _verified(file), by)


def trust_and_take_in(here: Box, digest: str, fingerprint: str, *, by: Actor = SYSTEM) -> TakenIn:
    """Somebody has compared the key of a file that waits. Refuses as `take_in`, and with WaitingFileGone,
    FingerprintDiffers.
    """
    sent = _verified(waiting_file(here, digest))
    trust(here, sent.day, fingerprint, by=by)
    taken = _take_in(here, sent, by)
    forget_waiting(here, digest)
    return taken


def trust(here: Box, day: HandedDay, fingerprint: str, *, by: Actor = SYSTEM) -> None:
    """Know the box of this day by its key from now on; refuses with FingerprintDiffers."""
    own = fingerprint_of(day.head.box.public_key)
    if "".join(filter(str.isalnum, fingerprint)).casefold() != own.replace("-", ""):
        raise FingerprintDiffers(fingerprint=own)
    head = day.head.box
    name, key = head.name or "Giliran", head.public_key.hex()
    here.writer.write(know_box, box_id=head.id, name=name, public_key=key, now=here.now(), by=by)


def file_at(path: Path) -> bytes:
    """Refuses with DayFileTooLarge before it is read."""
    if path.stat().st_size > LARGEST_FILE:
        raise DayFileTooLarge(most=f"{LARGEST_FILE // MB} MB")
    return path.read_bytes()


# -- inside ----------------------------------------------------------------------------------------------------------


def _verified(file: bytes) -> _Sent:
    return off_the_loop(lambda: _Sent.of(file))


def _take_in(here: Box, sent: _Sent, by: Actor) -> TakenIn:
    day = sent.day
    with one_read(here.engine) as connection:
        own = read_own_links(connection, day.head.day_id)
        same = read_version_of(connection, bytes.fromhex(sent.digest))
    if own:
        return TakenIn(day.head.day_id, 0, False, compare(own, day.links))
    if same:
        return TakenIn(day.head.day_id, same.version, False, Comparison(Relation.SAME_EVENTS, same.last_seq))
    _require_known_key(here, sent)
    for left in reversed(range(TRIES)):
        try:
            return _kept(here, sent, by)
        except ReceivedMovedOn:
            if not left:
                raise
    raise ReceivedMovedOn


def _require_known_key(here: Box, sent: _Sent) -> None:
    """Where the key is not known the file waits for somebody to compare it."""
    box = sent.day.head.box
    with one_read(here.engine) as connection:
        known = read_known_box(connection, box.id)
    if known and known.public_key == box.public_key:
        return
    before = fingerprint_of(known.public_key) if known else ""
    with _told_when_full():
        keep_waiting(here, sent.day, sent.kept, sent.digest, known=before)
    said = {"name": box.name, "fingerprint": fingerprint_of(box.public_key), "waiting": sent.digest}
    raise BoxHasOtherKey(**said, known=before) if known else BoxUnknown(**said)


def _kept(here: Box, sent: _Sent, by: Actor) -> TakenIn:
    """Compared with every version of then; refuses with ReceivedMovedOn where another one has come since."""
    day = sent.day
    with one_read(here.engine) as connection:
        versions = read_versions(connection, day.head.day_id)
        files = [read_received_file(connection, one.id, one.version) for one in versions]
    comparisons = off_the_loop(lambda: [compare(links_of(file), day.links) for file in files])
    current = max(versions, key=lambda one: one.reach, default=None)
    comparison = comparisons[versions.index(current)] if current else Comparison(Relation.FIRST, 0, len(day.links))
    _require_news(day, versions, comparisons, current)
    figures = _figures(sent)
    if current:
        figures["against"] = _against(current, comparison)
    with _packed_file(here, sent.kept) as path:
        arrival = Arrival(
            day_id=day.head.day_id,
            box_id=day.head.box.id,
            public_key=day.head.box.public_key.hex(),
            code=day.head.code,
            name=day.head.name,
            place=day.head.place,
            held_on=day.head.held_on,
            epoch=day.head.epoch,
            last_seq=day.head.last_seq,
            head=day.head.head.hex(),
            figures=figures,
            digest=sent.digest,
            relation=comparison.relation.value,
            after=max((one.version for one in versions), default=0),
            path=path,
        )
        kept = here.writer.write(keep_received_day, arrival, now=here.now(), by=by)
    return TakenIn(day.head.day_id, kept.version, kept.is_new, comparison)


def _require_news(
    day: HandedDay,
    versions: Sequence[ReceivedVersion],
    comparisons: Sequence[Comparison],
    current: ReceivedVersion | None,
) -> None:
    """Refuses with OlderDayKnown what has nothing that is not here already."""
    older = [one for one, compared in zip(versions, comparisons, strict=True) if compared.relation is Relation.OLDER]
    same = [
        one for one, compared in zip(versions, comparisons, strict=True) if compared.relation is Relation.SAME_EVENTS
    ]
    older += [one for one in same if one.figures.get("record_version", 0) > day.head.record or one is not current]
    if older:
        raise OlderDayKnown(last_seq=day.head.last_seq, known_seq=max(one.last_seq for one in older))


def _figures(sent: _Sent) -> dict[str, Any]:
    """What is kept beside the file. `agrees`: whether the figures that its box has written are those of its events;
    None where it has written none.
    """
    day = sent.day
    written = day.figures.get("figures") if day.figures else None
    return {
        "headline": headline_of(sent.counted),
        "record": sent.counted,
        "agrees": agrees(written, sent.counted) if isinstance(written, dict) else None,
        "record_version": day.head.record,
        "remarks": dict(day.remarks),
        "events": len(day.events),
        "sealed_details": day.sealed_details,
        "trial": day.head.is_trial,
        "program": day.head.program,
        "fingerprint": fingerprint_of(day.head.box.public_key),
    }


def _against(before: ReceivedVersion, compared: Comparison) -> dict[str, Any]:
    """Of the events; the figures of both are kept, and are compared where somebody looks at them."""
    return {
        "version": before.version,
        "relation": compared.relation.value,
        "shared": compared.shared,
        "added": compared.added,
        "missing": compared.missing,
    }


@contextmanager
def _packed_file(here: Box, kept: bytes) -> Iterator[Path]:
    """In the data folder, where a running server finds it; gone afterwards."""
    folder = here.settings.data_dir / FOLDER
    path = folder.resolve() / f"{os.getpid()}-{token_hex(8)}"
    with _told_when_full():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < 2 * len(kept) + LEFT_FREE:
            raise NoRoomForUpload
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(kept)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _told_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoomForUpload from trouble
        raise
