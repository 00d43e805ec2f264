"""The language of the command line, and errors that are one sentence."""

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import click
from flask import Flask
from flask_babel import Babel

LANGUAGES = ("id", "en")
CLICK = Path(__file__).parents[1] / "translations"  # what click says by itself, in Indonesian


def language_of(environ: Mapping[str, str] = os.environ) -> str:
    """The first of ours that the terminal asks for, in gettext's order of its variables; else Indonesian."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    is_plain = locale.split(".")[0] in ("C", "POSIX")  # then LANGUAGE does not count
    asked = [*([] if is_plain else environ.get("LANGUAGE", "").split(":")), locale]
    return next((own for one in asked for own in LANGUAGES if one.lower().startswith(own)), LANGUAGES[0])


@contextmanager
def click_speaking(language: str) -> Iterator[None]:
    """The sentences of click itself, which it looks up in the process's own catalogue of texts, in this language."""
    was = os.environ.get("LANGUAGE")
    gettext.bindtextdomain("click", CLICK)
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain("messages")
        if was is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = was


@contextmanager
def speaking(language: str) -> Iterator[Flask]:
    """Sentences in this language, before there is a box: an app of nothing but words."""
    words = Flask("webapp")
    Babel(words, default_locale=language, locale_selector=lambda: language)
    with words.app_context():
        yield words


class CommandError(click.ClickException):
    """What went wrong and what to do, said to a person; no traceback, exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def when(at: datetime, zone: str) -> str:
    """`2026-11-21 09.34`, in the zone of the hall."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H.%M}"
