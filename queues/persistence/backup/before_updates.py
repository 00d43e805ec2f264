"""Copies that were made before an update, and what would be lost by going back to one.

The database of now was upgraded by a later release, so that it is read by its oldest columns only.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from queues.persistence.backup.backup import KEEP_DAYS, Contents, DayInBackup, backups_in, check, contents

_LAST_COUNTS = "SELECT day_id, name, last_count FROM series"


@dataclass(frozen=True)
class LostOfDay:
    """`events` happened and `numbers` were given since the copy was made."""

    code: str
    events: int
    numbers: int


@dataclass(frozen=True)
class LostByGoingBack:
    """`box_events`: changes of people, PINs and devices, sign-ins. `most_numbers`: of one series."""

    days: tuple[LostOfDay, ...]
    box_events: int
    most_numbers: int

    @property
    def is_nothing(self) -> bool:
        return not self.days and not self.box_events


def lost_by_going_back(database: Path, copy: Path) -> LostByGoingBack:
    """Raises sqlite3.Error where the database cannot be read by what is known here."""
    here, kept = contents(database), check(copy)
    given, given_then = _last_counts(database), _last_counts(copy)
    since = {key: count - given_then.get(key, 0) for key, count in given.items() if count > given_then.get(key, 0)}
    known = {day.id: day for day in kept.days}
    days = (
        LostOfDay(
            day.code, _events_since(day, known.get(day.id)), sum(n for (of, _), n in since.items() if of == day.id)
        )
        for day in here.days
    )
    return LostByGoingBack(
        days=tuple(day for day in days if day.events or day.numbers),
        box_events=_box_events_since(here, kept),
        most_numbers=max(since.values(), default=0),
    )


def copies_in(folder: Path) -> list[Path]:
    """Every copy in the folder of backups, and in those of before each update."""
    return [copy for one in (folder, *_folders_before_updates(folder)) for copy in backups_in(one)]


def aged_before_updates(folder: Path, now: datetime) -> list[Path]:
    """Those that are too old to be kept, the last too: nobody goes back by a month. `now` must be credible."""
    until = (now - timedelta(days=KEEP_DAYS)).timestamp()
    found = [copy for one in _folders_before_updates(folder) for copy in backups_in(one)]
    return [copy for copy in found if copy.stat().st_mtime <= until]


# -- inside ----------------------------------------------------------------------------------------------------------


def _folders_before_updates(folder: Path) -> list[Path]:
    return sorted(folder.glob("before-*"))


def _events_since(day: DayInBackup, then: DayInBackup | None) -> int:
    """Another epoch began with a restore: then nothing of the copy's counting holds any more."""
    return day.seq - then.seq if then and then.epoch == day.epoch else day.seq


def _box_events_since(here: Contents, kept: Contents) -> int:
    (epoch, seq), (epoch_then, seq_then) = here.box_end, kept.box_end
    return seq - seq_then if epoch == epoch_then else seq


def _last_counts(database: Path) -> Mapping[tuple[UUID, str], int]:
    uri = f"{database.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=5)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        return {(UUID(day_id), name): count for day_id, name, count in connection.execute(_LAST_COUNTS)}
