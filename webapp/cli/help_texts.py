"""Help of the commands in one language: each text stands in the code as `Indonesian. / English.`, and half is shown."""

import re
from collections.abc import Iterator, Sequence

import click

# What stands in brackets at the end, such as the name of a setting, belongs to both halves.
_HALVES = re.compile(r"(?P<id>.+?) / (?P<en>.+?)(?P<both>\s*\[[^]]*\])?", re.DOTALL)


def half(text: str, language: str) -> str:
    found = _HALVES.fullmatch(text.strip())
    return found[language].strip() + (found["both"] or "") if found else text


def asked_language(typed: Sequence[str]) -> str | None:
    """What `--lang` names; nothing where it is not typed, or not understood, which is said later."""
    for word, following in zip(typed, (*typed[1:], ""), strict=True):
        if not word.startswith("-"):
            return None  # options of a command
        language = following if word == "--lang" else word.removeprefix("--lang=")
        if language in ("id", "en"):
            return language
    return None


class HelpTexts:
    """The help of a tree of commands, which keeps what stands in the code."""

    def __init__(self, root: click.Group) -> None:
        self.texts = [(thing, thing.help) for thing in _with_help(root) if thing.help]

    def show_in(self, language: str) -> None:
        for thing, text in self.texts:
            thing.help = half(text, language)


def _with_help(command: click.Command) -> Iterator[click.Command | click.Option]:
    yield command
    yield from (parameter for parameter in command.params if isinstance(parameter, click.Option))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _with_help(below)
