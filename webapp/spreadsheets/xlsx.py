"""XLSX into rows of text, cell by cell, without carrying anything out.

openpyxl reads it, row by row: unlike quicker readers it tells a formula from its last result, and a result that nobody
can see being made must not become a fee. Its own parser (expat) refuses entities that grow.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from flask_babel import lazy_gettext

from webapp.spreadsheets.table import SheetRow, SheetTable, TableLimits, TableProblem, TableUnreadable

FORMULA, ERROR = "f", "e"  # openpyxl's words for the kind of a cell
WIDE = 256  # columns that are looked into, to say that there are too many
BLANK = 10  # times as many rows are looked through as may hold anything: some are only coloured
_NO_WORKBOOK = lazy_gettext(
    "Berkas ini bukan tabel Excel (.xlsx), atau rusak. Buka di Excel, lalu simpan lagi sebagai .xlsx."
)

Read = tuple[list[SheetTable], list[TableProblem]]


def read_xlsx(path: Path, limits: TableLimits) -> Read:
    """The sheets that hold anything, and the cells that are wrong; raises TableUnreadable where it is no workbook."""
    from openpyxl import load_workbook  # a sixteenth of a second of every command, which reads no table

    _require_reasonable(path, limits)
    tables, problems, left = list[SheetTable](), list[TableProblem](), limits.rows
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            for sheet in book.worksheets:
                rows = list(_rows_of(sheet, limits, left, problems))
                left -= len(rows)
                if rows:
                    tables.append(SheetTable(sheet.title, tuple(rows)))
        except TableUnreadable:
            raise
        except Exception as trouble:  # whatever a reader of XML and zip has to complain about a file of strangers
            raise TableUnreadable(TableProblem(_NO_WORKBOOK)) from trouble
    return tables, problems


# -- inside ----------------------------------------------------------------------------------------------------------


def _require_reasonable(path: Path, limits: TableLimits) -> None:
    """What is packed says how large it is, and no more than that is ever unpacked of it."""
    try:
        with ZipFile(path) as packed:
            names, size = set(packed.namelist()), sum(one.file_size for one in packed.infolist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise TableUnreadable(TableProblem(_NO_WORKBOOK)) from None
    if "xl/workbook.xml" not in names:
        raise TableUnreadable(TableProblem(_NO_WORKBOOK))
    if size > limits.unpacked:
        raise TableUnreadable(
            TableProblem(lazy_gettext("Berkas ini terlalu besar setelah dibuka. Kirim hanya lembar yang diperlukan."))
        )


def _rows_of(sheet: Any, limits: TableLimits, most: int, problems: list[TableProblem]) -> Iterator[SheetRow]:
    """Rows that hold anything. Its own word about how large it is is often wrong, and is not asked."""
    sheet.reset_dimensions()
    found, looked, blank = 0, 0, None
    for number, cells in enumerate(sheet.iter_rows(max_col=WIDE), start=1):
        if cells is blank:  # the same one for each of a million rows that are missing
            continue
        looked += 1
        texts = _without_blank_end(
            tuple(_text_of(cell, sheet.title, number, nth, limits, problems) for nth, cell in enumerate(cells, 1))
        )
        found += bool(texts)
        if found > most or looked > limits.rows * BLANK:
            said = lazy_gettext("terlalu banyak baris, paling banyak %(most)s dalam satu berkas.", most=limits.rows)
            raise TableUnreadable(TableProblem(said, sheet.title, number))
        if len(texts) > limits.columns:
            said = lazy_gettext("terlalu banyak kolom, paling banyak %(most)s.", most=limits.columns)
            raise TableUnreadable(TableProblem(said, sheet.title, number, len(texts)))
        if texts:
            yield SheetRow(number, texts)
        else:
            blank = cells


def _text_of(cell: Any, sheet: str, row: int, column: int, limits: TableLimits, problems: list[TableProblem]) -> str:
    if cell.value is None:
        return ""
    said = None
    if cell.data_type == FORMULA:
        said = lazy_gettext("berisi rumus. Salin, lalu tempel sebagai nilai saja.")
    elif cell.data_type == ERROR:
        said = lazy_gettext("berisi kesalahan %(value)s.", value=str(cell.value))
    text = _plain(cell.value) if said is None else "?"
    if len(text) > limits.letters:
        said = lazy_gettext("terlalu panjang, paling banyak %(most)s huruf.", most=limits.letters)
    if said is not None:
        problems.append(TableProblem(said, sheet, row, column))
    return text


def _plain(value: object) -> str:
    """As people would type it: whole numbers without a decimal, dates and hours as in a day file."""
    match value:
        case bool():
            return "ya" if value else "tidak"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer():
            return str(int(value))
    # `_x000D_` is how Excel writes a pasted carriage return; openpyxl undoes the escaping of all others itself.
    return str(value).replace("_x000D_\n", "\n").replace("\r\n", "\n").replace("\r", "\n").strip(" \t")


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
