"""Tables to download: as XLSX, where a cell is what it is, and as CSV, which Indonesian spreadsheets open in columns.

A cell that begins like a formula is only text: a spreadsheet must carry out nothing of what somebody once typed.
"""

import csv
import time as clock
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _
from xlsxwriter import Workbook

Cell = str | int | datetime | date | time | None  # moments as the hall's clock shows them, without a zone


class Spreadsheet(StrEnum):
    """The ending of the file."""

    CSV = "csv"
    XLSX = "xlsx"


MIMETYPES = {
    Spreadsheet.CSV: "text/csv",
    Spreadsheet.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARK = "\ufeff"  # at the beginning of a CSV file: tells a spreadsheet that it is UTF-8
SEPARATOR = ";"  # of countries that write 1,5 for one and a half
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out
SECONDS, MINUTES, DAYS = "yyyy-mm-dd hh:mm:ss", "hh:mm", "yyyy-mm-dd"
WIDEST = 60  # characters of a column
BREATH = 200  # rows after which others are served


@dataclass(frozen=True)
class Table:
    """`name`: of the file, without its ending."""

    name: str
    heads: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def downloaded(table: Table, kind: str) -> Response:
    """The answer that saves the table; no browser keeps it otherwise."""
    ending = Spreadsheet(kind)
    body: str | bytes = _csv(table) if ending is Spreadsheet.CSV else _xlsx_of({"": table})
    return _attachment(body, f"{table.name}.{ending}", ending)


def _attachment(body: str | bytes, name: str, ending: Spreadsheet) -> Response:
    answer: Response = current_app.response_class(body, mimetype=MIMETYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def downloaded_book(name: str, tables: Mapping[str, Table], kind: str) -> Response:
    """Several tables, by the name of their sheet: as XLSX with a sheet each, as CSV one figure a line."""
    ending = Spreadsheet(kind)
    body: str | bytes = _csv(_unfolded(name, tables)) if ending is Spreadsheet.CSV else _xlsx_of(tables)
    return _attachment(body, f"{name}.{ending}", ending)


def _unfolded(name: str, tables: Mapping[str, Table]) -> Table:
    """Sheet, what a row is about, the head of a column, and what stands there."""
    rows = [
        (sheet, row[0], head, cell)
        for sheet, table in tables.items()
        for row in table.rows
        for head, cell in zip(table.heads[1:], row[1:], strict=True)
    ]
    return Table(name, (_("Bagian"), _("Baris"), _("Kolom"), _("Nilai")), rows)


def _csv(table: Table) -> str:
    written = StringIO()
    written.write(MARK)
    lines = csv.writer(written, delimiter=SEPARATOR)
    lines.writerow(table.heads)
    for nth, row in enumerate(table.rows):
        lines.writerow([_text(cell) for cell in row])
        _let_others_in(nth)
    return written.getvalue()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M")
        case str() if cell.startswith(FORMULA):
            return f"'{cell}"
    return str(cell)


def _xlsx_of(tables: Mapping[str, Table]) -> bytes:
    """A sheet for each table, by its name; "" is named by the program."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        formats = {form: book.add_format({"num_format": form, "valign": "top"}) for form in (SECONDS, MINUTES, DAYS)}
        for name, table in tables.items():
            _fill(book.add_worksheet(name or None), table, bold, wrapped, formats)
    return written.getvalue()


def _fill(sheet: Any, table: Table, bold: Any, wrapped: Any, formats: dict[str, Any]) -> None:
    sheet.write_row(0, 0, table.heads, bold)
    widths = [len(head) for head in table.heads]
    last = 0
    for last, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, last, column, cell, formats, wrapped)
            widths[column] = max(widths[column], *map(len, _text(cell).split("\n")))
        _let_others_in(last)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(table.heads) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any], wrapped: Any) -> None:
    match cell:
        case datetime():
            sheet.write_datetime(row, column, cell, formats[SECONDS])
        case date():
            sheet.write_datetime(row, column, cell, formats[DAYS])
        case time():
            sheet.write_datetime(row, column, cell, formats[MINUTES])
        case int():
            sheet.write_number(row, column, cell)
        case str():
            sheet.write_string(row, column, cell, wrapped)


def _let_others_in(nth: int) -> None:
    """A long table is made in pieces: the loop serves everybody."""
    if nth % BREATH == 0:
        clock.sleep(0)
