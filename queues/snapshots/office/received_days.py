"""Days that came from other boxes: a table of all of them with their sums, and one of them with its versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from queues.model.handed_in.following import Relation
from queues.model.record.differences import Difference, figure_differences
from queues.model.refusals import UnknownReceivedDay
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.box_profile import read_box_profile
from queues.reading.hall.day_head import read_zone
from queues.reading.handed_in.received import (
    KnownBox,
    ReceivedVersion,
    read_known_boxes,
    read_received_days,
    read_received_file,
    read_versions,
)
from queues.reading.people.names import read_names_of


@dataclass(frozen=True)
class ReceivedDayRow:
    """`current`: the version that holds; `is_forked`: some version of the day has events that another one lacks."""

    current: ReceivedVersion
    versions: int
    is_forked: bool

    @property
    def issued(self) -> int:
        return int(self.current.figures["headline"]["issued"])

    @property
    def served(self) -> int:
        return int(self.current.figures["headline"]["served"])

    @property
    def is_trial(self) -> bool:
        return bool(self.current.figures["trial"])


@dataclass(frozen=True)
class ReceivedDaysSnapshot:
    """Rehearsals and demos are in no sum."""

    zone: str
    rows: tuple[ReceivedDayRow, ...]
    boxes: tuple[KnownBox, ...]

    @property
    def counted(self) -> tuple[ReceivedDayRow, ...]:
        return tuple(one for one in self.rows if not one.is_trial)

    @property
    def issued(self) -> int:
        return sum(one.issued for one in self.counted)

    @property
    def served(self) -> int:
        return sum(one.served for one in self.counted)


@dataclass(frozen=True)
class VersionChanges:
    """What differs from the version that held when this one came. `remarks`: agency (""), as it was and as it is."""

    figures: tuple[Difference, ...]
    remarks: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ReceivedDaySnapshot:
    """`versions`: the newest first; `names`: of who took them in; `changes`: by version, of those that follow one."""

    zone: str
    current: ReceivedVersion
    versions: tuple[ReceivedVersion, ...]
    names: dict[UUID, str]
    changes: Mapping[int, VersionChanges]

    @property
    def is_forked(self) -> bool:
        return _is_forked(self.versions)


def received_days_snapshot(engine: Engine) -> ReceivedDaysSnapshot:
    """The newest date first."""
    with one_read(engine) as connection:
        grouped = groupby(read_received_days(connection), key=lambda one: (one.held_on, one.code, one.id))
        rows = tuple(_row(list(versions)) for _key, versions in grouped)
        return ReceivedDaysSnapshot(_zone(connection), rows, tuple(read_known_boxes(connection)))


def received_day_snapshot(engine: Engine, day_id: UUID) -> ReceivedDaySnapshot:
    """Refuses with UnknownReceivedDay."""
    with one_read(engine) as connection:
        versions = read_versions(connection, day_id)
        if not versions:
            raise UnknownReceivedDay
        names = read_names_of(connection, {one.received_by for one in versions if one.received_by})
        current = max(versions, key=lambda one: one.reach)
        by_number = {one.version: one for one in versions}
        changes = {
            one.version: _changes(by_number[one.figures["against"]["version"]], one)
            for one in versions
            if "against" in one.figures
        }
        return ReceivedDaySnapshot(_zone(connection), current, tuple(reversed(versions)), names, changes)


def kept_day_file(engine: Engine, day_id: UUID, version: int) -> tuple[ReceivedVersion, bytes]:
    """A version and its file as it came; refuses with UnknownReceivedDay."""
    with one_read(engine) as connection:
        found = next((one for one in read_versions(connection, day_id) if one.version == version), None)
        if found is None:
            raise UnknownReceivedDay
        return found, read_received_file(connection, day_id, version)


# -- inside ----------------------------------------------------------------------------------------------------------


def _row(versions: list[ReceivedVersion]) -> ReceivedDayRow:
    return ReceivedDayRow(max(versions, key=lambda one: one.reach), len(versions), _is_forked(versions))


def _changes(before: ReceivedVersion, after: ReceivedVersion) -> VersionChanges:
    was, becomes = before.figures["remarks"], after.figures["remarks"]
    return VersionChanges(
        figure_differences(before.figures["record"], after.figures["record"]),
        tuple(
            (agency, was.get(agency, ""), becomes.get(agency, ""))
            for agency in sorted(was.keys() | becomes.keys())
            if was.get(agency, "") != becomes.get(agency, "")
        ),
    )


def _is_forked(versions: Iterable[ReceivedVersion]) -> bool:
    return any(one.figures.get("against", {}).get("relation") == Relation.FORKED for one in versions)


def _zone(connection: Connection) -> str:
    return read_zone(connection) or read_box_profile(connection).zone
