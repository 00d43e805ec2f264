"""The catalogue of one box: what comes with Giliran, and over it what the box's office says.

So what a new release adds is there by itself, and what was edited stays as the office said it.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import structlog
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.model.catalogue import EntryKind
from queues.persistence.engine import open_engine
from queues.persistence.read_transaction import one_read
from queues.reading.catalogue_entries import EntryRow, read_catalogue_place, read_entries
from webapp.catalogue import Catalogue, KnownAgency, KnownService, shipped_catalogue
from webapp.settings import Settings

LOOKED_EVERY = 1.0  # seconds between two looks at whether another process has changed it
_KINDS: Mapping[EntryKind, type[KnownAgency] | type[KnownService]] = {
    EntryKind.AGENCY: KnownAgency,
    EntryKind.SERVICE: KnownService,
}

log = structlog.get_logger(__name__)


class BoxCatalogue:
    """Read when the catalogue's stream has moved on; asked as often as a page likes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._place: tuple[int, int] | None = None
        self._known = shipped_catalogue()
        self._look_again_at = 0.0

    def __call__(self) -> Catalogue:
        now = time.monotonic()
        if now >= self._look_again_at:
            self._look_again_at = now + LOOKED_EVERY  # first: who comes meanwhile need not look as well
            self._look()
        return self._known

    def forget(self) -> None:
        """This process has changed it itself: what follows sees that."""
        self._look_again_at = 0.0

    def reach(self, seq: int) -> None:
        """Whoever has read that the catalogue's stream stands at `seq` shows nothing older than that."""
        if self._place is None or self._place[1] < seq:
            self.forget()

    def _look(self) -> None:
        """A page that says that the database is away is shown all the same, with what was known last."""
        try:
            with one_read(self._engine) as connection:
                place = read_catalogue_place(connection)
                if place == self._place:
                    return
                rows = read_entries(connection)
        except SQLAlchemyError:
            log.exception("catalogue not read")
            return
        self._known, self._place = overlaid(shipped_catalogue(), rows), place


def overlaid(shipped: Catalogue, rows: Iterable[EntryRow]) -> Catalogue:
    """What is shipped in its order, then what is the box's own by name; a service goes with its agency."""
    own = {(row.kind, row.code): row for row in rows}
    agencies = _over(shipped.agencies, EntryKind.AGENCY, own)
    services = _over(shipped.services, EntryKind.SERVICE, own)
    return Catalogue(
        {code: one for code, one in agencies.items() if isinstance(one, KnownAgency)},
        {code: one for code, one in services.items() if isinstance(one, KnownService) and one.agency in agencies},
    )


def entry_said(row: EntryRow) -> KnownAgency | KnownService | None:
    """The box's own words; None where it has none, or where this release does not understand them."""
    if row.entry is None:
        return None
    try:
        return _KINDS[row.kind].model_validate(row.entry)
    except ValidationError:
        log.exception("entry of the catalogue not understood", kind=row.kind, code=row.code)
        return None


def catalogue_of_folder() -> Callable[[], Catalogue]:
    """The catalogue of the data folder that the settings name, read once a command needs it."""
    return cache(_of_folder)


# -- inside ----------------------------------------------------------------------------------------------------------

Known = KnownAgency | KnownService


def _of_folder() -> Catalogue:
    """Its database is only read, and none is made for this."""
    settings = Settings()
    if settings.database_file is not None and not settings.database_file.exists():
        return shipped_catalogue()
    engine = open_engine(settings.database)
    try:
        with one_read(engine) as connection:
            return overlaid(shipped_catalogue(), read_entries(connection))
    except SQLAlchemyError:  # of a release that had no such table, or nobody is there: what else is asked for says so
        return shipped_catalogue()
    finally:
        engine.dispose()


def _over(
    shipped: Mapping[str, Known], kind: EntryKind, own: Mapping[tuple[EntryKind, str], EntryRow]
) -> dict[str, Known]:
    found = dict(shipped)
    added = dict[str, Known]()
    for (of_kind, code), row in own.items():
        if of_kind is not kind:
            continue
        said = entry_said(row)
        if row.is_removed:
            found.pop(code, None)
        elif said is not None and code in found:
            found[code] = said
        elif said is not None:
            added[code] = said
    return found | dict(sorted(added.items(), key=lambda pair: pair[1].name.casefold()))
