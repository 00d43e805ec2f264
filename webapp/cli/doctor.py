"""`giliran doctor`: what would stop a day, found before the day; each finding says what to do."""

import importlib.util
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from socket import gaierror, getaddrinfo
from urllib.parse import urlsplit

import click
from flask_babel import gettext as _

from webapp.assets import BUNDLE
from webapp.cli.demo_day import SIGN_INS
from webapp.lan import LOOPBACK, addresses
from webapp.settings import Settings

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

LEAST_FREE = 500 * 1024 * 1024  # bytes; far more than a day writes, so that a full disk is seen days before
LEAST_PYTHON = (3, 11)
LEAST_OPEN_FILES = 8500  # as many sockets as the server takes, and what it needs itself


@dataclass(frozen=True)
class Finding:
    """`cure` is empty where all is well."""

    what: str
    cure: str = ""


@click.command()
def doctor() -> None:
    """Periksa kesiapan sebelum hari layanan. / Check before the day."""
    settings = Settings()
    findings = [finding for check in CHECKS for finding in check(settings)]
    for finding in findings:
        word, colour = (_("masalah"), "red") if finding.cure else ("ok", "green")
        click.echo(f"{click.style(f'{word:<8}', fg=colour)} {finding.what}")
        if finding.cure:
            click.echo(f"         → {finding.cure}")
    if any(finding.cure for finding in findings):
        raise SystemExit(1)


def _python(_settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info[:2] < LEAST_PYTHON
    yield Finding(f"Python {version}", _("Pasang Python 3.11 atau yang lebih baru.") if old else "")


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    nearest = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest) as probe:
            probe.write(b"giliran")
            probe.flush()
            os.fsync(probe.fileno())
        cure = ""
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        cure = _("Folder ini tidak dapat ditulisi (%(reason)s). Ubah pemiliknya.", reason=reason)
    yield Finding(_("Folder data %(folder)s", folder=str(folder.resolve())), cure)
    free = shutil.disk_usage(nearest).free
    cure = "" if free >= LEAST_FREE else _("Kosongkan ruang penyimpanan: paling sedikit 500 MB.")
    yield Finding(_("Ruang kosong %(megabytes)s MB", megabytes=free // 1024 // 1024), cure)


def _secrets(settings: Settings) -> Iterator[Finding]:
    key = settings.secret_key_file or settings.data_dir / "secret-key"
    for path in (key, settings.data_dir / SIGN_INS):
        if path.exists():
            yield _private(path)


def _private(path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    open_to_others = os.name != "nt" and mode & 0o077
    cure = _("Tutup untuk pengguna lain: chmod 600 %(path)s", path=str(path)) if open_to_others else ""
    return Finding(_("Rahasia %(path)s (%(mode)s)", path=path.name, mode=f"{mode:04o}"), cure)


def _address(settings: Settings) -> Iterator[Finding]:
    host = urlsplit(settings.address).hostname or ""
    here = addresses()
    yield Finding(_("Alamat untuk warga: %(url)s", url=settings.address), _cure_of_address(host, here))


def _cure_of_address(host: str, here: list[str]) -> str:
    found = _resolved(host)
    if not found:
        return _("Nama %(host)s tidak dikenal di jaringan ini. Perbaiki GILIRAN_PUBLIC_URL.", host=host)
    if found & set(here):
        return ""
    if all(ip_address(address).is_loopback for address in found):
        return _(
            "HP warga tidak dapat mencapai %(host)s. Sambungkan komputer ini ke router balai desa.",
            host=host or LOOPBACK,
        )
    return _(
        "Tidak ada antarmuka jaringan dengan alamat %(host)s. Alamat komputer ini: %(here)s.",
        host=host,
        here=", ".join(here) or "–",
    )


def _resolved(host: str) -> set[str]:
    try:
        return {str(entry[4][0]) for entry in getaddrinfo(host, None)}
    except (gaierror, UnicodeError):
        return set()


def _bundle(_settings: Settings) -> Iterator[Finding]:
    there = (BUNDLE / "assets.json").is_file()
    yield Finding(_("Berkas tampilan"), "" if there else _("Jalankan: make assets"))


def _open_files(_settings: Settings) -> Iterator[Finding]:
    if resource is None:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = hard == resource.RLIM_INFINITY or hard >= LEAST_OPEN_FILES
    said = "∞" if hard == resource.RLIM_INFINITY else str(hard)
    cure = _("Naikkan batas (ulimit -Hn) menjadi 65536, atau LimitNOFILE=65536 di systemd.")
    yield Finding(_("Batas berkas terbuka %(limit)s", limit=said), "" if enough else cure)


def _packages(_settings: Settings) -> Iterator[Finding]:
    if importlib.util.find_spec("geventwebsocket"):
        yield Finding("gevent-websocket", _("Hapus: pip uninstall gevent-websocket. Dengannya semua soket ditolak."))


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python, _packages, _data_folder, _secrets, _address, _bundle, _open_files,
)  # fmt: skip
