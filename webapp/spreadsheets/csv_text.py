"""CSV into rows of text, as spreadsheets save it here: `;` `,` or tab, UTF-8, UTF-16 or Windows-1252."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from flask_babel import lazy_gettext

from webapp.spreadsheets.table import SheetRow, SheetTable, TableLimits, TableProblem, TableUnreadable

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ";,\t|"
_SAID_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # what Excel writes into its own first line
_NO_TEXT = lazy_gettext("Berkas ini bukan tabel. Kirim berkas .xlsx, atau .csv dengan pilihan “CSV UTF-8”.")
# Written before what a spreadsheet would carry out, here and in other programs, when a table is saved.
_HARMLESS = re.compile(r"'(?=[=+\-@\t\r])")

Read = tuple[list[SheetTable], list[TableProblem]]


def read_csv(path: Path, limits: TableLimits) -> Read:
    """One table, and the cells that are wrong; raises TableUnreadable where the file is no text or no table."""
    text = _text_of(path.read_bytes())
    said = _SAID_SEPARATOR.match(text)
    problems = list[TableProblem]()
    body = text[said.end() :] if said else text
    separator = said[1] if said else _separator_of(body)
    rows = tuple(_rows_of(body, separator, limits, problems))
    return ([SheetTable("", rows)] if rows else []), problems


# -- inside ----------------------------------------------------------------------------------------------------------


def _text_of(raw: bytes) -> str:
    """UTF-8 where it can be; what is none was mostly saved by an older Excel."""
    marked = next((encoding for mark, encoding in MARKS if raw.startswith(mark)), None)
    if marked is None and b"\0" in raw:
        raise TableUnreadable(TableProblem(_NO_TEXT))
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise TableUnreadable(TableProblem(_NO_TEXT))


def _separator_of(text: str) -> str:
    """The one that stands most often in the first line that says anything, outside quotes."""
    line = next((one for one in text.splitlines() if one.strip()), "")
    counted = Counter(re.sub(r'"[^"]*"', "", line))
    return max(SEPARATORS, key=lambda one: counted[one])


def _rows_of(text: str, separator: str, limits: TableLimits, problems: list[TableProblem]) -> Iterator[SheetRow]:
    """Counted as a spreadsheet shows them: a row may take several lines of the file, and an empty line is a row."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number, found = 0, 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            said = lazy_gettext("tanda kutip tidak ditutup, atau ada tulisan sesudahnya.")
            raise TableUnreadable(TableProblem(said, row=number)) from None
        if cells is None:
            return
        texts = tuple(_cell(one, number, nth, limits, problems) for nth, one in enumerate(cells, 1))
        while texts and not texts[-1]:
            texts = texts[:-1]
        if not texts:
            continue
        found += 1
        if found > limits.rows:
            said = lazy_gettext("terlalu banyak baris, paling banyak %(most)s dalam satu berkas.", most=limits.rows)
            raise TableUnreadable(TableProblem(said, row=number))
        if len(texts) > limits.columns:
            said = lazy_gettext("terlalu banyak kolom, paling banyak %(most)s.", most=limits.columns)
            raise TableUnreadable(TableProblem(said, row=number, column=limits.columns + 1))
        yield SheetRow(number, texts)


def _cell(said: str, row: int, column: int, limits: TableLimits, problems: list[TableProblem]) -> str:
    text = said.replace("\r\n", "\n").replace("\r", "\n").strip(" \t")
    if text.startswith("="):
        problems.append(
            TableProblem(lazy_gettext("berisi rumus. Salin, lalu tempel sebagai nilai saja."), "", row, column)
        )
    if len(text) > limits.letters:
        too_long = lazy_gettext("terlalu panjang, paling banyak %(most)s huruf.", most=limits.letters)
        problems.append(TableProblem(too_long, "", row, column))
    return _HARMLESS.sub("", text, count=1) if text.startswith("'") else text
