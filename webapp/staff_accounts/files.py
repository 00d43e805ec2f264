"""A spreadsheet of people, XLSX or CSV: read off the loop, its fields found by their heads, mistakes named by cell."""

from collections.abc import Mapping
from pathlib import Path

from webapp.spreadsheets.columns import SheetColumn, SheetRecord, SheetRecords, records_of
from webapp.spreadsheets.reading import read_tables
from webapp.spreadsheets.table import SheetTable, TableLimits, TableProblem, TableUnreadable
from webapp.staff_accounts.lists import MOST_PEOPLE, ListedRow, PeopleList, PersonProblem, read_rows

COLUMNS = (
    SheetColumn("name", ("Nama", "Nama lengkap", "Nama petugas", "Name"), is_required=True),
    SheetColumn("role", ("Peran", "Tugas", "Role")),
    SheetColumn("agency", ("Instansi", "OPD", "Asal instansi", "Agency")),
)
LIMITS = TableLimits(rows=MOST_PEOPLE + 1, columns=20, letters=400)  # the heads are a row


def read_file(path: Path) -> SheetTable:
    """Its first sheet; raises TableUnreadable. Needs no request: a large file takes seconds, off the loop."""
    return read_tables(path, LIMITS)[0]


def people_in(table: SheetTable, known: Mapping[str, str], agencies: Mapping[str, str]) -> tuple[PeopleList, str]:
    """Who stands in it, and the same as the lines of a pasted list; raises TableUnreadable with every wrong cell.

    `known`, `agencies`: as for a pasted list.
    """
    found, problems = records_of(table, COLUMNS)
    if problems:
        raise TableUnreadable(*problems)
    rows = {record.number: _row(record) for record in found.records}
    read = read_rows(rows.values(), known, agencies)
    if read.problems:
        by_number = {record.number: record for record in found.records}
        raise TableUnreadable(*(_at_cell(one, found, by_number) for one in read.problems))
    return read, "\n".join(_line(row) for row in rows.values())


# -- inside ----------------------------------------------------------------------------------------------------------


def _row(record: SheetRecord) -> ListedRow:
    """In one line each, as a pasted list has it."""
    said = {name: " ".join(record.values.get(name, "").split()) for name in ("name", "role", "agency")}
    return ListedRow(record.number, **said)


def _at_cell(one: PersonProblem, found: SheetRecords, by_number: Mapping[int, SheetRecord]) -> TableProblem:
    if one.number in by_number:
        return found.problem(by_number[one.number], one.field, one.said)
    return TableProblem(one.said)


def _line(row: ListedRow) -> str:
    """What parts a pasted line parts no name."""
    cells = [cell.replace(";", ",").replace("|", "/") for cell in (row.name, row.role, row.agency)]
    return "; ".join(cells).rstrip("; ")
