"""The command line speaks one language at a time, in its help and in what it says of a mistyped command (STAFF S48)."""

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from webapp.cli.help_texts import asked_language, half
from webapp.cli.main import HELP, cli


def said(*arguments: str, **environment: str) -> str:
    return CliRunner(env={"LANG": "C.UTF-8", "LANGUAGE": ""} | environment).invoke(cli, list(arguments)).output


def paths(group: click.Group, *names: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*names, name)
        if isinstance(command, click.Group):
            yield from paths(command, *names, name)


def test_every_text_of_the_help_has_both_halves() -> None:
    for thing, text in HELP.texts:
        assert half(text, "id") != half(text, "en"), (thing.name, text)
        assert " / " not in half(text, "id") + half(text, "en").replace("/cek/https", ""), text


def test_every_command_and_every_option_is_explained() -> None:
    explained = {id(thing) for thing, _text in HELP.texts}
    for path in paths(cli):
        command: click.Command = cli
        for name in path:
            assert isinstance(command, click.Group)
            command = command.commands[name]
        assert id(command) in explained, path
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert all(id(one) in explained for one in options), path


def test_what_stands_in_brackets_belongs_to_both_languages() -> None:
    assert half("Alamat. / Address. [GILIRAN_BIND]", "id") == "Alamat. [GILIRAN_BIND]"
    assert half("Alamat. / Address. [GILIRAN_BIND]", "en") == "Address. [GILIRAN_BIND]"


WHOLE_HELP = """
import click
from tests.web.cli.test_help import cli, paths
for path in [(), *paths(cli)]:
    cli.main([*path, "--help"], standalone_mode=False)
"""
ENGLISH = re.compile(r"\b(the|and|Usage|Options|Commands|Show|message)\b")
INDONESIAN = re.compile(r"\b(dan|yang|untuk|Pilihan|Perintah|Cara|petugas)\b")


@pytest.mark.parametrize(("lang", "strange"), [("id_ID.UTF-8", ENGLISH), ("en_US.UTF-8", INDONESIAN)])
def test_the_whole_help_holds_no_word_of_the_other_language(lang: str, strange: "re.Pattern[str]") -> None:
    """In a program of its own: click makes its own option `--help` once."""
    ran = subprocess.run(
        [sys.executable, "-c", WHOLE_HELP],
        env={"LANG": lang, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert len(ran.stdout) > 5000, ran.stderr
    assert strange.findall(ran.stdout) == []


@pytest.mark.parametrize(
    ("typed", "indonesian", "english"),
    [
        (["day", "open"], "Belum diisi: 'CODE'", "Missing argument 'CODE'"),
        (["dai"], "Tidak ada perintah 'dai'", "No such command 'dai'"),
        (["day", "list", "--jsn"], "Tidak ada pilihan '--jsn'", "No such option '--jsn'"),
        (["user", "add", "x", "--role", "clrk"], "'clrk' tidak ada. Pilih salah satu", "'clrk' is not one of"),
        (["day", "list", "x"], "Kata ini berlebih: x", "Got unexpected extra argument (x)"),
    ],
)
def test_what_is_mistyped_is_named_in_the_language_of_the_terminal(
    typed: list[str], indonesian: str, english: str
) -> None:
    assert indonesian in said(*typed) and "Error" not in said(*typed)
    assert english in said(*typed, LANG="en_US.UTF-8")
    assert english in said("--lang", "en", *typed)
    assert indonesian in said("--lang=id", *typed, LC_ALL="en_US.UTF-8")


def test_the_language_is_asked_for_before_the_command() -> None:
    assert asked_language(["--lang", "en", "day"]) == "en"
    assert asked_language(["day", "--lang", "en"]) is None
    assert asked_language(["--lang", "nl", "day"]) is None
