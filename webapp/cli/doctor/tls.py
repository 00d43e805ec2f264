"""Whether staff can sign in by https in a hall: the box's own certificate authority and the certificate under it."""

import os
import stat
from collections.abc import Iterator

from flask_babel import gettext as _

from webapp.cli.doctor.finding import Finding
from webapp.clock import Clock
from webapp.settings import Settings
from webapp.tls.authority import Authority
from webapp.tls.box_names import hosts


def hall_certificate(settings: Settings) -> Iterator[Finding]:
    """Nothing where the box has none and needs none: behind a proxy that speaks https, or on PostgreSQL."""
    authority = Authority(settings.tls_dir)
    if not authority.exists:
        if not settings.is_https and not settings.may_be_several:
            risk = _("Petugas masuk tanpa https: kata sandi dan PIN dapat dibaca di Wi-Fi balai.")
            yield Finding("hall_https", f"{risk} " + _("Saran: giliran tls init"))
        return
    issued = authority.issued
    until = f"{issued.valid_until:%Y-%m-%d}" if issued else "–"
    yield Finding("hall_https", _("Sertifikat balai, sampai %(date)s", date=until), _cure(authority, settings))


def _cure(authority: Authority, settings: Settings) -> str:
    issued, now = authority.issued, Clock().now()
    if not authority.key_file.is_file():
        return _(
            "Kunci sertifikat balai (%(file)s) hilang. Buat yang baru dengan giliran tls init --force, "
            "lalu pasang lagi di setiap tablet (halaman /cek/https).",
            file=str(authority.key_file),
        )
    if os.name != "nt" and stat.S_IMODE(authority.key_file.stat().st_mode) & 0o077:
        return _("Tutup untuk pengguna lain: chmod 600 %(path)s", path=str(authority.key_file))
    strangers = [host for host in hosts(settings) if not authority.permits(host)]
    if strangers or authority.certificate.not_valid_after_utc <= now:
        return _(
            "Sertifikat balai tidak berlaku untuk %(host)s. Nama kotak ini berubah: buat yang baru dengan "
            "giliran tls init --force, lalu pasang lagi di setiap tablet (halaman /cek/https).",
            host=", ".join(strangers) or settings.address,
        )
    if issued is None or issued.is_due(hosts(settings), now):
        return _("Perbarui dengan: giliran tls renew (server yang berjalan memperbaruinya sendiri).")
    return ""
