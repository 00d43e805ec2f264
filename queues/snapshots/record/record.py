"""One version of a day's record, or its figures so far: what the page, the print and the tables show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queues.model.hall.service_day import DayState
from queues.model.record.differences import Difference, figure_differences
from queues.model.refusals import NotFound
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.people.names import read_staff_names
from queues.reading.record.sources import read_figures
from queues.reading.record.versions import RecordVersion, is_overtaken, read_record_versions, read_remarks


@dataclass(frozen=True)
class VersionHead:
    """`recorded_by`: the name of whoever declared it the record; "" where nobody did, or nobody is known by that id."""

    version: int
    written_at: datetime
    recorded_at: datetime | None
    recorded_by: str


@dataclass(frozen=True)
class RecordSnapshot:
    """`shown`: the version whose figures these are; None where they were computed now. `versions`: the newest first.

    `is_overtaken`: the day is closed and something that changes figures is not in any version yet. `compared`: the
    version that was declared last, else the one before the newest; `changed`: what differs from it in the newest.
    `names`: of clerks, by their id.
    """

    day: DayHead
    figures: Mapping[str, Any]
    shown: VersionHead | None
    versions: tuple[VersionHead, ...]
    is_overtaken: bool
    last_recorded: VersionHead | None
    compared: VersionHead | None
    changed: tuple[Difference, ...]
    remarks: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def version(self) -> int:
        """0: these figures are so far, and in no version."""
        return self.shown.version if self.shown else 0

    @property
    def is_closed(self) -> bool:
        return self.day.state is DayState.CLOSED

    @property
    def is_newest(self) -> bool:
        return not self.versions or self.shown is None or self.shown.version == self.versions[0].version

    @property
    def is_final(self) -> bool:
        """Nothing is to be declared or noted any more, unless a correction comes."""
        return self.is_closed and bool(self.versions and self.versions[0].recorded_at) and not self.is_overtaken

    @property
    def may_be_recorded(self) -> bool:
        is_ready = self.is_closed and bool(self.versions) and not self.is_overtaken
        return is_ready and self.is_newest and not self.is_final


def record_snapshot(
    engine: Engine, day_code: str, population: Mapping[str, str], version: int | None = None
) -> RecordSnapshot:
    """Of a closed day the newest version, or the one that is asked for; of any other what its events say so far.

    Refuses: UnknownDay, NotFound (no such version).
    """
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        names = read_staff_names(connection)
        versions = read_record_versions(connection, day.id)
        is_closed = day.state is DayState.CLOSED
        newest = versions[0] if versions else None
        shown = newest if is_closed else None
        if version is not None:
            shown = next((one for one in versions if one.version == version), None)
            if shown is None:
                raise NotFound(version=version)
        figures = shown.figures if shown else read_figures(connection, day, population)
        recorded = next((one for one in versions if one.recorded_at), None)
        before = recorded or next(iter(versions[1:]), None)
        heads = {one.version: _version_head(one, names) for one in versions}
        remarks = read_remarks(connection, day.id)
        return RecordSnapshot(
            day=day,
            figures=figures,
            shown=heads[shown.version] if shown else None,
            versions=tuple(heads.values()),
            is_overtaken=is_closed and not day.is_rehearsal and is_overtaken(connection, day.id, newest),
            last_recorded=heads[recorded.version] if recorded else None,
            compared=heads[before.version] if before else None,
            changed=figure_differences(before.figures, newest.figures) if before and newest else (),
            remarks=figures.get("remarks", remarks) if shown and shown.recorded_at else remarks,
            names={str(one): name for one, name in names.items()},
        )


def _version_head(one: RecordVersion, names: Mapping[Any, str]) -> VersionHead:
    by = names.get(one.recorded_by, "") if one.recorded_by else ""
    return VersionHead(one.version, one.written_at, one.recorded_at, by)
