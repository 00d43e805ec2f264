"""One writer for one data folder: whoever changes its database holds this lock, a server or a single command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_babel import gettext as _

from webapp.cli.speech import CommandError

try:
    import fcntl
except ImportError:  # Windows has no locks of this kind
    fcntl = None  # type: ignore[assignment]

NAME = "server.lock"
_held: dict[Path, int] = {}


def hold(folder: Path) -> bool:
    """Take the lock, or have it already; False when another process has it.

    It lives as long as this process and what it becomes, so that it survives neither a crash nor a power cut. The file
    says whose it is.
    """
    path = (folder / NAME).resolve()
    if fcntl is None or path in _held:
        return True
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    _held[path] = descriptor
    return True


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No server and no other command has the folder meanwhile; refuses with CommandError."""
    if not hold(folder):
        raise CommandError(
            _(
                "Folder data %(folder)s sedang dipakai oleh server lain (proses %(process)s). "
                "Hentikan dahulu server itu.",
                folder=folder,
                process=holder(folder),
            )
        )
    try:
        yield
    finally:
        let_go(folder)


def keep_when_replaced(folder: Path) -> None:
    """The lock goes on to the program that this process becomes."""
    descriptor = _held.get((folder / NAME).resolve())
    if descriptor is not None:
        os.set_inheritable(descriptor, True)


def is_held_here(folder: Path) -> bool:
    return (folder / NAME).resolve() in _held


def let_go(folder: Path) -> None:
    descriptor = _held.pop((folder / NAME).resolve(), None)
    if descriptor is not None:
        os.close(descriptor)


def holder(folder: Path) -> str:
    """The number of the process that has the lock, as far as the file knows."""
    try:
        return (folder / NAME).read_text().strip() or "?"
    except OSError:
        return "?"
