"""A backup that an admin takes along: made at once and checked, and recorded before it leaves."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from queues.persistence.backup.backup import BackupFailed, back_up, backups_in
from queues.persistence.backup.taken import note_backup_taken
from webapp.auth.access import current_actor
from webapp.background.backups import backing_up
from webapp.http.server.uploads import off_the_loop
from webapp.services import Box

__all__ = ["BackupFailed", "BackupsHere", "backups_here", "take_backup"]


@dataclass(frozen=True)
class BackupsHere:
    """`made_at`: when the newest was made, None where there is none. `folder`: where they lie."""

    made_at: datetime | None
    folder: Path
    is_on_own_disk: bool


def backups_here(here: Box, database: Path) -> BackupsHere:
    folder = here.settings.backups.resolve()
    newest = backups_in(folder)[-1:]
    made_at = datetime.fromtimestamp(newest[0].stat().st_mtime, UTC) if newest else None
    is_on_own_disk = folder.is_dir() and os.stat(folder).st_dev != os.stat(database).st_dev
    return BackupsHere(made_at, folder, is_on_own_disk)


def take_backup(here: Box, database: Path) -> Path:
    """Where it lies; raises BackupFailed."""
    made = _fresh(here, database).resolve()
    here.writer.write(note_backup_taken, file=made.name, now=here.now(), by=current_actor())
    return made


def _fresh(here: Box, database: Path) -> Path:
    """By the job that makes all of them, where this process has it: two at once would take each other's draft."""
    job = backing_up()
    if job is not None:
        return job.make_now()
    return off_the_loop(lambda: back_up(database, here.settings.backups, here.now()))
