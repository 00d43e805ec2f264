"""Change the catalogue of the box: an entry saved, removed, restored, as shipped again, checked; or a whole file taken.

Each is one transaction, and an event for each entry that is other than before. Whoever changes an entry says which
version of it was read: of two people the second is refused with CatalogueMovedOn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from queues.model.actor import Actor
from queues.model.catalogue import EntryChange, EntryKind
from queues.model.refusals import UnknownEntry
from queues.persistence.catalogue_entries import FIRST, EntryWrite, write_entries
from queues.persistence.read_transaction import one_read
from queues.reading.catalogue_entries import EntryRow, read_entries
from webapp.catalogue import Catalogue, KnownAgency, KnownService, shipped_catalogue
from webapp.catalogue.comparing import EntryDifference, Known, changes_between, entry_differences
from webapp.catalogue.files.toml_file import entry_document
from webapp.catalogue.of_box import entry_said, overlaid
from webapp.services import Box


@dataclass(frozen=True)
class EntryState:
    """An entry and where it comes from.

    `entry`: what holds, or held before it was removed; None: nobody knows the code. `shipped`: how it comes with
    Giliran; `is_own`: the box says otherwise.
    """

    kind: EntryKind
    code: str
    entry: Known | None
    shipped: Known | None
    is_own: bool
    is_removed: bool
    version: int


@dataclass(frozen=True)
class CatalogueState:
    """All of it in one read: what holds, and the box's own rows."""

    known: Catalogue
    rows: dict[tuple[EntryKind, str], EntryRow]

    @property
    def mark(self) -> str:
        """Another one says that the office has changed something since."""
        return f"{len(self.rows)}-{sum(row.version for row in self.rows.values())}"

    def state_of(self, kind: EntryKind, code: str) -> EntryState:
        row = self.rows.get((kind, code))
        comes = _of(shipped_catalogue(), kind).get(code)
        said = entry_said(row) if row else None
        return EntryState(
            kind,
            code,
            said or comes,
            comes,
            is_own=said is not None,
            is_removed=bool(row and row.is_removed),
            version=row.version if row else FIRST,
        )

    def removed(self) -> list[EntryState]:
        """What can be brought back, by kind and code."""
        found = [self.state_of(*key) for key, row in self.rows.items() if row.is_removed]
        return [one for one in found if one.entry is not None]


def catalogue_state(here: Box) -> CatalogueState:
    with one_read(here.engine) as connection:
        rows = read_entries(connection)
    return CatalogueState(overlaid(shipped_catalogue(), rows), {(row.kind, row.code): row for row in rows})


def entry_state(here: Box, kind: EntryKind, code: str) -> EntryState:
    """Refuses with UnknownEntry."""
    found = catalogue_state(here).state_of(kind, code)
    if found.entry is None:
        raise UnknownEntry(entry=code)
    return found


# -- one entry -------------------------------------------------------------------------------------------------------


def save_entry(here: Box, entry: Known, *, over: int, by: Actor) -> bool:
    """Whether it is other than before; what is the same is not written."""
    kind = kind_of(entry)
    was = catalogue_state(here).state_of(kind, entry.code)
    holds = None if was.is_removed else was.entry
    changes = changes_between(holds, entry)
    if not changes and was.version == over:
        return False
    change = EntryChange.CHANGED if holds else EntryChange.ADDED
    fields = tuple(one.field for one in changes) if holds else ()  # of what is new all is new
    _write(here, [EntryWrite(kind, entry.code, change, over, entry_document(entry), fields=fields)], by)
    return True


def remove_entry(here: Box, kind: EntryKind, code: str, *, over: int, by: Actor) -> None:
    """Days that were prepared keep what they copied; an agency takes its services along, and brings them back."""
    was = entry_state(here, kind, code)
    document = _own_document(was)
    _write(here, [EntryWrite(kind, code, EntryChange.REMOVED, over, document, is_removed=True)], by)


def restore_entry(here: Box, kind: EntryKind, code: str, *, over: int, by: Actor) -> None:
    """As it was when it was removed."""
    was = entry_state(here, kind, code)
    _write(here, [EntryWrite(kind, code, EntryChange.RESTORED, over, _own_document(was))], by)


def take_back_entry(here: Box, kind: EntryKind, code: str, *, over: int, by: Actor) -> None:
    """As it comes with Giliran, now and after each release; refuses with UnknownEntry where it is the box's own."""
    was = entry_state(here, kind, code)
    if was.entry is None or was.shipped is None:
        raise UnknownEntry(entry=code)
    fields = tuple(one.field for one in changes_between(was.entry, was.shipped))
    _write(here, [EntryWrite(kind, code, EntryChange.TAKEN_BACK, over, fields=fields)], by)


def check_agency(here: Box, code: str, *, who: str, on: date, by: Actor) -> int:
    """All services of the agency were read there and are right: who said so, and when; how many they are."""
    state = catalogue_state(here)
    checked = [
        one.model_copy(update={"verified": True, "verified_by": who, "verified_on": on})
        for one in services_of_agency(state.known, code)
    ]
    _write(here, [_checked(state, one) for one in checked], by)
    return len(checked)


# -- a whole file ----------------------------------------------------------------------------------------------------


def import_entries(here: Box, found: Sequence[EntryDifference], state: CatalogueState, by: Actor) -> None:
    """All that is new or other, or nothing: where somebody has changed one of them meanwhile."""
    _write(here, [_imported(state, one) for one in found], by)


def differences_from(state: CatalogueState, sent: Catalogue, *, keeps_checks: bool) -> list[EntryDifference]:
    """What a file would change. What was checked elsewhere was not checked here: unless `keeps_checks`, what is new or
    other is to be checked again, and what is the same stays checked."""
    meant = sent if keeps_checks else _with_own_checks(state.known, sent)
    return list(entry_differences(state.known, meant))


# -- inside ----------------------------------------------------------------------------------------------------------


def kind_of(entry: Known) -> EntryKind:
    return EntryKind.AGENCY if isinstance(entry, KnownAgency) else EntryKind.SERVICE


def services_of_agency(known: Catalogue, code: str) -> list[KnownService]:
    return [one for one in known.services.values() if one.agency == code]


def _of(known: Catalogue, kind: EntryKind) -> dict[str, Known]:
    return dict(known.agencies if kind is EntryKind.AGENCY else known.services)


def _own_document(was: EntryState) -> dict[str, object] | None:
    return entry_document(was.entry) if was.is_own and was.entry else None


def _checked(state: CatalogueState, one: KnownService) -> EntryWrite:
    was = state.state_of(EntryKind.SERVICE, one.code)
    fields = ("verified", "verified_by", "verified_on")
    return EntryWrite(was.kind, one.code, EntryChange.CHECKED, was.version, entry_document(one), fields=fields)


def _imported(state: CatalogueState, one: EntryDifference) -> EntryWrite:
    was = state.state_of(one.kind, one.entry.code)
    document = entry_document(one.entry)
    fields = () if one.is_new else one.fields
    return EntryWrite(one.kind, one.entry.code, EntryChange.IMPORTED, was.version, document, fields=fields)


def _with_own_checks(known: Catalogue, sent: Catalogue) -> Catalogue:
    return Catalogue(sent.agencies, {one.code: one for one in _unchecked(known, sent.services.values())})


def _unchecked(known: Catalogue, sent: Iterable[KnownService]) -> Iterator[KnownService]:
    for one in sent:
        was = known.services.get(one.code)
        alike = was and one.model_copy(
            update={name: getattr(was, name) for name in ("verified", "verified_by", "verified_on")}
        )
        unchecked = one.model_copy(update={"verified": False, "verified_by": "", "verified_on": None})
        yield alike if alike and alike == was else unchecked


def _write(here: Box, writes: Sequence[EntryWrite], by: Actor) -> None:
    here.writer.write(write_entries, writes=writes, now=here.now(), by=by)
    here.catalogue.forget()
