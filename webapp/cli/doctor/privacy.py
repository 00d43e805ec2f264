"""Whether what is about people is safe on this laptop: the keys of the days, and the encryption of the disk."""

import os
from collections.abc import Iterator
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.engine import open_engine
from queues.persistence.personal.day_keys import DayKeys
from queues.persistence.personal.detail_vault import DetailVault
from queues.reading.unreadable import DetailsOfDay, details_of_days
from webapp.cli.doctor.finding import Finding
from webapp.settings import Settings

SYS = Path("/sys")
MOUNTS = Path("/proc/self/mountinfo")
_ENCRYPTED_BY_THEMSELVES = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"})


def keys(settings: Settings) -> Iterator[Finding]:
    """Everything that is kept about people can be read here."""
    found = _details(settings)
    kept = sum(day.kept for day in found.values())
    if kept:
        yield Finding("day_keys", _("Catatan pribadi: %(count)s, di bawah kunci harinya", count=kept))
    for day, details in found.items():
        if details.unreadable:
            what = _("%(count)s catatan pribadi hari %(day)s tidak terbaca", count=details.unreadable, day=day)
            cure = _("Masukkan kode kunci dari lembar panitia: giliran key add %(day)s KODE", day=day)
            yield Finding("day_keys", what, cure)


def _details(settings: Settings) -> dict[str, DetailsOfDay]:
    """Nothing where the database is not there, or in a trouble that others say."""
    if settings.database_file is not None and not settings.database_file.exists():
        return {}
    engine = open_engine(settings.database)
    try:
        return details_of_days(engine, DetailVault.under(DayKeys(settings.keys)))
    except SQLAlchemyError:
        return {}
    finally:
        engine.dispose()


# -- the disk --------------------------------------------------------------------------------------------------------


def encryption(settings: Settings) -> Iterator[Finding]:
    """Said, not demanded: a hall takes the laptop that it has. A thief reads what is not encrypted, keys included."""
    folder = settings.data_dir.resolve()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    words = {
        True: _("Disk data terenkripsi"),
        False: _("Disk data tidak terenkripsi: pencuri laptop dapat membaca data pribadi (lihat docs/security.md)"),
        None: _("Enkripsi disk data: tidak diketahui"),
    }
    yield Finding("disk_encryption", words[is_encrypted(nearest)])


def is_encrypted(path: Path, sys: Path = SYS, mounts: Path = MOUNTS) -> bool | None:
    """Whether the system encrypts the disk under this path; None where that cannot be told."""
    device, kind = _mounted(path, mounts)
    if kind in _ENCRYPTED_BY_THEMSELVES:
        return True
    return _is_crypt(sys / "dev/block" / device) if device else None


def _mounted(path: Path, mounts: Path) -> tuple[str, str]:
    """Number of the block device (major:minor, empty when there is none) and kind of the file system of a path."""
    number = path.stat().st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    for line in _lines(mounts):
        fields, _dash, rest = line.partition(" - ")
        if fields.split()[2] == device:
            kind, source = rest.split()[:2]
            return (device if os.major(number) else _number_of(source)), kind
    return device, ""


def _number_of(source: str) -> str:
    """Btrfs and others show no device of their own: what was mounted tells."""
    try:
        number = os.stat(source).st_rdev
    except OSError:
        return ""
    return f"{os.major(number)}:{os.minor(number)}" if number else ""


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:  # another system than Linux
        return []


def _is_crypt(device: Path) -> bool | None:
    """A device of dm-crypt, or one that stands on such devices alone; None for one that the system does not show."""
    if not device.exists():
        return None
    uuid = "".join(_lines(device / "dm/uuid"))
    if uuid.startswith("CRYPT-"):
        return True
    below = list((device / "slaves").glob("*"))
    return bool(below) and all(_is_crypt(one) for one in below)
