"""The server that has ended begins again in the same process, where that was asked: after a restore on an empty box."""

import os
from pathlib import Path

from webapp.first_start.restoring import giliran, is_to_begin_again

MOST_FILES = 4096


def begin_again_if_asked(folder: Path, server: str) -> None:
    """Become `giliran serve`; returns where nobody asked. The settings are in the environment still.

    What is open is closed first, the lock of the folder among it: the new server takes it anew.
    """
    if os.name == "nt" or not is_to_begin_again(folder):
        return
    command = giliran("serve", "--server", server)
    os.closerange(3, MOST_FILES)
    os.execv(command[0], command)
