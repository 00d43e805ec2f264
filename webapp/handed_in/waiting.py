"""Files of days that wait until somebody has compared the key of their box: in the data folder, for two weeks.

They are whole and signed, by a box that nobody here knows. Of each there is the packed file and, beside it, what a page
says of it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from queues.model.handed_in.handed_day import HandedDay
from queues.model.refusals import TooManyWaiting, WaitingFileGone
from queues.persistence.handed_in.box_key import fingerprint_of
from queues.persistence.handed_in.keeping import unpacked_day
from queues.persistence.handed_in.read import file_digest
from webapp.services import Box

FOLDER = "waiting-days"  # in the data folder
MOST = 20
TWO_WEEKS = 14 * 24 * 60 * 60  # seconds
_DIGEST_LETTERS = 64


@dataclass(frozen=True)
class WaitingFile:
    """`known`: the fingerprint by which the box is known here already, "" where it is not."""

    digest: str
    box_name: str
    fingerprint: str
    known: str
    day_name: str
    place: str
    held_on: str

    @property
    def date(self) -> date:
        return date.fromisoformat(self.held_on)


def keep_waiting(here: Box, day: HandedDay, kept: bytes, digest: str, *, known: str) -> WaitingFile:
    """`kept`: the packed file. Refuses with TooManyWaiting, and raises OSError."""
    _forget_old(here)
    folder = _folder(here)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / digest).exists() and len(waiting_files(here)) >= MOST:
        raise TooManyWaiting(most=MOST)
    head = day.head
    fingerprint = fingerprint_of(head.box.public_key)
    said = WaitingFile(digest, head.box.name, fingerprint, known, head.name, head.place, head.held_on.isoformat())
    _write(folder / digest, kept)
    _write(folder / f"{digest}.json", json.dumps(asdict(said)).encode())
    return said


def waiting_files(here: Box) -> list[WaitingFile]:
    """The earliest day first."""
    return sorted(_all(here), key=lambda one: (one.held_on, one.digest))


def waiting_file(here: Box, digest: str) -> bytes:
    """The file as it came; refuses with WaitingFileGone."""
    try:
        file = unpacked_day(_path(here, digest).read_bytes())
    except OSError:
        raise WaitingFileGone from None
    if file_digest(file).hex() != digest:
        raise WaitingFileGone
    return file


def forget_waiting(here: Box, digest: str) -> None:
    """It was taken in, or nobody wants it. Refuses with WaitingFileGone where the name is none."""
    path = _path(here, digest)
    path.unlink(missing_ok=True)
    path.with_name(f"{digest}.json").unlink(missing_ok=True)


# -- inside ----------------------------------------------------------------------------------------------------------


def _folder(here: Box) -> Path:
    return here.settings.data_dir / FOLDER


def _path(here: Box, digest: str) -> Path:
    if len(digest) != _DIGEST_LETTERS or not set(digest) <= set("0123456789abcdef"):
        raise WaitingFileGone
    return _folder(here) / digest


def _all(here: Box) -> Iterator[WaitingFile]:
    for path in _folder(here).glob("*.json"):
        with suppress(OSError, ValueError, TypeError):
            said: dict[str, Any] = json.loads(path.read_bytes())
            yield WaitingFile(**said)


def _forget_old(here: Box) -> None:
    for path in _folder(here).glob("*"):
        with suppress(OSError):
            if path.stat().st_mtime < here.now().timestamp() - TWO_WEEKS:
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
