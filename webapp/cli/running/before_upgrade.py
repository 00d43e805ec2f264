"""The copy that is kept of the data before a newer program brings it up to date.

It lies on the data's own disk, in a folder of the release that took over: `backups/before-0.2.0`. From there the
program of before goes on with it. A USB disk may be missing just then, so it is not asked for.
"""

import sqlite3
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from flask_babel import gettext as _

from queues.persistence.backup.backup import BackupFailed, back_up, check, contents, newest_in
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import knows_revision, newest_revision, revision_of
from webapp.cli.speech import CommandError
from webapp.settings import Settings


def schema_of(database: Path) -> str | None:
    """The revision that a SQLite file is at; None where there is no schema of ours yet."""
    engine = open_engine(f"sqlite:///{database.resolve()}")
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def keep_data_before_upgrade(settings: Settings, now: datetime) -> Path | None:
    """Copy a SQLite database of an older schema; None where nothing is to be upgraded.

    Asked again after a power cut it keeps the copy that is there already. The folder's lock is held. Refuses with
    CommandError: without a copy nothing is upgraded.
    """
    database = settings.database_file
    if database is None or not database.exists() or not _is_older(schema_of(database)):
        return None
    folder = settings.data_dir / "backups" / f"before-{version('giliran')}"
    kept = newest_in(folder)
    if kept is not None and _holds_all_of(kept, database):
        return kept
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return back_up(database, folder, now)
    except (BackupFailed, OSError) as failed:
        reason = failed.reason if isinstance(failed, BackupFailed) else failed.strerror
        raise CommandError(
            _(
                "Data tidak diperbarui, karena cadangannya gagal dibuat di %(folder)s: %(reason)s. "
                "Tidak ada yang diubah.",
                folder=str(folder),
                reason=reason,
            )
        ) from failed


# -- inside ----------------------------------------------------------------------------------------------------------


def _is_older(revision: str | None) -> bool:
    return revision is not None and revision != newest_revision() and knows_revision(revision)


def _holds_all_of(copy: Path, database: Path) -> bool:
    with suppress(sqlite3.Error):
        return check(copy).progress == contents(database).progress
    return False
