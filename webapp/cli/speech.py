"""The language of the command line, and errors that are one sentence."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

import click
from flask import Flask
from flask_babel import Babel

LANGUAGES = ("id", "en")


def language_of(environ: Mapping[str, str] = os.environ) -> str:
    """English where the terminal is English; Indonesian everywhere else."""
    return "en" if environ.get("LANG", "").lower().startswith("en") else "id"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Sentences in this language, before there is a box: an app of nothing but words."""
    words = Flask("webapp")
    Babel(words, default_locale=language, locale_selector=lambda: language)
    with words.app_context():
        yield


class CommandError(click.ClickException):
    """What went wrong and what to do, said to a person; no traceback, exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def when(at: datetime, zone: str) -> str:
    """`2026-11-21 09.34`, in the zone of the hall."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H.%M}"
