"""Whether the data is safe: room on the disk, secrets, the database, the clock against its newest event, backups."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_babel import gettext as _

from queues.persistence.backup.backup import backups_in, check, contents, has_lost_its_disk, reason_of
from webapp import settings_files
from webapp.auth.shared_address import is_public
from webapp.cli.demo.demo_day import SIGN_INS
from webapp.cli.doctor.finding import Finding
from webapp.cli.speech import when
from webapp.clock import Clock
from webapp.settings import LEAST_FREE, LEAST_SECRET, SecretTooShort, Settings

NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)  # a computer whose battery is empty wakes up years ago
PATIENCE = timedelta(minutes=1)  # clocks are corrected by so much in passing
MISSED = 3  # intervals without a backup


def disk(settings: Settings) -> Iterator[Finding]:
    """The data folder can be written to and has room."""
    folder = settings.data_dir.resolve()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    yield Finding("data_folder", _("Folder data %(folder)s", folder=str(folder)), _cure_of_folder(nearest))
    free = shutil.disk_usage(nearest).free
    cure = "" if free >= LEAST_FREE else _("Kosongkan ruang penyimpanan: paling sedikit 500 MB.")
    yield Finding("disk_space", _("Ruang kosong %(megabytes)s MB", megabytes=free // 1024 // 1024), cure)


def _cure_of_folder(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"giliran")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as trouble:
        return _("Folder ini tidak dapat ditulisi (%(reason)s). Ubah pemiliknya.", reason=reason_of(trouble))
    return ""


def secrets(settings: Settings) -> Iterator[Finding]:
    """Only the owner reads what opens doors, and the database; and nobody can guess it."""
    yield from _strength(settings)
    yield from second_factor(settings)
    for path in (settings.secret_file, settings.data_dir / SIGN_INS):
        if path.exists():
            mode = _mode(path)
            cure = _("Tutup untuk pengguna lain: chmod 600 %(path)s", path=str(path)) if _is_open(path) else ""
            yield Finding("secrets", _("Rahasia %(path)s (%(mode)s)", path=path.name, mode=f"{mode:04o}"), cure)
    for path in (settings.data_dir / settings_files.NAME, settings.settings_file):
        if path.is_file():
            mode = _mode(path)  # the service's group may read it, nobody else
            is_open = os.name != "nt" and mode & 0o037
            cure = _("Tutup untuk pengguna lain: chmod 640 %(path)s", path=str(path)) if is_open else ""
            yield Finding("settings", _("Pengaturan %(path)s (%(mode)s)", path=str(path), mode=f"{mode:04o}"), cure)
    database = settings.database_file
    if database and database.exists():
        exposed = _is_open(database) and _is_open(database.parent)
        cure = _("Tutup untuk pengguna lain: chmod 700 %(path)s", path=str(database.parent)) if exposed else ""
        yield Finding("permissions", _("Izin berkas data (%(mode)s)", mode=f"{_mode(database):04o}"), cure)


def second_factor(settings: Settings) -> Iterator[Finding]:
    """Off is no fault in a village hall; a regency that is reached from everywhere is advised to ask for it."""
    if settings.second_factor == "required":
        yield Finding("second_factor", _("Admin dan koordinator masuk dengan kode dari HP"))
    elif settings.may_be_several or is_public(settings.address):
        advice = _("(dianjurkan untuk kabupaten: GILIRAN_SECOND_FACTOR=required)")
        yield Finding("second_factor", _("Admin dan koordinator masuk tanpa kode dari HP") + " " + advice)


def _strength(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key is None and not settings.secret_file.exists():
        return  # made when the server first starts
    cure = ""
    try:
        settings.require_secret()
    except SecretTooShort as weak:
        cure = cure_of_secret(weak)
    yield Finding("secret", _("Kunci rahasia"), cure)


def cure_of_secret(weak: SecretTooShort) -> str:
    if weak.path is None:
        return _(
            "GILIRAN_SECRET_KEY terlalu pendek: paling sedikit %(bytes)s karakter acak. "
            "Buat yang baru, misalnya: openssl rand -base64 48",
            bytes=LEAST_SECRET,
        )
    return _(
        "Kunci rahasia di %(path)s kosong atau terlalu pendek, jadi nomor warga dapat ditebak. "
        "Kembalikan berkas aslinya; bila tidak ada, hapus berkas itu: Giliran membuat yang baru, "
        "petugas masuk lagi, dan alamat nomor yang lama tidak berlaku.",
        path=str(weak.path),
    )


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _is_open(path: Path) -> bool:
    return os.name != "nt" and bool(_mode(path) & 0o077)


def clock(settings: Settings) -> Iterator[Finding]:
    """Not years ago, and not before what has already happened."""
    now = Clock().now()
    newest, zone = _newest(settings)
    what = _("Jam komputer: %(when)s", when=when(now, zone))
    cure = ""
    if now < NOT_BEFORE:
        cure = _("Jam komputer salah. Setel tanggal dan jamnya.")
    elif newest and now < newest - PATIENCE:
        cure = _("Jam komputer mundur: kejadian terakhir tercatat %(when)s. Setel jamnya.", when=when(newest, zone))
    yield Finding("clock", what, cure)


def _newest(settings: Settings) -> tuple[datetime | None, str]:
    file = settings.database_file
    if file is None or not file.exists():
        return None, "Asia/Jakarta"
    try:
        found = contents(file)
    except sqlite3.Error:  # said by the check of the database
        return None, "Asia/Jakarta"
    return found.newest_at, found.zone or "Asia/Jakarta"


def backups(settings: Settings) -> Iterator[Finding]:
    """The folder is there, the newest one is whole, and nothing that matters happened long after it."""
    if settings.database_file is None or not settings.database_file.exists():
        return
    folder = settings.backups
    what = _("Folder cadangan %(folder)s", folder=str(folder.resolve()))
    if has_lost_its_disk(folder, settings.database_file):
        cure = _("Disk USB cadangan tidak terpasang: cadangan masuk ke disk laptop. Pasang lagi disk itu.")
        yield Finding("backup_folder", what, cure)
    elif folder.is_dir():
        yield Finding("backup_folder", _with_place(what, settings), _cure_of_folder(folder))
    else:
        missing = not folder.parent.is_dir()
        cure = _("Disk cadangan tidak ada. Pasang disk USB, atau perbaiki GILIRAN_BACKUP_DIR.") if missing else ""
        yield Finding("backup_folder", what, cure)
    yield _age(settings)


def _with_place(what: str, settings: Settings) -> str:
    """A copy on the same disk dies with it: worth knowing, but no reason to stop."""
    if settings.backups.stat().st_dev != settings.data_dir.stat().st_dev:
        return what
    return what + " " + _("(disk yang sama dengan data; lebih aman di disk USB)")


def _age(settings: Settings) -> Finding:
    newest_event, zone = _newest(settings)
    found = backups_in(settings.backups)
    again = _("Jalankan: giliran backup")
    if not found:
        return Finding("backup", _("Belum ada cadangan"), again if _is_long_ago(newest_event, settings) else "")
    at = datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
    what = _("Cadangan terakhir %(when)s", when=when(at, zone))
    try:
        check(found[-1])
    except sqlite3.Error as trouble:
        return Finding("backup", what, _("Cadangan itu rusak (%(reason)s).", reason=reason_of(trouble)) + " " + again)
    behind = newest_event is not None and newest_event - at > _longest(settings)
    return Finding("backup", what, again if behind else "")


def _is_long_ago(newest_event: datetime | None, settings: Settings) -> bool:
    """Something happened, and the time for its first backup has passed."""
    return newest_event is not None and Clock().now() - newest_event > _longest(settings)


def _longest(settings: Settings) -> timedelta:
    return timedelta(minutes=MISSED * settings.backup_every)
