"""Whether the phones of the hall will reach this computer: address, certificate, port, open files."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask_babel import gettext as _

from webapp.auth.shared_address import why_shared
from webapp.cli.doctor.finding import Finding
from webapp.cli.running import folder_lock
from webapp.clock import Clock
from webapp.network.lan import LOOPBACK, addresses
from webapp.settings import Settings

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

LEAST_OPEN_FILES = 8500  # as many sockets as the server takes, and what it needs itself
PATIENCE = 5.0  # seconds
RENEW_BEFORE = timedelta(days=14)


def address(settings: Settings) -> Iterator[Finding]:
    """PUBLIC_URL is one of this computer's addresses, and not one that only it can see."""
    host = urlsplit(settings.address).hostname or ""
    what = _("Alamat untuk warga: %(url)s", url=settings.address)
    yield Finding("address", what, _cure_of_address(host, addresses()))


def _cure_of_address(host: str, here: list[str]) -> str:
    found = _resolved(host)
    if not found:
        return _("Nama %(host)s tidak dikenal di jaringan ini. Perbaiki GILIRAN_PUBLIC_URL.", host=host)
    if found & set(here):
        return ""
    if all(ip_address(one).is_loopback for one in found):
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
        return {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (socket.gaierror, UnicodeError):
        return set()


def shared_address(settings: Settings) -> Iterator[Finding]:
    """Whether numbers are limited by address, and why not."""
    why = why_shared(settings.shared_address, settings.address)
    if why is None:
        said = _("Nomor lewat HP dibatasi per HP dan per alamat jaringan")
    elif why == "public":
        said = _(
            "Banyak HP dapat memakai satu alamat, karena %(url)s alamat umum: nomor dibatasi per HP saja, dan layanan "
            "berkuota lewat petugas pendaftaran",
            url=settings.address,
        )
    else:
        said = _(
            "Banyak HP memakai satu alamat (GILIRAN_SHARED_ADDRESS=on): nomor dibatasi per HP saja, dan layanan "
            "berkuota lewat petugas pendaftaran"
        )
    yield Finding("shared_address", said)


def real_certificate(settings: Settings, context: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """Only with https: what a browser would think of the certificate. `context`: whom to trust."""
    if not settings.is_https:
        return
    url = urlsplit(settings.address)
    host, port = url.hostname or "", url.port or 443
    what = _("Sertifikat %(host)s", host=host)
    try:
        until = _valid_until(host, port, context or ssl.create_default_context())
    except ssl.SSLCertVerificationError as refused:
        cure = _("Browser akan menolaknya (%(reason)s). Pasang sertifikat yang sah.", reason=refused.verify_message)
    except OSError as trouble:
        reason = trouble.strerror or str(trouble) or type(trouble).__name__
        cure = _("Tidak dapat diperiksa (%(reason)s). Jalankan nginx dan servernya dahulu.", reason=reason)
    else:
        what = _("Sertifikat %(host)s, sampai %(date)s", host=host, date=f"{until:%Y-%m-%d}")
        soon = until - Clock().now() < RENEW_BEFORE
        cure = _("Perbarui sertifikat itu sebelum hari layanan.") if soon else ""
    yield Finding("certificate", what, cure)


def _valid_until(host: str, port: int, context: ssl.SSLContext) -> datetime:
    with (
        socket.create_connection((host, port), timeout=PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def server(settings: Settings) -> Iterator[Finding]:
    """Ours is running, or nothing else has its port."""
    if settings.data_dir.is_dir() and not folder_lock.hold(settings.data_dir):
        yield Finding(
            "server", _("Server berjalan (proses %(process)s)", process=folder_lock.holder(settings.data_dir))
        )
        return
    folder_lock.let_go(settings.data_dir)
    what = _("Port %(port)s", port=settings.port)
    cure = _("Port ini dipakai program lain. Hentikan program itu, atau pilih port lain dengan --bind.")
    yield Finding("server", what, cure if _is_taken(settings) else "")


def _is_taken(settings: Settings) -> bool:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return True
    return False


def open_file_limit(_settings: Settings) -> Iterator[Finding]:
    """A phone is an open file."""
    if resource is None:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = hard == resource.RLIM_INFINITY or hard >= LEAST_OPEN_FILES
    said = "∞" if hard == resource.RLIM_INFINITY else str(hard)
    cure = _("Naikkan batas (ulimit -Hn) menjadi 65536, atau LimitNOFILE=65536 di systemd.")
    yield Finding("open_files", _("Batas berkas terbuka %(limit)s", limit=said), "" if enough else cure)
