"""How far a long command has come: a bar on the terminal, and nothing where no person looks on."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

import click

Item = TypeVar("Item")
FEW = 10  # of a fifth of a second each: gone before anybody wonders


def bar_of(length: int, label: str) -> "AbstractContextManager[click._termui_impl.ProgressBar[int]]":
    """A bar that is moved by hand, `length` steps long."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def counted(items: Sequence[Item], label: str) -> "AbstractContextManager[click._termui_impl.ProgressBar[Item]]":
    """The items one by one with a bar beside them, on stderr: what is printed stays as it is."""
    hidden = len(items) <= FEW or not sys.stderr.isatty()
    return click.progressbar(items, label=label, file=sys.stderr, hidden=hidden)
