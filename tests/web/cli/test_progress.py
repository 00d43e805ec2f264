"""A command that takes long shows how far it is, on the terminal and nowhere else (STAFF S47)."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE

PROGRAM = "from webapp.cli.main import cli; cli()"
DESKS = "".join(f'[[desk]]\ncode = "{nth}"\nservices = ["KTP-REKAM"]\npin = true\n' for nth in range(12))
DAY = f"""
[day]
code = "gladi"
name = "Gladi"
date = 2099-01-01
opens = "08.00"
closes = "14.00"
place = "Balai"
pungli_number = "0812-7345-0021"
{DESKS}
"""


def made(folder: Path, stderr: int, *more: str) -> str:
    """What `giliran day create` prints on stdout, its stderr being this file."""
    (folder / "hari.toml").write_text(DAY)
    known = {**os.environ, "GILIRAN_DATA_DIR": str(folder / "data"), "LANG": "C.UTF-8", "TERM": "xterm"}
    command = [sys.executable, "-c", PROGRAM, "day", "create", str(folder / "hari.toml"), *more]
    ran = subprocess.run(command, env=known, stdout=subprocess.PIPE, stderr=stderr, text=True, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def test_secrets_are_counted_on_a_terminal_beside_the_answer(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    said = made(tmp_path, theirs, "--json")
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "Kata sandi dan PIN" in shown and "100%" in shown
    assert said.count("\n") == 1 and said.startswith("{")


def test_where_no_person_looks_on_nothing_is_shown(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("w") as errors:
        made(tmp_path, errors.fileno())
    assert (tmp_path / "errors").read_text() == ""
