"""Retention: what is about people is erased when its time has come, in the database and in what lies beside it.

Rows are erased by a job. Here is what follows: the log of the database is emptied, the key of a day is
forgotten once nothing is kept under it, and old copies of the database are removed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from queues.actions.hall.forgetting import note_forgotten_key
from queues.model.refusals import Refusal
from queues.persistence.backup.backup import KEEP_DAYS, aged, backups_in
from queues.persistence.backup.before_updates import aged_before_updates
from queues.persistence.backup.companion import remove_copy
from queues.persistence.engine import fold_back
from queues.persistence.personal.detail_vault import has_clear_details
from queues.persistence.read_transaction import one_read
from queues.persistence.writing.commands import Performs
from queues.reading.erasing import details_due, keys_to_forget
from webapp.background.job import Job, Work
from webapp.services import Box, off_loop

LOOK_EVERY = timedelta(hours=1)
KEEP_REPLACED = timedelta(days=1)  # long enough to see that the restored database is the right one

log = structlog.get_logger(__name__)


def seal_clear_details(here: Box) -> int:
    """Seal what an older version wrote in clear, and say how many; what fails is tried again at the next start.

    Copies that were made before keep it in clear until they are pruned.
    """
    try:
        with one_read(here.engine) as connection:
            if not has_clear_details(connection):
                return 0
        sealed: int = here.own_writer.write(here.vault.seal_clear_details)
        off_loop()(partial(fold_back, here.engine))
    except (Refusal, SQLAlchemyError) as trouble:
        log.warning("personal details not sealed", kind=type(trouble).__name__)
        return 0
    log.info("personal details sealed", count=sealed)
    return sealed


def retention_jobs(here: Box) -> tuple[Job, ...]:
    """What is done when time is credible, beside the erasing of rows."""
    found = Retention(here)
    return (
        Job("empty_log", found.log_to_empty, found.empty_log),
        Job("forget_key", found.keys_to_forget, found.forget_key, every=LOOK_EVERY),
        Job("remove_old_copies", found.old_copies, found.remove_old_copies, every=LOOK_EVERY),
    )


class Retention:
    def __init__(self, here: Box) -> None:
        self._here, self._off_loop = here, off_loop()
        self._has_erased = False

    def log_to_empty(self, connection: Connection, now: datetime) -> Sequence[Work]:
        """At the look after something was erased: what is due now is erased after this look."""
        was, self._has_erased = self._has_erased, self._has_erased or bool(details_due(connection, now))
        return [{}] if was else []

    def empty_log(self, _writer: Performs, _now: datetime, _work: Work) -> None:
        def empty() -> None:
            self._has_erased = not fold_back(self._here.engine)

        self._off_loop(empty)

    def keys_to_forget(self, connection: Connection, now: datetime) -> Sequence[Work]:
        kept = self._here.day_keys.kept()
        return [{"day_id": day_id} for day_id in keys_to_forget(connection, kept, now)]

    def forget_key(self, writer: Performs, now: datetime, work: Work) -> None:
        """Noted first: a key that is still there after a power cut is noted and forgotten once more."""
        writer.write(note_forgotten_key, now=now, **work)
        self._here.day_keys.forget(work["day_id"])
        log.info("key of a day forgotten", day=str(work["day_id"]))

    def old_copies(self, _connection: Connection, now: datetime) -> Sequence[Work]:
        return [{}]

    def remove_old_copies(self, _writer: Performs, now: datetime, _work: Work) -> None:
        """Not on the loop: a worn USB stick may take its time."""
        self._off_loop(partial(self._remove_old_copies, now))

    # -- inside --------------------------------------------------------------------------------------------------

    def _remove_old_copies(self, now: datetime) -> None:
        settings = self._here.settings
        old = [
            *replaced_over(settings.data_dir, now),
            *aged(settings.backups, now),
            *aged_before_updates(settings.data_dir / "backups", now),
        ]
        for path in old:
            remove_copy(path)
        if old:
            log.info("old copies removed", count=len(old), kept_days=KEEP_DAYS, left=len(backups_in(settings.backups)))


def replaced_over(data_dir: Path, now: datetime) -> list[Path]:
    """Databases that a restore put aside, with their companions, a day later. A file keeps its own times when it gets
    another name, but its entry does not: that time counts.
    """
    found = data_dir.glob("giliran-replaced*.db*")
    return [path for path in found if datetime.fromtimestamp(path.stat().st_ctime, UTC) + KEEP_REPLACED <= now]
