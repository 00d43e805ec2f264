"""Events of the catalogue: what its office changed in it, and what a day was prepared with.

A day copies what it offers: `AgencyDescribed` and `ServiceDescribed` say that such a copy is new or other than before.
"""

from dataclasses import dataclass

from queues.model.catalogue import EntryChange, EntryKind
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


@dataclass(frozen=True, kw_only=True)
class CatalogueEntryChanged(CatalogueEvent):
    """Somebody changed what the box knows of an agency or a service; `fields`: what is other than before."""

    kind = "catalogue_entry_changed"
    entry: EntryKind
    code: str
    change: EntryChange
    fields: tuple[str, ...] = ()
