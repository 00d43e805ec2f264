"""The catalogue of agencies and services that comes with Giliran: facts in TOML, read when a day is planned."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from queues.model.hall.service import Agency, AgencyKind, Fee, FeeKind, Requirement, Service

FOLDER = Path(__file__).parent
EXAMPLE_DAY = FOLDER / "example-day.toml"

CODE = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"
Code = Annotated[str, Field(pattern=CODE, max_length=40)]


class Entry(BaseModel):
    """A part of a file that people write by hand: an unknown word is a typing error and is said."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class AgencyEntry(Entry):
    code: Code
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    kind: AgencyKind = AgencyKind.OPD

    def agency(self) -> Agency:
        return Agency(self.code, self.name, self.name_en or self.name, self.kind)


class KnownAgency(AgencyEntry):
    """An agency of the catalogue; `group` is what people come to it for, in their own words."""

    group: str = Field(default="", max_length=40)
    group_en: str = Field(default="", max_length=40)
    picture: str = Field(default="", pattern=r"^[a-z-]*$")


class FeeEntry(Entry):
    kind: FeeKind
    amount: int | None = Field(default=None, ge=0)
    basis: str = ""


class RequirementEntry(Entry):
    code: Code
    text: str = Field(min_length=1)
    text_en: str = ""


class ServiceEntry(Entry):
    """A service; in a day file only `code` is needed where the catalogue knows the rest.

    `whole`: this entry says all of it, and nothing is taken from the catalogue.
    """

    code: Code
    agency: Code | None = None
    name: str = Field(default="", max_length=160)
    name_en: str = Field(default="", max_length=160)
    short: str = Field(default="", max_length=40)
    short_en: str = Field(default="", max_length=40)
    requirements: tuple[RequirementEntry, ...] = ()
    fee: FeeEntry = FeeEntry(kind=FeeKind.FREE)
    typical_minutes: int = Field(default=10, ge=1, le=240)
    quota: int | None = Field(default=None, ge=1)
    blanks: int | None = Field(default=None, ge=0)
    until_closing: bool = False
    delivers: bool = False
    verified: bool = False
    discreet: bool = False
    note: str = ""
    note_en: str = ""
    sources: tuple[str, ...] = ()
    whole: bool = False

    def over(self, known: "ServiceEntry | None") -> "ServiceEntry":
        """What this entry says, on top of what was known of the service."""
        if known is None or self.whole:
            return self
        return known.model_copy(update={name: getattr(self, name) for name in self.model_fields_set})

    def service(self) -> Service:
        copied = ("code", "name", "short", "typical_minutes", "discreet", "verified", "delivers", "note")
        return Service(
            **{name: getattr(self, name) for name in copied},
            agency=self.agency or "",
            name_en=self.name_en or self.name,
            short_en=self.short_en or self.short,
            note_en=self.note_en or self.note,
            requirements=tuple(Requirement(r.code, r.text, r.text_en or r.text) for r in self.requirements),
            fee=Fee(self.fee.kind, self.fee.amount, self.fee.basis),
        )


class KnownService(ServiceEntry):
    """A service of the catalogue. `also`: what people type who look for it, beside the words of its names."""

    also: tuple[str, ...] = ()
    also_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """Both by code, in the order of the files.

    A day copies what its people rely on (names, requirements, fees). Words to search by, groups and pictures are read
    here when a page is made: so they are right on days that were prepared before they were.
    """

    agencies: Mapping[str, KnownAgency]
    services: Mapping[str, KnownService]


@cache
def catalogue() -> Catalogue:
    agencies = [KnownAgency.model_validate(row) for row in _rows("agencies.toml", "agency")]
    services = [KnownService.model_validate(row) for row in _rows("services.toml", "service")]
    return Catalogue({entry.code: entry for entry in agencies}, {entry.code: entry for entry in services})


def _rows(name: str, section: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))[section]
    return rows
