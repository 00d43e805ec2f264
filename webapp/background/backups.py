"""Backups by themselves: now and then while people come, soon in a rush, and when a day is closed.

They are made beside the loop and never stop the hall: what fails is said in the log, on the load, in /metrics and by
`giliran doctor`, and is tried again. The backup of a close is the task of a follower, so that a power cut between the
two loses nothing: it follows the box's stream, which notes the end of every day, and need not look into any day.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from flask import Flask, current_app
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.model.events.box import DayEnded
from queues.model.follower import Follower, FollowerTask
from queues.model.queue.lost_numbers import SAFETY_GAP
from queues.model.stream import StreamKind
from queues.model.trouble.alerts import AlertKind
from queues.persistence.backup.backup import (
    BackupFailed,
    Progress,
    back_up,
    backups_in,
    has_lost_its_disk,
    holds_event,
    progress,
    prune,
)
from queues.persistence.read_transaction import one_read
from queues.reading.events.stream import EventPlace, read_event_place
from webapp.background.followers import register_follower
from webapp.http.metrics import register_metrics
from webapp.services import Box, off_loop

LOOK_EVERY = 5.0  # seconds
RETRY_AFTER = 60.0  # seconds; a disk that was pulled out may come back
# A restored box leaves SAFETY_GAP numbers out: when a series has given nearly as many, the next backup does not wait.
MANY = SAFETY_GAP * 3 // 4
IN_A_RUSH = 20.0  # seconds between two backups at least
MOST_SECONDS = 600.0  # that a copy of a large database to a worn USB stick may take
NAME = "giliran-backing-up"

log = structlog.get_logger(__name__)


class BackingUp:
    """`seconds` is a clock that only goes forward; `run` does the copying where it does not stop the loop."""

    def __init__(
        self,
        engine: Engine,
        database: Path,
        folder: Path,
        *,
        every_minutes: float,
        now: Callable[[], datetime],
        run: Callable[[Callable[[], None]], None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._database, self._folder = engine, database, folder
        self._every, self._now, self._run, self._seconds = every_minutes * 60, now, run, seconds
        self._first: Progress | None = None
        self._kept: Progress | None = None
        self._at = seconds()
        self._one_at_a_time = threading.Lock()
        self.trouble: str | None = None
        self.has_lost_its_disk = False

    def follow(self) -> None:
        """For ever, in a thread of its own."""
        while True:
            time.sleep(LOOK_EVERY)
            try:
                self.look()
            except SQLAlchemyError as trouble:  # the database is in trouble, which others say
                log.warning("cannot look what to back up", kind=type(trouble).__name__)
            except Exception:  # a mistake must not end all backups
                log.exception("backing up stumbled")

    def look(self) -> bool:
        """Make a backup if one is due; whether it was made."""
        with self._one_at_a_time:
            found = self._progress()
            self._first = self._first or found
            self._run(self._look_at_disk)
            if not self._is_due(found):
                return False
            try:
                self._make(found)
            except BackupFailed:
                return False
            return True

    def make_now(self) -> Path:
        """A backup of this moment, which somebody asks for; raises BackupFailed."""
        with self._one_at_a_time:
            self._make(self._progress())
            return backups_in(self._folder)[-1]

    def back_up_close(self, task: FollowerTask, _now: datetime) -> None:
        """Make a backup that holds this close, unless there is one; raises BackupFailed."""
        with self._one_at_a_time:
            with one_read(self._engine) as connection:
                place = read_event_place(connection, task.stream_id, task.seq)
            if not place.is_of_earlier_epoch and not self._is_in_newest(place):
                self._make(self._progress())

    def closing_backup(self) -> Follower:
        """The box's stream notes the end of a day in the transaction that closes it."""
        return Follower(
            name="closing_backup",
            stream=StreamKind.BOX,
            wants={DayEnded: ("day_id",)},
            act=self.back_up_close,
            every=timedelta(seconds=LOOK_EVERY),
            most_seconds=MOST_SECONDS,
            rest=timedelta(seconds=RETRY_AFTER),
        )

    def newest_at(self) -> float:
        """Seconds since 1970; 0 when there is no backup."""
        found = backups_in(self._folder)
        return found[-1].stat().st_mtime if found else 0.0

    def troubles(self, _connection: Connection | None, _now: datetime) -> list[str]:
        """For the alert `backup_trouble`: codes of what is wrong."""
        said = {"failed": self.trouble is not None, "disk_gone": self.has_lost_its_disk}
        return [code for code, is_so in said.items() if is_so]

    # -- inside --------------------------------------------------------------------------------------------------

    def _look_at_disk(self) -> None:
        """A copy on the laptop's own disk is better than none, but whoever relies on the other disk must know."""
        try:
            lost = has_lost_its_disk(self._folder, self._database)
        except OSError:  # said when a copy fails
            return
        if lost and not self.has_lost_its_disk:
            log.error("backup disk is gone", folder=str(self._folder))
        self.has_lost_its_disk = lost

    def _is_due(self, found: Progress) -> bool:
        passed = self._seconds() - self._at
        if self.trouble is not None:
            return passed >= RETRY_AFTER
        if not found.ends or found.ends == (self._kept and self._kept.ends):
            return False
        before = self._kept or self._first or found
        if passed >= IN_A_RUSH and found.given_since(before) >= MANY:
            return True
        return 0 < self._every <= passed

    def _progress(self) -> Progress:
        with one_read(self._engine) as connection:
            return progress(connection)

    def _make(self, found: Progress) -> None:
        self._at = self._seconds()
        try:
            self._run(self._copy)
        except BackupFailed as failed:
            self.trouble = failed.reason
            log.error("backup failed", folder=str(self._folder), reason=failed.reason)
            raise
        self.trouble, self._kept = None, found

    def _is_in_newest(self, place: EventPlace) -> bool:
        """What was made just before, by hand or because the time had come, may hold the event already."""
        answers: list[bool] = []
        newest = backups_in(self._folder)[-1:]
        self._run(lambda: answers.extend(holds_event(copy, place.stream_id, place.seq, place.hash) for copy in newest))
        return any(answers)

    def _copy(self) -> None:
        prune(self._folder, back_up(self._database, self._folder, self._now()))


def init_backups(app: Flask) -> None:
    register_metrics(app, BackupMetrics())


def keep_backing_up(app: Flask) -> None:
    """In the server's process, and only where the database is a file: a server of databases has its own ways."""
    here: Box = app.extensions["giliran"]
    database = here.settings.database_file
    if database is None:
        return
    every, folder = here.settings.backup_every, here.settings.backups
    # A name and an age by trusted time: a clock that jumps for a while must not make copies of another year.
    now = here.time.trusted_now
    made = BackingUp(here.engine, database, folder, every_minutes=every, now=now, run=off_loop())
    here.troubles.judged_by(AlertKind.BACKUP_TROUBLE, made.troubles)
    app.extensions[NAME] = made
    register_follower(app, made.closing_backup())
    threading.Thread(target=made.follow, daemon=True).start()


def backing_up() -> BackingUp | None:
    """None in a process that makes no backups."""
    found: BackingUp | None = current_app.extensions.get(NAME)
    return found


class BackupMetrics:
    """When the newest backup was written, and whether the last try failed; nothing where no backups are made."""

    def collect(self) -> Iterable[Metric]:
        made = backing_up()
        if made is None:
            return
        yield GaugeMetricFamily(
            "giliran_backup_timestamp_seconds", "When the newest backup was written", made.newest_at()
        )
        yield GaugeMetricFamily(
            "giliran_backup_failed", "Whether the last backup failed", int(made.trouble is not None)
        )
        yield GaugeMetricFamily(
            "giliran_backup_disk_gone",
            "Whether backups go to the disk of the data, because their own is not there",
            int(made.has_lost_its_disk),
        )
