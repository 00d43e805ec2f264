"""Backups that a new box may go on from: found on a USB disk, or sent; and what one of them holds, before it counts.

What is chosen is copied into the data folder first: what a person was shown is what is restored, whatever becomes of
the stick meanwhile.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.backup.backup import NAME, Contents, check
from queues.persistence.backup.companion import companion_of, copy_companion
from queues.persistence.backup.foreign_database import ForeignDatabase, UnknownRevision, admins_of, require_ours
from webapp.http.refusals import NoRoomForUpload
from webapp.http.server.uploads import FOLDER, LEFT_FREE
from webapp.settings import Settings

CHOSEN = "chosen-backup.db"
DEEPEST = 4  # folders below /media: user, disk, folder
MOST_FOLDERS = 500
SHOWN = 8


@dataclass(frozen=True)
class FoundBackup:
    """`id` stands for the path, so that no path is ever taken from a page; `made_on` as its name says it."""

    id: str
    path: Path
    made_on: str
    size: int

    @property
    def where(self) -> str:
        return str(self.path.parent)


@dataclass(frozen=True)
class ChosenBackup:
    """`admins`: shown names with their usernames, of everybody who may do everything where this is restored."""

    contents: Contents
    admins: tuple[str, ...]


class NoBackup(Exception):
    """The file is no whole backup of Giliran's; `is_newer`: perhaps one of a later release."""

    def __init__(self, *, is_newer: bool = False) -> None:
        super().__init__("no backup")
        self.is_newer = is_newer


def found_backups(settings: Settings) -> list[FoundBackup]:
    """On every disk that is there, the newest first. Reads disks: not for the loop."""
    roots = [*usb_roots(settings), settings.backups]
    found = {path.resolve(): path for root in roots for path in files_below(root, NAME.fullmatch)}
    newest_first = sorted(found, key=lambda path: (_date_of(path), path.name), reverse=True)
    return [FoundBackup(_id_of(path), path, _date_of(path), path.stat().st_size) for path in newest_first[:SHOWN]]


def choose_found(settings: Settings, backup_id: str) -> bool:
    """Copy the one that was found under this id into the data folder; refuses with NoRoomForUpload."""
    backup = next((one for one in found_backups(settings) if one.id == backup_id), None)
    if backup is None:
        return False
    folder = settings.data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    if shutil.disk_usage(folder).free < backup.size + LEFT_FREE:
        raise NoRoomForUpload
    draft = folder / f"{os.getpid()}-{backup.id}"
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        shutil.copyfile(backup.path, draft)
        keep_chosen(settings, draft)
        copy_companion(backup.path, chosen_file(settings))
    finally:
        draft.unlink(missing_ok=True)
    return True


def keep_chosen(settings: Settings, file: Path) -> None:
    """The file of the data folder is the chosen one from now on."""
    os.replace(file, chosen_file(settings))
    companion_of(chosen_file(settings)).unlink(missing_ok=True)  # of one that was chosen before


def chosen_file(settings: Settings) -> Path:
    return settings.data_dir / FOLDER / CHOSEN


def read_chosen(settings: Settings) -> ChosenBackup:
    """What the chosen file holds; refuses with NoBackup. Reads all of it: not for the loop."""
    file = chosen_file(settings)
    try:
        contents = check(file)
        require_ours(file)
        admins = admins_of(file)
    except UnknownRevision as unknown:
        raise NoBackup(is_newer=True) from unknown
    except (ForeignDatabase, SQLAlchemyError, sqlite3.Error, OSError, ValueError) as trouble:
        raise NoBackup from trouble
    named = (name if shown == name else f"{shown} ({name})" for name, (shown, _hash) in admins.items())
    return ChosenBackup(contents, tuple(sorted(named)))


def usb_roots(settings: Settings) -> list[Path]:
    """Below which disks appear that somebody has put in."""
    return [Path(root) for root in settings.usb_dirs.split(os.pathsep) if root]


def files_below(root: Path, is_wanted: Callable[[str], object]) -> Iterator[Path]:
    """Files by their name, some folders deep; what cannot be read is passed by."""
    left, folders = [(root, 0)], 0
    while left and folders < MOST_FOLDERS:
        folder, depth = left.pop()
        folders += 1
        try:
            entries = sorted(os.scandir(folder), key=lambda one: one.name)
        except OSError:  # not there, or not ours to read
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST and not entry.name.startswith("."):
                left.append((Path(entry.path), depth + 1))
            elif is_wanted(entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


# -- inside ----------------------------------------------------------------------------------------------------------


def _date_of(path: Path) -> str:
    found = NAME.fullmatch(path.name)
    return found[2] if found else ""


def _id_of(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:16]
