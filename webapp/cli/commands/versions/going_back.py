"""`giliran go-back`: after an older version was installed again, the data of before the update.

The newer database is never deleted, and what happened in it since is said before anything is changed.
"""

import json
import os
import shutil
import sqlite3
import sys
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from queues.model.queue.lost_numbers import SAFETY_GAP
from queues.persistence.backup.backup import check, copy, settle
from queues.persistence.backup.before_updates import LostByGoingBack, copies_in, lost_by_going_back
from queues.persistence.folders import sync_folder
from queues.persistence.schema.upgrades import knows_revision
from webapp.cli.commands.backup import restore
from webapp.cli.options import json_option, tell
from webapp.cli.running import folder_lock
from webapp.cli.running.before_upgrade import schema_of
from webapp.cli.speech import CommandError
from webapp.folder_database import require_own_database
from webapp.settings import Settings

DRAFT = "giliran-going-back.db"
MOST_GAP = 900  # what `giliran restore` takes


@click.command("go-back")
@click.option("--yes", is_flag=True, help="Walau ada catatan yang lebih baru. / Although there are newer records.")
@click.option("--if-nothing-is-lost", "only_whole", is_flag=True, help="Hanya bila tidak ada yang hilang. / Only then.")
@json_option
@click.pass_context
def go_back(ctx: click.Context, yes: bool, only_whole: bool, as_json: bool) -> None:
    """Sesudah versi lama dipasang lagi: data dari sebelum pembaruan. / The data of before the update."""
    settings = Settings()
    require_own_database(settings)
    database = settings.database_file
    if database is None:
        raise CommandError(_("Data ada di PostgreSQL: pakai pg_dump dan pg_restore. Lihat docs/backup.md."))
    with folder_lock.alone(settings.data_dir):
        if not database.exists() or knows_revision(schema_of(database) or "") or schema_of(database) is None:
            nothing = _("Data cocok dengan versi ini. Tidak ada yang perlu dikembalikan.")
            tell(as_json, {"file": None, "kept": None}, nothing)
            return
        made = _newest_that_is_known(settings)
        lost = _lost(database, made)
        is_whole = lost is not None and lost.is_nothing
        if not is_whole:
            _say_what_is_lost(lost, made)
            _require_consent(yes=yes, only_whole=only_whole)
        kept = _put_aside(database)
        days: list[Any] = []
        if is_whole:
            _put_in_place(made, database)
        else:
            days = _restored(ctx, made, lost, as_json)
    answer = {
        "file": str(made.resolve()),
        "kept": str(kept.resolve()),
        "lost": asdict(lost) if lost else None,
        "days": days,
    }
    tell(
        as_json,
        answer,
        _("Data dari sebelum pembaruan dipakai lagi: %(file)s", file=str(made)),
        _("Data yang lebih baru disimpan di %(file)s.", file=str(kept)),
    )


# -- inside ----------------------------------------------------------------------------------------------------------


def _newest_that_is_known(settings: Settings) -> Path:
    """Of all copies that this version can read the one with the newest data."""
    newest, most = None, tuple[int, ...]()
    for one in copies_in(settings.data_dir / "backups"):
        with suppress(sqlite3.Error):
            if knows_revision(_revision_of_copy(one)) and (progress := check(one).progress) >= most:
                newest, most = one, progress
    if newest is None:
        raise CommandError(
            _(
                "Tidak ada cadangan dari sebelum pembaruan di %(folder)s. Pasang lagi versi yang lebih baru, atau "
                "pulihkan cadangan lain: giliran restore",
                folder=str(settings.data_dir / "backups"),
            )
        )
    return newest


def _revision_of_copy(file: Path) -> str:
    """Read without making anything beside it."""
    uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True)
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        connection.close()
    return found[0] if found else ""


def _lost(database: Path, made: Path) -> LostByGoingBack | None:
    """None where the newer database cannot be read by this version."""
    try:
        return lost_by_going_back(database, made)
    except sqlite3.Error:
        return None


def _say_what_is_lost(lost: LostByGoingBack | None, made: Path) -> None:
    click.echo(_("Cadangan dari sebelum pembaruan: %(file)s", file=str(made)), err=True)
    if lost is None:
        click.echo(_("Versi ini tidak dapat membaca apa yang tercatat sesudah cadangan itu."), err=True)
        return
    click.echo(_("Yang tercatat sesudah cadangan itu tidak akan terlihat lagi:"), err=True)
    for day in lost.days:
        said = _("%(day)s: %(numbers)s nomor, %(events)s catatan", day=day.code, numbers=day.numbers, events=day.events)
        click.echo(f"  {said}", err=True)
    if lost.box_events:
        said = _("orang, PIN, perangkat, dan masuk: %(events)s catatan", events=lost.box_events)
        click.echo(f"  {said}", err=True)


def _require_consent(*, yes: bool, only_whole: bool) -> None:
    if yes:
        return
    if only_whole or not sys.stdin.isatty():
        raise CommandError(_("Tidak ada yang diubah. Bila tetap ingin kembali ke cadangan itu: giliran go-back --yes"))
    if not click.confirm(_("Kembali ke cadangan itu?"), err=True):
        raise CommandError(_("Tidak ada yang diubah."))


def _put_aside(database: Path) -> Path:
    """A whole copy that nothing removes; the database itself stays until another takes its place."""
    names = (database.with_name(f"giliran-newer-{nth}.db") for nth in range(1, 1000))
    aside = next(name for name in names if not name.exists())
    draft = database.with_name(f".{aside.name}")
    try:
        copy(database, draft)
        os.replace(draft, aside)
    except (OSError, sqlite3.Error) as trouble:
        draft.unlink(missing_ok=True)
        raise CommandError(
            _("Data yang lebih baru tidak dapat disalin (%(reason)s). Tidak ada yang diubah.", reason=str(trouble))
        ) from trouble
    sync_folder(aside.parent)
    return aside


def _put_in_place(made: Path, database: Path) -> None:
    """Nothing happened since the copy: it goes on as it was, in one step, with every number and PIN."""
    draft = database.with_name(DRAFT)
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600))
    shutil.copyfile(made, draft)
    settle(draft)
    settle(database)  # its journal would be played into whatever has its name
    os.replace(draft, database)
    sync_folder(database.parent)


def _restored(ctx: click.Context, made: Path, lost: LostByGoingBack | None, as_json: bool) -> list[Any]:
    """As on a spare laptop: another epoch, and no number that was given since is given again. Its days, for JSON."""
    gap = min(max(lost.most_numbers, SAFETY_GAP), MOST_GAP) if lost else None
    how = {"file": made, "data_dir": None, "gap": gap, "yes": True, "untrusted": False, "as_json": as_json}
    if not as_json:
        ctx.invoke(restore, **how)
        return []
    with redirect_stdout(StringIO()) as said:
        ctx.invoke(restore, **how)
    days: list[Any] = json.loads(said.getvalue())["days"]
    return days
