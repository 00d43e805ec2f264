"""The catalogue as tables: a sheet of agencies and one of services, which people correct in Excel and send back.

The heads are Indonesian whoever writes the file: it goes from one regency to another. A column that is not there leaves
its field as it is known; an empty cell says that there is nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from xlsxwriter import Workbook

from webapp.catalogue import Catalogue, KnownAgency, KnownService
from webapp.catalogue.files.toml_file import CatalogueFileInvalid
from webapp.catalogue.written import (
    AGENCY_FIELDS,
    SERVICE_FIELDS,
    ReadEntry,
    Written,
    read_agency,
    read_service,
    written_agency,
    written_service,
)
from webapp.spreadsheets.columns import SheetColumn, fits, records_of
from webapp.spreadsheets.reading import MOST_PROBLEMS
from webapp.spreadsheets.table import SheetTable, TableProblem

AGENCIES, SERVICES = "Instansi", "Layanan"
# field -> what stands over its column, then what else people may have written there
_HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("Kode",),
    "agency": ("Instansi", "Kode instansi"),
    "name": ("Nama",),
    "name_en": ("Nama (Inggris)",),
    "kind": ("Jenis",),
    "group": ("Kelompok",),
    "group_en": ("Kelompok (Inggris)",),
    "picture": ("Gambar",),
    "series": ("Seri nomor", "Seri"),
    "short": ("Nama pendek", "Singkat"),
    "short_en": ("Nama pendek (Inggris)",),
    "requirements": ("Syarat", "Persyaratan"),
    "requirements_en": ("Syarat (Inggris)",),
    "requirement_codes": ("Kode syarat",),
    "fee_kind": ("Jenis biaya",),
    "fee_amount": ("Biaya", "Tarif"),
    "fee_basis": ("Dasar biaya", "Dasar hukum"),
    "typical_minutes": ("Menit di meja", "Menit"),
    "quota": ("Kuota",),
    "blanks": ("Blangko",),
    "until_closing": ("Hanya yang sempat dilayani", "Sampai tutup"),
    "delivers": ("Mengirim dokumen",),
    "discreet": ("Dirahasiakan",),
    "needs_internet": ("Perlu internet",),
    "needs_result_of": ("Perlu hasil dari",),
    "counts": ("Dihitung untuk kecamatan", "Kependudukan"),
    "also": ("Kata pencarian",),
    "also_en": ("Kata pencarian (Inggris)",),
    "note": ("Catatan",),
    "note_en": ("Catatan (Inggris)",),
    "sources": ("Sumber",),
    "verified": ("Sudah diperiksa",),
    "verified_by": ("Diperiksa oleh",),
    "verified_on": ("Diperiksa pada",),
}
_WIDE = frozenset(("name", "requirements", "note", "also", "sources"))
_NUMBERS = frozenset(("fee_amount", "typical_minutes", "quota", "blanks"))
WIDTH, WIDE_WIDTH = 16, 44  # characters of a column

Read = Callable[[Written, Any], ReadEntry[Any]]


def workbook_of(known: Catalogue) -> bytes:
    """An XLSX file with a sheet of agencies and one of services."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        _write(book, AGENCIES, AGENCY_FIELDS, [written_agency(one) for one in known.agencies.values()])
        _write(book, SERVICES, SERVICE_FIELDS, [written_service(one) for one in known.services.values()])
    return written.getvalue()


def catalogue_of(tables: Iterable[SheetTable], known: Catalogue) -> Catalogue:
    """The entries of the tables; refuses with CatalogueFileInvalid, which names row and column of each fault."""
    problems = list[TableProblem]()
    agencies, services = dict[str, KnownAgency](), dict[str, KnownService]()
    for table in tables:
        if fits(table, _columns(SERVICE_FIELDS, ("code", "agency"))) or table.sheet == SERVICES:
            columns = _columns(SERVICE_FIELDS, ("code",))
            services |= _entries(table, columns, read_service, known.services, services, problems)
        elif fits(table, _columns(AGENCY_FIELDS, ("code", "name"))) or table.sheet == AGENCIES:
            columns = _columns(AGENCY_FIELDS, ("code",))
            agencies |= _entries(table, columns, read_agency, known.agencies, agencies, problems)
        else:
            said = _("baris pertama harus berisi judul kolom: Kode, Instansi, dan lainnya seperti di berkas unduhan.")
            problems.append(TableProblem(said, table.sheet, table.rows[0].number))
    if problems:
        raise CatalogueFileInvalid([one.line() for one in problems[:MOST_PROBLEMS]])
    return Catalogue(agencies, services)


# -- inside ----------------------------------------------------------------------------------------------------------


def _columns(fields: Sequence[str], required: Sequence[str]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(name, _HEADS[name], name in required) for name in fields)


def _entries(
    table: SheetTable,
    columns: Sequence[SheetColumn],
    read: Read,
    known: Mapping[str, Any],
    above: Mapping[str, Any],
    problems: list[TableProblem],
) -> dict[str, Any]:
    found, wrong = records_of(table, columns)
    problems += wrong
    entries = dict[str, Any]()
    if wrong:  # each row would be said to lack what its column has under another head
        return entries
    for record in found.records:
        code = record.values["code"]
        if code in entries or code in above:
            said = _("%(name)s sudah dipakai di atasnya.", name=code)
            problems.append(found.problem(record, "code", said))
            continue
        one = read(record.values, known.get(code))
        faults = [found.problem(record, name, said) for name, said in one.faults.items()]
        problems += sorted(faults, key=lambda problem: problem.column)
        entries[code] = one.entry
    return entries


def _write(book: Any, name: str, fields: Sequence[str], rows: Sequence[Written]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    top = book.add_format({"text_wrap": True, "valign": "top"})
    for nth, field in enumerate(fields):
        sheet.set_column(nth, nth, WIDE_WIDTH if field in _WIDE else WIDTH)
        sheet.write_string(0, nth, _HEADS[field][0], bold)
    for number, row in enumerate(rows, 1):
        for nth, field in enumerate(fields):
            if row[field]:
                as_number = field in _NUMBERS
                (sheet.write_number if as_number else sheet.write_string)(
                    number, nth, int(row[field]) if as_number else row[field], top
                )
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(fields) - 1)
