"""The README and the guides name nothing that does not exist."""

import re
from pathlib import Path

import click
import pytest

from webapp.cli.main import cli
from webapp.settings import Settings

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "webapp/help").rglob("*.md"))]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
TOP = {path.name for path in ROOT.iterdir()} - {"data", "build"}  # these are made by running
# What an option of a command also takes from the environment is a setting too.
OF_OPTIONS = {
    str(option.envvar) for command in cli.commands.values() for option in command.params if option.envvar is not None
}
SETTINGS = {f"GILIRAN_{name.upper()}" for name in Settings.model_fields} | OF_OPTIONS

guides = pytest.mark.parametrize("guide", PAGES, ids=lambda path: path.name)


def commands_of(guide: Path) -> list[list[str]]:
    """Each `giliran …` with the words that follow it, in code or in a block of code.

    It begins its line or follows a setting or a folder: elsewhere it is a user or a database of that name.
    """
    code = re.findall(r"`{1,3}([^`]+)`{1,3}", guide.read_text())
    lines = [line.split("#")[0].strip() for one in code for line in one.splitlines()]
    found = [re.search(r"(?:^|/bin/|^[A-Z_]+=\S+ )giliran (.+)", line) for line in lines]
    return [one[1].split() for one in found if one]


def unknown_in(words: list[str]) -> str | None:
    """What of such a command does not exist: a command, a command within it, or an option."""
    command: click.Command = cli
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            option = next((one for one in command.params if word in one.opts), None)
            if option is None:
                return word
            if isinstance(option, click.Option) and not option.is_flag:
                next(rest, None)
        elif isinstance(command, click.Group) and word != "…":
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


@guides
def test_every_link_and_picture_leads_somewhere(guide: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", guide.read_text())
    local = [first or second for first, second in links if "://" not in first + second]
    assert [link for link in local if not (guide.parent / link).exists()] == []


@guides
def test_every_make_target_exists(guide: Path) -> None:
    named = set(re.findall(r"(?:^|`| )make ([a-z-]+)(?=[` \n])", _code_of(guide), re.MULTILINE))
    assert named - TARGETS == set()


@guides
def test_every_command_exists(guide: Path) -> None:
    assert [words for words in commands_of(guide) if unknown_in(words)] == []


@guides
def test_every_setting_exists(guide: Path) -> None:
    assert set(re.findall(r"GILIRAN_[A-Z_]+", guide.read_text())) - SETTINGS == set()


@guides
def test_every_path_exists(guide: Path) -> None:
    named = re.findall(r"`([\w.-]+/[\w./-]*)`", guide.read_text())
    assert [path for path in named if path.split("/")[0] in TOP and not (ROOT / path).exists()] == []


def test_the_readme_names_every_setting_and_every_command() -> None:
    text = README.read_text()
    assert {name for name in SETTINGS if name not in text} == set()
    families = {words[0] for words in commands_of(README)}
    assert set(cli.commands) - families - {"run"} == set(), "`make run` is `giliran run`"


def test_every_picture_is_shown_by_a_guide() -> None:
    shown = "".join(guide.read_text() for guide in PAGES)
    kept = sorted(path.name for path in (ROOT / "webapp/static/pictures").glob("*.png"))
    assert len(kept) > 5
    assert [name for name in kept if f"pictures/{name}" not in shown] == []


def _code_of(guide: Path) -> str:
    return "\n".join(re.findall(r"(```[^`]+```|`[^`]+`)", guide.read_text()))
