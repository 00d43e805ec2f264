"""What is other between two states of an entry, field by field, as people write each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from queues.model.catalogue import EntryKind
from webapp.catalogue import Catalogue, KnownAgency, KnownService
from webapp.catalogue.written import written_agency, written_service

Known = KnownAgency | KnownService


@dataclass(frozen=True)
class FieldChange:
    field: str
    was: str
    becomes: str


@dataclass(frozen=True)
class EntryDifference:
    """An entry that is new or other; `changes` in the order of the fields."""

    kind: EntryKind
    entry: Known
    is_new: bool
    changes: tuple[FieldChange, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(one.field for one in self.changes)


def written_entry(one: Known) -> dict[str, str]:
    return written_agency(one) if isinstance(one, KnownAgency) else written_service(one)


def changes_between(was: Known | None, becomes: Known) -> tuple[FieldChange, ...]:
    before: Mapping[str, str] = written_entry(was) if was else {}
    after = written_entry(becomes)
    return tuple(
        FieldChange(name, before.get(name, ""), text) for name, text in after.items() if before.get(name, "") != text
    )


def entry_differences(known: Catalogue, other: Catalogue) -> Iterator[EntryDifference]:
    """What `other` has that is new or other than what is known; agencies first. What it lacks stays."""
    for kind, before, after in (
        (EntryKind.AGENCY, known.agencies, other.agencies),
        (EntryKind.SERVICE, known.services, other.services),
    ):
        was: Mapping[str, Known] = before
        becomes: Mapping[str, Known] = after
        for code, entry in becomes.items():
            changes = changes_between(was.get(code), entry)
            if changes:
                yield EntryDifference(kind, entry, code not in was, changes)
