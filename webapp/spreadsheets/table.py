"""A table that somebody sent: its rows, where a cell stands in it, and how a problem at that place is said."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

# Told in the language of who asks, however far from a request it was found out.
Words = str | LazyString


@dataclass(frozen=True)
class TableLimits:
    """How much a file may hold, so that one from a stranger takes neither memory nor minutes."""

    rows: int = 2_000  # in all its sheets, heads included
    columns: int = 60
    letters: int = 4_000  # in one cell
    unpacked: int = 32 * 1024 * 1024  # bytes of what an XLSX file has packed, in all


@dataclass(frozen=True)
class SheetRow:
    """`number`: as a spreadsheet shows it, from 1; `cells`: text without blanks at its ends, "" where there is none."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SheetTable:
    """The rows of a sheet that hold anything, its heads among them; `sheet`: its name, "" in a CSV file."""

    sheet: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class TableProblem:
    """What is wrong and where: `row` and `column` count from 1, 0 where it is the whole sheet or file."""

    said: Words
    sheet: str = ""
    row: int = 0
    column: int = 0

    def line(self) -> str:
        """`Lembar Layanan, baris 3, kolom C: berisi rumus.`"""
        parts = [
            *([_("lembar %(name)s", name=self.sheet)] if self.sheet else ()),
            *([_("baris %(number)s", number=self.row)] if self.row else ()),
            *([_("kolom %(letter)s", letter=letters_of(self.column))] if self.column else ()),
        ]
        where = ", ".join(parts)
        return f"{where[0].upper()}{where[1:]}: {self.said}" if where else str(self.said)


class TableUnreadable(Exception):
    """The file is no table that can be taken; each problem says where and what to do."""

    def __init__(self, *problems: TableProblem) -> None:
        super().__init__(", ".join(f"{one.sheet}:{one.row}:{one.column}" for one in problems))
        self.problems = problems


def letters_of(column: int) -> str:
    """What a spreadsheet calls a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, nth = divmod(column - 1, 26)
        letters = chr(ord("A") + nth) + letters
    return letters
