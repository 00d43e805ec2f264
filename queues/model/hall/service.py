"""Agencies and what they offer: services, what to bring, what it costs."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

# Agencies, services, requirements and roles are the same thing on every box: their ids follow from their codes.
NATURAL = uuid5(NAMESPACE_URL, "https://giliran.example/natural")


def natural_id(kind: str, code: str) -> UUID:
    """The id of what is known by a natural code, equal on every box."""
    return uuid5(NATURAL, f"{kind}:{code}")


class AgencyKind(StrEnum):
    OPD = "opd"
    VERTICAL = "vertical"
    PARTNER = "partner"


class FeeKind(StrEnum):
    FREE = "free"
    TAX = "tax"
    PNBP = "pnbp"
    OTHER = "other"


@dataclass(frozen=True)
class Fee:
    """What is officially to be paid. `amount` in whole rupiah, None where it is set case by case (a tax)."""

    kind: FeeKind = FeeKind.FREE
    amount: int | None = None
    basis: str = ""

    @property
    def is_free(self) -> bool:
        return self.kind is FeeKind.FREE


@dataclass(frozen=True)
class Requirement:
    code: str
    text: str
    text_en: str = ""


@dataclass(frozen=True)
class Agency:
    code: str
    name: str
    name_en: str = ""
    kind: AgencyKind = AgencyKind.OPD

    @property
    def id(self) -> UUID:
        return natural_id("agency", self.code)


@dataclass(frozen=True)
class Service:
    """`short` is what fits on a board; `typical_minutes` is desk time, an assumption until measured.

    `discreet`: in public only the agency is shown. `verified` is False where the facts are an example to be
    checked with the agency. `delivers`: who works there sends documents home, and may read where to.
    """

    code: str
    agency: str
    name: str
    name_en: str = ""
    short: str = ""
    short_en: str = ""
    requirements: tuple[Requirement, ...] = ()
    fee: Fee = field(default_factory=Fee)
    typical_minutes: int = 10
    discreet: bool = False
    verified: bool = False
    note: str = ""
    note_en: str = ""
    delivers: bool = False

    @property
    def id(self) -> UUID:
        return natural_id("service", self.code)
