"""Titles of error pages: by the code of an HTTP error, and by status."""

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import NotFound, TooMany
from webapp.http.refusals import Invalid
from webapp.words.refusals import NOT_UNDERSTOOD, SENTENCES

TITLES: dict[str, LazyString] = {
    "not_found": SENTENCES[NotFound],
    "method_not_allowed": _("Cara membuka halaman ini keliru."),
    "too_large": _("Isian terlalu besar."),
    "too_slow": _("Isian terlalu lama dikirim. Silakan coba lagi."),
    "invalid": SENTENCES[Invalid],
    "too_many": SENTENCES[TooMany],
    "bad_request": NOT_UNDERSTOOD,
    "form_expired": _("Halaman ini sudah kedaluwarsa. Muat ulang, lalu coba lagi. Tidak ada yang tercatat."),
    "failure": _("Terjadi gangguan pada sistem. Silakan coba lagi atau hubungi petugas."),
}

_PAGE_TITLES: dict[int, LazyString] = {
    401: _("Silakan masuk"),
    403: _("Tidak berwenang"),
    404: _("Tidak ditemukan"),
    409: _("Belum dapat dilakukan"),
    421: _("Alamat tidak dikenal"),
    422: _("Isian belum sesuai"),
    429: _("Mohon tunggu sebentar"),
    501: _("Belum tersedia"),
    503: _("Belum tercatat"),
}


def title_of(status: int) -> str:
    return str(_PAGE_TITLES.get(status, _("Ada gangguan")))
