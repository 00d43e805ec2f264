"""What a record must know of a day besides its events: names of agencies, services and desks, hours, zone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class AgencyOfRecord:
    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class ServiceOfRecord:
    """`counts`: what of the population it stands for (see `population`), "" where nothing."""

    code: str
    agency: str
    name: str
    name_en: str = ""
    counts: str = ""


@dataclass(frozen=True)
class DeskOfRecord:
    id: str
    code: str
    name: str
    agency: str


@dataclass(frozen=True)
class PlanOfRecord:
    """Times as ISO 8601 in UTC, `held_on` as an ISO date. `opens_at` and `closes_at` are what was planned."""

    code: str
    name: str
    place: str
    area: str
    held_on: str
    zone: str
    opens_at: str
    closes_at: str
    agencies: tuple[AgencyOfRecord, ...]
    services: tuple[ServiceOfRecord, ...]
    desks: tuple[DeskOfRecord, ...]

    def document(self) -> dict[str, Any]:
        """Ready for JSON, as `read` takes it."""
        parts = {name: [asdict(one) for one in getattr(self, name)] for name in _PARTS}
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | parts

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "PlanOfRecord":
        parts: dict[str, Any] = {name: tuple(of(**one) for one in document[name]) for name, of in _PARTS.items()}
        return cls(**{name: document[name] for name in cls.__dataclass_fields__ if name not in parts}, **parts)


_PARTS: Mapping[str, type[Any]] = {"agencies": AgencyOfRecord, "services": ServiceOfRecord, "desks": DeskOfRecord}
