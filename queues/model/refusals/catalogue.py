"""Refusals about the catalogue of the box."""

from queues.model.refusals.base import NotFound, NotNow


class UnknownEntry(NotFound):
    """No agency or service of this code."""

    code = "unknown_entry"


class CatalogueMovedOn(NotNow):
    """Somebody has changed this entry since it was read; `kind` and `entry` say which."""

    code = "catalogue_moved_on"
