"""A demo day for each test that wants one: made once a run and copied, since hashing its sign-ins takes seconds."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE

GILIRAN = Path(sys.executable).parent / "giliran"
ELSEWHERE = "http://elsewhere.example"


def make_demo_day(known: dict[str, str], *arguments: str) -> dict[str, Any]:
    """By the command itself, in this environment; what it says with `--json`."""
    made = subprocess.run(
        [GILIRAN, "demo", "--json", *arguments], env=known, capture_output=True, check=True, timeout=PATIENCE
    )
    said: dict[str, Any] = json.loads(made.stdout.decode().strip().splitlines()[-1])
    return said


def copy_demo_day(folder: Path, url: str = ELSEWHERE, *arguments: str) -> dict[str, Any]:
    """Put a demo day into this data folder; what `giliran demo --json` would have said of it at this address."""
    made, said = _demo_day(*arguments)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    demo: dict[str, Any] = json.loads(said.replace(ELSEWHERE, url))
    return demo


@cache
def _demo_day(*arguments: str) -> tuple[Path, str]:
    folder = Path(tempfile.mkdtemp(prefix="giliran-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    known = {**os.environ, "GILIRAN_DATA_DIR": str(folder), "GILIRAN_PUBLIC_URL": ELSEWHERE}
    return folder, json.dumps(make_demo_day(known, *arguments))
