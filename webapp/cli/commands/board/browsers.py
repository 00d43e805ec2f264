"""A browser on this machine that can be minded: any of Chromium's kin, since all of them speak its protocol."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "brave-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome",
)
# Where installers put them without telling the shell.
ELSEWHERE = (
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def browser_here(
    asked: str | None = None, *, folders: str | None = None, elsewhere: Iterable[str] = ELSEWHERE
) -> Path | None:
    """The program that was asked for, by path or name, else the first that is there; None where there is none.

    `folders`: where programs are looked for, written as PATH is.
    """
    names = (asked,) if asked else (*PROGRAMS, *elsewhere)
    return next(_found(names, folders), None)


def _found(names: Iterable[str], folders: str | None) -> Iterator[Path]:
    for name in names:
        program = shutil.which(os.path.expanduser(name), path=folders)
        if program:
            yield Path(program)
