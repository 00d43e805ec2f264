"""Little room beside a database: on a small file system where one may be mounted, else by the disk's word."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.durability.halls import Hall

MEGABYTE = 1024 * 1024
SPARE = 16 * MEGABYTE  # for the ballast, and what there is when it is thrown out


@contextmanager
def a_small_file_system(at: Path, holding: int) -> Iterator[bool]:
    """Memory mounted as a disk; False where that is not allowed."""
    at.mkdir()
    size = f"size={holding + SPARE}"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", at], capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", at], check=True)


def leave(room: int, hall: Hall, *, mounted: bool) -> Callable[[], None]:
    """Only that many bytes are left; returns how to make space again."""
    if not mounted:
        hall.disk.have_room(room)
        return lambda: hall.disk.have_room(SPARE)
    ballast = hall.folder / "ballast"
    free = os.statvfs(hall.folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_bsize - room)
    return ballast.unlink


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
