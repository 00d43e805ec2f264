"""The printers that this machine knows: slips and cards go through the browser's own dialog, which offers them."""

import shutil
import subprocess

PATIENCE = 2  # seconds; a print server that is away answers nothing


def printers(path: str | None = None) -> list[str]:
    """By name, as CUPS lists them; none where there is no CUPS. `path`: where its programs lie, None: as usual."""
    lpstat = shutil.which("lpstat", path=path)
    if lpstat is None:
        return []
    try:
        said = subprocess.run([lpstat, "-e"], capture_output=True, text=True, timeout=PATIENCE, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [line.strip() for line in said.splitlines() if line.strip()]
