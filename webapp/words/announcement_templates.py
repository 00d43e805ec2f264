"""Announcements that are needed again and again, ready in both languages: a tap fills the form, to be changed."""

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class ReadyMade:
    """`name` is on the button; the text is said in both languages whatever the coordinator's own is."""

    name: LazyString
    text: str
    text_en: str


_TEXTS: tuple[tuple[LazyString, LazyString], ...] = (
    (_("Salat Jumat"), _("Layanan berhenti sementara untuk salat Jumat dan dilanjutkan sesudahnya. Nomor Anda tetap.")),
    (_("Listrik padam"), _("Listrik padam. Layanan dilanjutkan setelah listrik menyala. Nomor Anda tetap.")),
    (
        _("Jaringan SIAK terganggu"),
        _("Jaringan SIAK sedang terganggu, jadi layanan kependudukan tertunda. Nomor Anda tetap."),
    ),
    (_("Blangko habis"), _("Blangko habis. Berkas tetap diterima; tanyakan jadwal pengambilan kepada petugas.")),
    (
        _("Kendaraan menghalangi"),
        _("Mohon pemilik kendaraan yang menghalangi jalan di depan balai memindahkan kendaraannya."),
    ),
    (
        _("Hari hampir selesai"),
        _("Layanan hari ini hampir selesai. Yang belum terlayani, silakan menghubungi petugas."),
    ),
)


def ready_made() -> list[ReadyMade]:
    return [ReadyMade(name, _in("id", text), _in("en", text)) for name, text in _TEXTS]


def _in(language: str, text: LazyString) -> str:
    with force_locale(language):
        return str(text)
