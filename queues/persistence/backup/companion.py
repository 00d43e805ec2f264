"""What lies beside the database and goes with every copy of it: the Wi-Fi of the hall.

It hangs on the wall of the hall and is no secret of the box; still it is written closed to others, as the copies are. A
copy and its companion have the same name but for the ending, so that a copy never comes with the Wi-Fi of another.
"""

import os
import shutil
from pathlib import Path

from queues.persistence.folders import sync_folder

WIFI = "hall-wifi.json"  # in the data folder; webapp/profile/hall_wifi.py says what is in it
ENDING = ".hall-wifi.json"
LARGEST = 4096  # bytes: whatever is larger is not ours


def companion_of(copy: Path) -> Path:
    """Where the Wi-Fi of a copy lies, if it has one."""
    return copy.with_suffix(ENDING)


def keep_companion(database: Path, copy: Path) -> None:
    """Lay what lies beside the database beside the copy that is about to get this name."""
    _write(database.with_name(WIFI), companion_of(copy))


def copy_companion(copy: Path, other: Path) -> None:
    """The other is a copy of the copy: what goes with the one goes with the other."""
    _write(companion_of(copy), companion_of(other))


def restore_companion(copy: Path, data_dir: Path) -> bool:
    """Bring the Wi-Fi back; not over one that this laptop has been told since: that belongs to the router beside it."""
    there = data_dir / WIFI
    return not there.exists() and _write(companion_of(copy), there)


def remove_copy(copy: Path) -> None:
    """The copy, and what belongs to it alone."""
    copy.unlink(missing_ok=True)
    companion_of(copy).unlink(missing_ok=True)


def _write(source: Path, target: Path) -> bool:
    """Whole or not at all. A stick may hold anything under that name: a link leads nowhere, and much is not read."""
    if source.is_symlink() or not source.is_file() or source.stat().st_size > LARGEST:
        return False
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        shutil.copyfile(source, draft)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent)
    return True
