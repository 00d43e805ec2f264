"""What was changed in the catalogue, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queues.model.catalogue import EntryChange
from queues.snapshots.office.catalogue_audit import CatalogueAuditRow, CatalogueAuditSnapshot
from webapp.catalogue.field_words import FIELD_NAMES
from webapp.words.texts import ROLE_WORDS

CHANGE_WORDS: Mapping[str, LazyString] = {
    EntryChange.ADDED: lazy_gettext("%(code)s ditambahkan"),
    EntryChange.CHANGED: lazy_gettext("%(code)s diubah"),
    EntryChange.REMOVED: lazy_gettext("%(code)s dihapus"),
    EntryChange.RESTORED: lazy_gettext("%(code)s dikembalikan"),
    EntryChange.TAKEN_BACK: lazy_gettext("%(code)s kembali seperti bawaan"),
    EntryChange.CHECKED: lazy_gettext("%(code)s dinyatakan sudah diperiksa instansinya"),
    EntryChange.IMPORTED: lazy_gettext("%(code)s diambil dari berkas"),
}
# Of these it is said what became other; of the others that goes without saying.
_WITH_FIELDS = (EntryChange.CHANGED, EntryChange.TAKEN_BACK, EntryChange.IMPORTED)


@dataclass(frozen=True)
class CatalogueLine:
    """A line of the audit of the catalogue as it is read."""

    seq: int
    at: datetime
    who: str
    what: str


def catalogue_lines_of(audit: CatalogueAuditSnapshot) -> list[CatalogueLine]:
    return [_line(row) for row in audit.rows]


def _line(row: CatalogueAuditRow) -> CatalogueLine:
    role = str(ROLE_WORDS.get(row.who.role, row.who.role))
    return CatalogueLine(row.seq, row.at, row.who.name or role, _what(row))


def _what(row: CatalogueAuditRow) -> str:
    code, change = row.payload.get("code", ""), row.payload.get("change", "")
    words = CHANGE_WORDS.get(change)
    if words is None:  # of a newer release
        return _("%(code)s diubah (%(change)s).", code=code, change=change)
    fields = ", ".join(str(FIELD_NAMES.get(one, one)).lower() for one in row.payload.get("fields", ()))
    said = str(words) % {"code": code}
    return f"{said}: {fields}." if fields and change in _WITH_FIELDS else f"{said}."
