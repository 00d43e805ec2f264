"""`giliran backup` and `giliran restore`: a copy for the drawer, and the spare laptop that goes on with it."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from queues.actions.tickets.restoring import raise_epoch
from queues.model.queue.numbering import label
from queues.model.sessions import SessionEnd
from queues.persistence.backup.backup import (
    BackupFailed,
    Contents,
    back_up,
    become_another_box,
    check,
    contents,
    newest_in,
    prune,
    put_in_place,
    reason_of,
    settle,
)
from queues.persistence.backup.companion import restore_companion
from queues.persistence.folders import sync_folder
from queues.persistence.people.sessions import end_all_sessions
from queues.persistence.read_transaction import one_read
from queues.reading.hall.day_head import read_current_days
from queues.reading.queue.tickets import read_last_counts
from queues.snapshots.shared.days import current_days
from webapp.cli.foreign_checks import require_known_admins, require_own_schema, require_whole_record
from webapp.cli.options import json_option
from webapp.cli.people import renew_desk_pins
from webapp.cli.running import folder_lock
from webapp.cli.running.command_context import perform_here
from webapp.cli.speech import CommandError, when
from webapp.clock import Clock
from webapp.first_start.restoring import COPIED, READY, RENEWED
from webapp.folder_database import require_own_database
from webapp.http.logs import set_up_logs
from webapp.services import Box, make_box
from webapp.settings import Settings

DRAFT = "giliran-restoring.db"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@json_option
def backup(folder: Path | None, as_json: bool) -> None:
    """Buat cadangan sekarang, juga saat server berjalan. / Back up now, also beside a running server."""
    settings = Settings()
    require_own_database(settings)
    database = _database_of(settings)
    if not database.is_file():
        raise CommandError(_("Belum ada data di %(folder)s.", folder=str(database.parent)))
    target = folder or settings.backups
    try:
        made = back_up(database, target, Clock().now())
    except BackupFailed as failed:
        raise CommandError(
            _("Cadangan gagal di %(folder)s: %(reason)s", folder=target, reason=failed.reason)
        ) from failed
    if folder is None:
        prune(target, made)
    if as_json:
        click.echo(json.dumps({"file": str(made.resolve())} | _as_json(check(made))))
    else:
        click.echo(_("Cadangan: %(file)s (%(size)s kB)", file=made, size=made.stat().st_size // 1024))


@click.command()
@click.argument("file", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder data. / Data folder. [GILIRAN_DATA_DIR]",
)
@click.option("--gap", type=click.IntRange(1, 900), help="Nomor yang dilewati per seri. / Numbers left out. [>= 20]")
@click.option("--yes", is_flag=True, help="Ganti data yang lebih baru; adminnya dikenal. / Replace newer data.")
@click.option(
    "--prepare", is_flag=True, help="Siapkan saja, untuk layar penyiapan. / Only make ready, for first start."
)
@click.option("--untrusted", is_flag=True, help="Juga bila catatannya tidak utuh. / Even if its record is broken.")
@json_option
def restore(
    file: Path, data_dir: Path | None, gap: int | None, yes: bool, prepare: bool, untrusted: bool, as_json: bool
) -> None:
    """Lanjutkan dari cadangan; dari satu folder yang datanya terbaru. / Go on from a backup, of a folder the newest."""
    settings = Settings(data_dir=data_dir) if data_dir else Settings()
    require_own_database(settings)
    database = _database_of(settings)
    file = _chosen(file)
    found = _checked(file)
    require_own_schema(file)
    trusted = require_whole_record(file, anyway=untrusted)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if prepare:
        _prepare(settings, file, trusted)
        return
    with folder_lock.alone(settings.data_dir):
        if not yes:
            _require_nothing_newer(database, found)
        require_known_admins(file, database, yes=yes)
        with _made_ready(settings, file, gap, trusted) as (draft, days):
            aside = _free_name(database)
            put_in_place(draft, database, aside)
    if as_json:
        click.echo(json.dumps({"days": days, "replaced": str(aside) if aside.exists() else None}))
    else:
        _tell(days, found, aside)


def _prepare(settings: Settings, file: Path, trusted: bool) -> None:
    """For the first start of an empty box, beside its server: the finished database waits until that begins again.

    A line of JSON for each step, the last with what came of it. Who the admins are the page has asked.
    """
    click.echo(json.dumps({"step": COPIED}))
    with _made_ready(settings, file, None, trusted, at_pins=lambda: click.echo(json.dumps({"step": RENEWED}))) as made:
        draft, days = made
        os.replace(draft, settings.data_dir / READY)
        sync_folder(settings.data_dir)
    click.echo(json.dumps({"days": days}))


# -- inside ----------------------------------------------------------------------------------------------------------


def _database_of(settings: Settings) -> Path:
    database = settings.database_file
    if database is None:
        raise CommandError(_("Data ada di PostgreSQL: pakai pg_dump dan pg_restore. Lihat docs/backup.md."))
    return database


def _chosen(file: Path) -> Path:
    """Of a folder the backup with the newest data, whatever its name says; told, so that it can be looked at."""
    if not file.is_dir():
        return file
    newest = newest_in(file)
    if newest is None:
        raise CommandError(_("Tidak ada cadangan yang utuh di folder %(folder)s.", folder=str(file)))
    click.echo(_("Cadangan dengan data terbaru: %(file)s", file=newest.name), err=True)
    return newest


def _checked(file: Path) -> Contents:
    if not file.is_file():
        raise CommandError(_("Berkas %(file)s tidak ditemukan.", file=str(file)))
    try:
        return check(file)
    except sqlite3.Error as trouble:
        sentence = _("%(file)s bukan cadangan yang utuh (%(reason)s).", file=str(file), reason=reason_of(trouble))
        raise CommandError(sentence) from trouble


def _require_nothing_newer(database: Path, found: Contents) -> None:
    """What the laptop holds and the backup lacks would be gone from the hall."""
    if not database.exists():
        return
    try:
        here = contents(database).counters
    except sqlite3.Error as trouble:
        raise CommandError(_("Data di laptop ini rusak. Ganti dengan cadangan itu: tambahkan --yes.")) from trouble
    kept = found.counters
    newer = [day_id for day_id, end in here.items() if end > kept.get(day_id, (0, 0))]
    if newer:
        raise CommandError(
            _("Data di laptop ini lebih baru daripada cadangan itu. Bila tetap ingin menggantinya: tambahkan --yes.")
        )


@contextmanager
def _made_ready(
    settings: Settings, file: Path, gap: int | None, trusted: bool, at_pins: Callable[[], object] = lambda: None
) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """A database that can go on, beside the one that is there: until it is put in place nothing has changed."""
    draft = settings.data_dir / DRAFT
    _remove(draft)
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600))
        shutil.copyfile(file, draft)
        with _opened_alone(settings.model_copy(update={"database_url": f"sqlite:///{draft.resolve()}"})) as here:
            with here.engine.begin() as connection:
                become_another_box(connection, now=here.now(), trusted=trusted)
            for day_id in [day.id for day in current_days(here.engine)]:
                perform_here(here, raise_epoch, day_id=day_id, gap=gap)
            # Whoever made off with the old laptop or a copy has its PINs before him, and all day to try the rest.
            here.writer.write(end_all_sessions, why=SessionEnd.RESTORED, now=here.now())
            at_pins()
            days = _days_now(here, renew_desk_pins(here))
        settle(draft)
        restore_companion(file, settings.data_dir)
        yield draft, days
    except OSError as trouble:
        raise CommandError(
            _("Pemulihan gagal: %(reason)s. Data lama tidak berubah.", reason=reason_of(trouble))
        ) from trouble
    finally:
        _remove(draft)


@contextmanager
def _opened_alone(settings: Settings) -> Iterator[Box]:
    """The box of a draft, which no server knows."""
    set_up_logs()
    here = make_box(settings, Clock(settings.speed))
    try:
        yield here
    finally:
        here.engine.dispose()


def _remove(draft: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _days_now(here: Box, pins: Mapping[str, list[dict[str, str]]]) -> list[dict[str, Any]]:
    """Each day that goes on, with the next number of each of its series and the new PINs of its desks."""
    with one_read(here.engine) as connection:
        days = read_current_days(connection)
        counts = {day.id: read_last_counts(connection, day.id) for day in days}
    return [
        {
            "day": day.code,
            "epoch": day.epoch,
            "seq": day.seq,
            "next": [label(name, count + 1) for name, count in counts[day.id].items()],
            "pins": pins.get(day.code, []),
        }
        for day in sorted(days, key=lambda one: one.code)
        if counts[day.id]
    ]


def _free_name(database: Path) -> Path:
    stem = f"{database.stem}-replaced"
    names = (f"{stem}{nth or ''}.db" for nth in range(1000))
    return next(database.with_name(name) for name in names if not database.with_name(name).exists())


def _tell(days: list[dict[str, Any]], found: Contents, aside: Path) -> None:
    if found.newest_at:
        click.echo(_("Data sampai %(when)s.", when=when(found.newest_at, found.zone or "UTC")))
    for day in days:
        said = _("%(day)s: nomor baru mulai dari %(numbers)s", day=day["day"], numbers=", ".join(day["next"]))
        click.echo("  " + said)
    _tell_pins(days)
    if aside.exists():
        click.echo(_("Data sebelumnya disimpan di %(file)s.", file=str(aside)))
    click.echo(_("Selanjutnya:"))
    click.echo("  1. " + _("Pakai alamat yang sama dengan laptop lama, lalu jalankan: giliran serve"))
    click.echo("  2. " + _("Petugas masuk lagi, meja dengan PIN baru di atas. Layar TV dan HP menyesuaikan diri."))
    click.echo("  3. " + _("Nomor yang tidak dikenali: petugas pendaftaran mengetiknya di halamannya."))


def _tell_pins(days: list[dict[str, Any]]) -> None:
    if any(day["pins"] for day in days):
        click.echo(_("PIN baru untuk meja, karena yang lama tidak berlaku lagi:"))
    for day in days:
        for desk in day["pins"]:
            click.echo(f"  {desk['desk']:<12} {desk['pin']}")


def _as_json(found: Contents) -> dict[str, object]:
    return {
        "days": [{"day": day.code, "epoch": day.epoch, "seq": day.seq} for day in found.days],
        "newest_at": found.newest_at.isoformat() if found.newest_at else None,
    }
