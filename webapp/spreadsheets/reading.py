"""Read a table that somebody sent, XLSX or CSV by its content: its name says nothing.

Nothing here needs a request or the database, and a large file takes seconds: it is done off the loop. What is found to
be wrong is said later, in the language of who asks.
"""

from pathlib import Path

from flask_babel import lazy_gettext

from webapp.spreadsheets.csv_text import read_csv
from webapp.spreadsheets.table import SheetTable, TableLimits, TableProblem, TableUnreadable
from webapp.spreadsheets.xlsx import read_xlsx

ZIP, OLD_OFFICE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
MOST_PROBLEMS = 30  # whoever has made one mistake in every row has understood it by then


def read_tables(path: Path, limits: TableLimits | None = None) -> list[SheetTable]:
    """The sheets that hold anything; raises TableUnreadable with every place that is wrong, at most MOST_PROBLEMS."""
    limits = limits or TableLimits()
    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(ZIP):
        tables, problems = read_xlsx(path, limits)
    elif first.startswith(OLD_OFFICE):
        raise TableUnreadable(
            TableProblem(
                lazy_gettext(
                    "Ini berkas Excel lama (.xls), atau dikunci kata sandi. Simpan sebagai .xlsx tanpa kata sandi."
                )
            )
        )
    elif first.startswith(PDF):
        raise TableUnreadable(TableProblem(lazy_gettext("Ini berkas PDF, bukan tabel. Kirim berkas .xlsx atau .csv.")))
    else:
        tables, problems = read_csv(path, limits)
    if problems:
        raise TableUnreadable(*problems[:MOST_PROBLEMS])
    if not tables:
        raise TableUnreadable(TableProblem(lazy_gettext("Berkas ini kosong.")))
    return tables
