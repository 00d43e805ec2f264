"""Lines of a CSV file that a spreadsheet opens without carrying anything out."""

import csv
from io import StringIO

MARK = "\ufeff"  # at the beginning: tells a spreadsheet that the file is UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out


def csv_line(cells: tuple[object, ...]) -> str:
    written = StringIO()
    csv.writer(written).writerow([_safe(str(cell)) for cell in cells])
    return written.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
