"""How far a long command has come: a bar on the terminal, and nothing where no person looks on."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

import click
from flask_babel.speaklater import LazyString

Item = TypeVar("Item")
FEW = 10  # of a fifth of a second each: gone before anybody wonders


def bar_of(length: int, label: LazyString) -> "AbstractContextManager[click._termui_impl.ProgressBar[int]]":
    """A bar that is moved by hand, `length` steps long."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(length=length, label=_said(label, hidden), file=sys.stderr, hidden=hidden)


def counted(items: Sequence[Item], label: LazyString) -> "AbstractContextManager[click._termui_impl.ProgressBar[Item]]":
    """The items one by one with a bar beside them, on stderr: what is printed stays as it is."""
    hidden = len(items) <= FEW or not sys.stderr.isatty()
    return click.progressbar(items, label=_said(label, hidden), file=sys.stderr, hidden=hidden)


def _said(label: LazyString, hidden: bool) -> str:
    """Only where it is shown: a demo that an app makes for itself has nobody's language."""
    return "" if hidden else str(label)
