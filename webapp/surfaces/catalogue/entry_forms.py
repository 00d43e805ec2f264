"""The form of an agency or a service: what is typed, what is wrong with it, and what somebody else saved meanwhile."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.form import BaseForm

from webapp.catalogue import KnownAgency, KnownService
from webapp.catalogue.comparing import Known, written_entry
from webapp.catalogue.written import AGENCY_FIELDS, SERVICE_FIELDS, ReadEntry, read_agency, read_service
from webapp.words.language import rupiah

SAME_CODE = ("code",)  # an entry keeps it for ever: days and records name it by this
_HIDDEN = ("requirement_codes",)  # kept with the texts of the requirements


class EntryForm(BaseForm):
    """`stored`: field -> what somebody else saved there meanwhile, where something else was typed.

    `was`: what the form was filled with, so that it is known what was typed and what only stood there.
    """

    def __init__(self, fields: Sequence[str], formdata: Any = None, *, filled: Mapping[str, str]) -> None:
        super().__init__({name: StringField() for name in fields if name not in _HIDDEN})
        self.process(formdata, data=dict(filled))
        self.was = _was(formdata) if formdata else self.written()
        self.stored: dict[str, str] = {}
        self.merged: list[str] = []

    def written(self) -> dict[str, str]:
        """Line ends as everywhere but in browsers."""
        return {name: (field.data or "").replace("\r\n", "\n") for name, field in self._fields.items()}

    def was_json(self) -> str:
        return json.dumps(self.was, ensure_ascii=False)

    def show(self, faults: Mapping[str, str]) -> None:
        for name, said in faults.items():
            at = name if name in self._fields else "requirements"
            self._fields[at].errors = [said[:1].upper() + said[1:]]

    def merge(self, stored: Known) -> None:
        """What somebody else saved and nobody typed over is taken; where both are, what was typed stays."""
        for name, text in _shown(stored).items():
            field = self._fields.get(name)
            before, typed = self.was.get(name, ""), self.written().get(name, "")
            if field is None or text in (before, typed) or _alike(text, typed):
                continue
            if typed == before:
                field.data = text
                self.merged.append(name)
            else:
                self.stored[name] = text
        self.was = {name: text for name, text in _shown(stored).items() if name in self._fields}

    # -- each kind ---------------------------------------------------------------------------------------------------

    @classmethod
    def of_agency(cls, formdata: Any = None, *, known: KnownAgency | None) -> "EntryForm":
        return cls(AGENCY_FIELDS, formdata, filled=_shown(known) if known else {"kind": "OPD"})

    @classmethod
    def of_service(cls, formdata: Any = None, *, known: KnownService | None, agency: str = "") -> "EntryForm":
        filled = _shown(known) if known else {"agency": agency, "fee_kind": "gratis", "typical_minutes": "10"}
        return cls(SERVICE_FIELDS, formdata, filled=filled)

    def as_agency(self, known: KnownAgency | None) -> ReadEntry[KnownAgency]:
        return read_agency(self._for(known), known)

    def as_service(self, known: KnownService | None, others: Mapping[str, KnownService]) -> ReadEntry[KnownService]:
        """Also refuses a service of which the result is needed and that nobody knows."""
        read = read_service(self._for(known), known)
        if read.entry is None:
            return read
        unknown = [code for code in read.entry.needs_result_of if code not in others or code == read.entry.code]
        if unknown:
            said = _("tidak ada layanan dengan kode %(code)s.", code=", ".join(unknown))
            return ReadEntry(None, {"needs_result_of": said})
        return read

    def _for(self, known: Known | None) -> dict[str, str]:
        written = self.written()
        return written | ({"code": known.code} if known else {})


# -- inside ----------------------------------------------------------------------------------------------------------


def _shown(entry: Known) -> dict[str, str]:
    """As people write it: thousands with their dots."""
    written = written_entry(entry)
    amount = written.get("fee_amount", "")
    return written | ({"fee_amount": rupiah(int(amount))} if amount else {})


def _was(formdata: Any) -> dict[str, str]:
    try:
        said = json.loads(formdata.get("was", "{}"))
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in said.items()} if isinstance(said, dict) else {}


def _alike(one: str, other: str) -> bool:
    """A tick that is not set sends nothing."""
    return {one, other} == {"tidak", ""}
