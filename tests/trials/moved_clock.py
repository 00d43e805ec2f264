"""A computer's clock that a test moves while a server runs on it (see clock.c)."""

import mmap
import struct
import subprocess
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "clock.c"
_AHEAD = struct.Struct("=q")


@cache
def library() -> Path:
    """Built once in a run of the tests."""
    made = Path(tempfile.mkdtemp(prefix="giliran-clock-")) / "clock.so"
    flags = ("-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")
    subprocess.run(["cc", *flags, "-o", made, SOURCE, "-ldl"], check=True)
    return made


class MovedClock:
    """`folder` keeps the file that says by how much the clock is wrong."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock.ahead"
        self._path.write_bytes(_AHEAD.pack(0))
        with self._path.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), 0)

    def environment(self) -> dict[str, str]:
        """What a process needs to have this clock."""
        return {"LD_PRELOAD": str(library()), "CLOCK_AHEAD": str(self._path)}

    def be_ahead(self, by: timedelta) -> None:
        self._mapped[:] = _AHEAD.pack(int(by.total_seconds()))
