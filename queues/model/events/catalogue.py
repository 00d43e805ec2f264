"""Events of the catalogue: agencies and services that became known, or are described otherwise than before."""

from dataclasses import dataclass

from queues.model.events.base import Event
from queues.model.stream import StreamKind


@dataclass(frozen=True, kw_only=True)
class CatalogueEvent(Event):
    """An event of the catalogue's stream, which all days share."""

    stream = StreamKind.CATALOGUE


@dataclass(frozen=True, kw_only=True)
class AgencyDescribed(CatalogueEvent):
    """`is_new`: nobody knew it before."""

    kind = "agency_described"
    agency: str
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class ServiceDescribed(CatalogueEvent):
    """`is_new`: nobody knew it before."""

    kind = "service_described"
    service: str
    agency: str
    is_new: bool
