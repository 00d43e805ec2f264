"""A disk that can be told to fail, to fill up, to be slow, and to write down what reaches it.

The trouble is made by a small library (disk.c) that is loaded before SQLite, so that SQLite itself meets it. It is told
what to do through a file that both sides map: that works at any moment, for every process of a server at once.
"""

import ctypes
import mmap
import os
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WRITE, SYNC, TRUNCATE = 1, 2, 4
FOR_EVER = 1 << 40
SOURCE = Path(__file__).parent / "disk.c"
_RECORD = struct.Struct("<qQqIIc7x")


class _Control(ctypes.Structure):
    """`struct control` of disk.c."""

    _fields_ = tuple((name, ctypes.c_int64) for name in ("fail", "error", "after", "times", "failed", "room", "delay"))


@dataclass(frozen=True)
class Record:
    """One thing that the disk was asked to do."""

    at: int  # nanoseconds, as time.monotonic_ns counts them
    file: int  # inode
    offset: int
    thread: int
    what: str
    said: bytes


@cache
def library() -> Path:
    """Built once in a run of the tests."""
    made = Path(tempfile.mkdtemp(prefix="giliran-disk-")) / "disk.so"
    subprocess.run(
        ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", made, SOURCE, "-ldl", "-lpthread"],
        check=True,
    )
    return made


class Disk:
    """The disk under the database files of one folder; `beside` is where its own files lie, out of its reach."""

    def __init__(self, folder: Path, beside: Path) -> None:
        self.folder = folder.resolve()
        self.log = beside / "disk.log"
        self._control_file = beside / "disk.control"
        if not self._control_file.exists():
            self._control_file.write_bytes(bytes(ctypes.sizeof(_Control)))
        with self._control_file.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), 0)
        self._control = _Control.from_buffer(self._mapped)
        self.be_well()

    def environment(self, *, recorded: bool = False) -> dict[str, str]:
        """What a process needs to have this disk."""
        known = {
            "LD_PRELOAD": str(library()),
            "DISK_FOLDER": str(self.folder),
            "DISK_CONTROL": str(self._control_file),
        }
        return known | ({"DISK_LOG": str(self.log)} if recorded else {})

    def be_well(self) -> None:
        """Nothing fails, nothing is slow, and there is room."""
        control = self._control
        control.fail, control.failed, control.room, control.delay = 0, 0, -1, 0

    def fail(self, calls: int, error: int, *, after: int = 0, times: int = FOR_EVER) -> None:
        """Let `after` of these calls succeed, then let `times` of them fail."""
        control = self._control
        control.fail = 0
        control.error, control.after, control.times, control.failed = error, after, times, 0
        control.fail = calls

    def have_room(self, bytes_left: int) -> None:
        self._control.room = bytes_left

    def be_slow(self, milliseconds: int) -> None:
        self._control.delay = milliseconds * 1000

    @property
    def failed(self) -> int:
        """How many calls were made to fail since `fail`."""
        return int(self._control.failed)

    def records(self) -> Iterator[Record]:
        """What reached the disk, in order; what is only half written down is not there yet."""
        said = self.log.read_bytes()
        position = 0
        while position + _RECORD.size <= len(said):
            at, file, offset, thread, length, what = _RECORD.unpack_from(said, position)
            position += _RECORD.size
            if position + length > len(said):
                return
            yield Record(at, file, offset, thread, what.decode(), said[position : position + length])
            position += length


def database_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.endswith((".db", "-wal", "-journal"))]


def inode(path: Path) -> int:
    return os.stat(path).st_ino
