"""`giliran board` as far as it goes without a browser: which program, which day, which screen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.cli.commands.board.browsers import browser_here
from webapp.cli.commands.board.minding import chosen_screen


def program(folder: Path, name: str) -> Path:
    made = folder / name
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    return made


def test_the_first_browser_of_chromiums_kin_is_taken_and_none_is_said(tmp_path: Path) -> None:
    folders = str(tmp_path)
    assert browser_here(folders=folders, elsewhere=()) is None
    edge = program(tmp_path, "microsoft-edge")
    assert browser_here(folders=folders, elsewhere=()) == edge
    chrome = program(tmp_path, "google-chrome")
    assert browser_here(folders=folders, elsewhere=()) == chrome
    assert browser_here("microsoft-edge", folders=folders) == edge
    assert browser_here(str(edge), folders=folders) == edge
    assert browser_here("firefox", folders=folders) is None


def test_one_that_the_shell_does_not_know_is_found_where_installers_put_it(tmp_path: Path) -> None:
    own = program(tmp_path, "somewhere-else")
    empty = tmp_path / "empty"
    assert browser_here(folders=str(empty), elsewhere=[str(tmp_path / "missing"), str(own)]) == own


def screen(left: int, *, own: bool = False) -> dict[str, object]:
    return {"left": left, "isPrimary": own}


def test_the_board_goes_to_the_first_screen_that_is_not_the_laptops_own() -> None:
    own, beside, far = screen(1920, own=True), screen(0), screen(3840)
    assert chosen_screen([beside, own, far], None) == beside
    assert chosen_screen([beside, own, far], 1) == own
    assert chosen_screen([beside, own, far], 3) == far
    # Where there is none such, it stays where the browser has opened it.
    assert chosen_screen([own], None) is None
    assert chosen_screen([own], 2) is None
    assert chosen_screen([], None) is None


# A browser that says where its first three descriptors lead to, by the fourth, and more than it should on the others.
CHATTY = """#!/bin/sh
head -c 1 <&3 >/dev/null
echo noise
echo noise >&2
printf '{"id":1,"result":{"leads":"%s %s %s"}}\\0' "$(readlink /proc/$$/fd/0)" "$(readlink /proc/$$/fd/1)" \\
  "$(readlink /proc/$$/fd/2)" >&4
"""
STARTED_WITH = """
import json, os, sys
from pathlib import Path
from webapp.cli.commands.board.protocol import Browser
os.closerange(3, 10)
held = [os.open(os.devnull, os.O_RDONLY) for _ in range(int(sys.argv[2]))]
browser = Browser.start(Path(sys.argv[1]), ())
print(json.dumps(browser.ask("Browser.getVersion", 20)))
browser.close()
"""


@pytest.mark.parametrize("held", [0, 1, 2, 7])
def test_what_the_browser_prints_never_comes_between_its_answers(tmp_path: Path, held: int) -> None:
    """However many descriptors the command holds already: those that the browser gets are never taken twice."""
    browser = tmp_path / "chatty"
    browser.write_text(CHATTY)
    browser.chmod(0o755)
    said = subprocess.run(
        [sys.executable, "-c", STARTED_WITH, browser, str(held)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == {"leads": "/dev/null /dev/null /dev/null"}
