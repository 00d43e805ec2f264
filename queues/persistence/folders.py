"""Folders whose entries must survive a power cut: fsync of a directory."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Bring the names in it to the disk: a file that was synced may still lose its name."""
    if os.name == "nt":  # cannot open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
