"""Signed files of days on disks that somebody has put in, the newest first."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from webapp.first_start.found_backups import files_below, usb_roots
from webapp.handed_in.making import ENDING
from webapp.handed_in.taking_in import file_at
from webapp.settings import Settings

SHOWN = 20


@dataclass(frozen=True)
class FoundDayFile:
    """`id` stands for the path, so that no path is ever taken from a page."""

    id: str
    path: Path
    size: int


def found_day_files(settings: Settings) -> list[FoundDayFile]:
    """Reads disks: not for the loop."""
    paths = {path for root in usb_roots(settings) for path in files_below(root, _is_day_file)}
    found = []
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((state.st_mtime, FoundDayFile(_id_of(path), path, state.st_size)))
    newest_first = sorted(found, key=lambda one: (one[0], one[1].path.name), reverse=True)
    return [one for _at, one in newest_first[:SHOWN]]


def chosen_day_file(settings: Settings, file_id: str) -> bytes:
    """What was found under this id; raises OSError where it is gone. Refuses with DayFileTooLarge."""
    found = next((one for one in found_day_files(settings) if one.id == file_id), None)
    if found is None:
        raise FileNotFoundError(file_id)
    return file_at(found.path)


def _is_day_file(name: str) -> bool:
    return name.endswith(ENDING) and not name.startswith(".")


def _id_of(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:16]
