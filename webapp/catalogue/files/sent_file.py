"""A catalogue that somebody sends, whatever it is written as: TOML, XLSX or CSV, told apart by what is in it."""

import codecs
from pathlib import Path

from flask_babel import lazy_gettext

from webapp.catalogue import Catalogue
from webapp.catalogue.files.spreadsheet import catalogue_of
from webapp.catalogue.files.toml_file import CatalogueFileInvalid, read_catalogue_text
from webapp.spreadsheets.reading import read_tables
from webapp.spreadsheets.table import SheetTable, TableProblem, TableUnreadable

LARGEST_TEXT = 1024 * 1024  # bytes; a thousand services have half of it
_TOO_LARGE = lazy_gettext("Berkas TOML ini terlalu besar, paling besar 1 MB.")
_NO_AGENCY = lazy_gettext("%(code)s: instansi %(agency)s tidak ada di katalog dan tidak ada di berkas ini.")

# What was read of a file before it is known what is right: its tables, or the text of a TOML file.
Contents = list[SheetTable] | str


def contents_of(path: Path, name: str) -> Contents:
    """Needs no request, and takes seconds of a large table: done off the loop. Raises TableUnreadable."""
    if not name.casefold().endswith(".toml"):
        return read_tables(path)
    raw = path.read_bytes()
    if len(raw) > LARGEST_TEXT:
        raise TableUnreadable(TableProblem(_TOO_LARGE))
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        said = lazy_gettext("Simpan lagi berkas ini dengan pengodean UTF-8 (di Notepad: Simpan sebagai).")
        raise TableUnreadable(TableProblem(said)) from None


def catalogue_in(contents: Contents, name: str, known: Catalogue) -> Catalogue:
    """Its entries, over those that are known; refuses with CatalogueFileInvalid."""
    sent = read_catalogue_text(contents, name=name) if isinstance(contents, str) else catalogue_of(contents, known)
    homeless = [one for one in sent.services.values() if one.agency not in {**known.agencies, **sent.agencies}]
    if homeless:
        raise CatalogueFileInvalid([str(_NO_AGENCY) % {"code": one.code, "agency": one.agency} for one in homeless])
    return sent
