"""The catalogue as a TOML file: the exact image, which read again gives the same entries."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError

from webapp.catalogue import Catalogue, KnownAgency, KnownService
from webapp.catalogue.written import entry_fault
from webapp.day_file.problems import Problem, once_a_field, own_location, problem_line
from webapp.day_file.toml_words import toml_problem
from webapp.day_file.writing import day_text
from webapp.words.guesses import guess

MOST_ENTRIES = 2_000
_SECTIONS: Mapping[str, type[KnownAgency] | type[KnownService]] = {"agency": KnownAgency, "service": KnownService}


class CatalogueFileInvalid(Exception):
    """The file cannot be taken; one line for each problem, with where it is. Nothing of it was written."""

    def __init__(self, lines: Collection[str]) -> None:
        super().__init__(*lines)
        self.lines = tuple(lines)


def catalogue_text(known: Catalogue, *, note: str = "") -> str:
    """A file of all its entries; what is the default of its field is left out. `note` stands above them."""
    agencies = [entry_document(one) for one in known.agencies.values()]
    services = [entry_document(one) for one in known.services.values()]
    content = {"agency": agencies, "service": services}
    return day_text({name: entries for name, entries in content.items() if entries}, note=note)


def entry_document(one: KnownAgency | KnownService) -> dict[str, Any]:
    """An entry as its file and its row say it."""
    said: dict[str, Any] = one.model_dump(mode="json", exclude_defaults=True)
    return said


def read_catalogue_text(text: str, *, name: str) -> Catalogue:
    """The entries that the text describes; refuses with CatalogueFileInvalid, with every problem at once."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise CatalogueFileInvalid([toml_problem(name, text, trouble)]) from None
    problems = [Problem((section,), _unknown(section, _SECTIONS)) for section in raw if section not in _SECTIONS]
    agencies = dict[str, KnownAgency](_read(raw, "agency", KnownAgency, problems))
    services = dict[str, KnownService](_read(raw, "service", KnownService, problems))
    if problems:
        raise CatalogueFileInvalid([problem_line(name, text, one) for one in problems])
    if not agencies and not services:
        raise CatalogueFileInvalid([_("%(file)s: tidak ada [[agency]] atau [[service]] di dalamnya.", file=name)])
    return Catalogue(agencies, services)


# -- inside ----------------------------------------------------------------------------------------------------------


def _read(raw: Mapping[str, Any], section: str, kind: Any, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    """Code and entry of each that is right; what is wrong with the others is added to the problems."""
    rows = raw.get(section, [])
    if not isinstance(rows, list):
        problems.append(Problem((section,), _("tulis dengan dua kurung siku: [[%(section)s]].", section=section)))
        return
    if len(rows) > MOST_ENTRIES:
        problems.append(Problem((section,), _("paling banyak %(most)s dalam satu berkas.", most=MOST_ENTRIES)))
        return
    seen: set[str] = set()
    for nth, row in enumerate(rows):
        try:
            entry = kind.model_validate(row)
        except ValidationError as invalid:
            found = [Problem(own_location((section, nth, *one["loc"])), _fault(kind, one)) for one in invalid.errors()]
            problems += once_a_field(found)
            continue
        if entry.code in seen:
            problems.append(Problem((section, nth, "code"), _("%(name)s sudah dipakai di atasnya.", name=entry.code)))
        seen.add(entry.code)
        yield entry.code, entry


def _fault(kind: Any, error: Any) -> str:
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return _unknown(str(error["loc"][0]), kind.model_fields)
    if error["type"] == "extra_forbidden":
        return _("tidak dikenal; mungkin salah ketik.")
    return entry_fault(error)


def _unknown(typed: str, known: Collection[str]) -> str:
    meant = guess(typed, known)
    return _("tidak dikenal.") + " " + meant if meant else _("tidak dikenal; mungkin salah ketik.")
