"""The catalogue of agencies and services: what comes with Giliran, and what the box's own office says in its place.

What comes with Giliran stands in TOML beside this file. `catalogue()` is the one that holds here: the box's, where one
is at hand (of_box.py), else the shipped one.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from flask import Flask, current_app, has_app_context
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from queues.model.hall.service import Agency, AgencyKind, Fee, FeeKind, Requirement, Service
from queues.model.queue.numbering import CLEAR, OTHERS, next_series
from queues.model.record.population import Population
from webapp.catalogue.pictures import PICTURES

FOLDER = Path(__file__).parent
EXAMPLE_DAY = FOLDER / "example-day.toml"

CODE = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"
Code = Annotated[str, Field(pattern=CODE, max_length=40)]
LETTERS = f"^([{CLEAR}{OTHERS}]{{1,2}})?$"


# What of the population a service of this code stands for, unless its entry says otherwise.
BY_CODE: Mapping[str, str] = {
    "AKTA-LAHIR": Population.BIRTH.value,
    "AKTA-MATI": Population.DEATH.value,
    "PINDAH": Population.MOVE.value,
}
NOTHING_COUNTED = "none"


def _one_line(said: str) -> str:
    """What stands in one line of a form and in one cell of a table."""
    if any(letter in said for letter in "\r\n\v\f\x85\u2028\u2029"):
        raise PydanticCustomError("one_line", "several lines")
    return said


def _phrase(said: str) -> str:
    """Phrases are told apart by these, in forms and tables and on the hall's page."""
    if any(letter in said for letter in ",;|"):
        raise PydanticCustomError("phrase", "several phrases")
    return _one_line(said)


def _known_picture(name: str) -> str:
    if name and name not in PICTURES:
        raise PydanticCustomError("picture", "unknown picture")
    return name


Line = Annotated[str, AfterValidator(_one_line)]
Phrase = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_phrase)]
Picture = Annotated[str, AfterValidator(_known_picture)]


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
    """An agency of the catalogue; `group` is what people come to it for, in their own words.

    `series`: the letters of its numbers, where a day says no others.
    """

    name: Line = Field(min_length=1, max_length=120)
    name_en: Line = Field(default="", max_length=120)
    group: Line = Field(default="", max_length=40)
    group_en: Line = Field(default="", max_length=40)
    picture: Picture = ""
    series: str = Field(default="", pattern=LETTERS)


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


class KnownFee(FeeEntry):
    amount: int | None = Field(default=None, ge=0, le=1_000_000_000)
    basis: Line = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _free_is_free(self) -> "KnownFee":
        if self.kind is FeeKind.FREE and self.amount:
            raise PydanticCustomError("free_fee", "free and an amount")
        return self


class KnownRequirement(RequirementEntry):
    text: Line = Field(min_length=1, max_length=300)
    text_en: Line = Field(default="", max_length=300)


class KnownService(ServiceEntry):
    """A service of the catalogue, all of it.

    `also`: what people type who look for it, beside the words of its names. `needs_internet`: it stops when the network
    does. `needs_result_of`: services of which one must have been finished before. `counts`: what of the population it
    stands for (see `population`), "" where that is said by its code. `verified_by`, `verified_on`: who at
    its agency has read all of this and found it right; verified without them: both could be read in a law.
    """

    agency: Code
    name: Line = Field(min_length=1, max_length=160)
    name_en: Line = Field(default="", max_length=160)
    short: Line = Field(default="", max_length=40)
    short_en: Line = Field(default="", max_length=40)
    requirements: tuple[KnownRequirement, ...] = Field(default=(), max_length=30)
    fee: KnownFee = KnownFee(kind=FeeKind.FREE)
    note: str = Field(default="", max_length=1000)
    note_en: str = Field(default="", max_length=1000)
    sources: tuple[Line, ...] = Field(default=(), max_length=10)
    also: tuple[Phrase, ...] = Field(default=(), max_length=40)
    also_en: tuple[Phrase, ...] = Field(default=(), max_length=40)
    needs_internet: bool = False
    needs_result_of: tuple[Code, ...] = Field(default=(), max_length=10)
    picture: Picture = ""
    counts: Literal["", "none", "birth", "death", "move"] = ""
    verified_by: Line = Field(default="", max_length=120)
    verified_on: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _counts_as_its_code(cls, said: Any) -> Any:
        """What the code says already is said by nothing, so that an entry of a release before is no other one."""
        if not isinstance(said, dict) or not said.get("counts"):
            return said
        by_code = BY_CODE.get(str(said.get("code")), NOTHING_COUNTED)
        return said | {"counts": ""} if said["counts"] == by_code else said

    @model_validator(mode="after")
    def _each_requirement_once(self) -> "KnownService":
        codes = [one.code for one in self.requirements]
        if len(set(codes)) < len(codes):
            raise PydanticCustomError("doubled_requirement", "a requirement's code twice")
        return self


@dataclass(frozen=True)
class Catalogue:
    """Both by code, in the order of the files.

    A day copies what its people rely on (names, requirements, fees). Words to search by, groups and pictures are read
    here when a page is made: so they are right on days that were prepared before they were.
    """

    agencies: Mapping[str, KnownAgency]
    services: Mapping[str, KnownService]


# Where the app's catalogue comes from: `app.extensions[SOURCE]()`.
SOURCE = "giliran_catalogue"
_meant: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)


def catalogue() -> Catalogue:
    """The one that holds here and now."""
    meant = _meant.get()
    if meant is not None:
        return meant
    source: Callable[[], Catalogue] | None = current_app.extensions.get(SOURCE) if has_app_context() else None
    return source() if source else shipped_catalogue()


def keep_catalogue(app: Flask, source: Callable[[], Catalogue]) -> None:
    app.extensions[SOURCE] = source


@contextmanager
def using_catalogue(meant: Catalogue) -> Iterator[None]:
    """`catalogue()` is this one, whatever the box says: of what comes with Giliran, such as its demo."""
    before = _meant.set(meant)
    try:
        yield
    finally:
        _meant.reset(before)


def free_series(agency: str, taken: Iterable[str]) -> str:
    """The letters for an agency of a day: its own where they are free, else the clearest that are no other's either."""
    used, known = set(taken), catalogue().agencies
    own = known[agency].series if agency in known else ""
    return own if own and own not in used else next_series(used | {one.series for one in known.values()})


@cache
def shipped_catalogue() -> Catalogue:
    """What comes with Giliran."""
    agencies = [KnownAgency.model_validate(row) for row in _rows("agencies.toml", "agency")]
    services = [KnownService.model_validate(row) for row in _rows("services.toml", "service")]
    return Catalogue({entry.code: entry for entry in agencies}, {entry.code: entry for entry in services})


def _rows(name: str, section: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))[section]
    return rows
