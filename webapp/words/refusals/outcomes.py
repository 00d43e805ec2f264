"""Sentences of the refusals of `queues.model.refusals.outcomes`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    AlreadyHandedToPost,
    DetailDateOutOfRange,
    DetailInvalid,
    DetailMissing,
    DetailTooLong,
    NotDelivering,
    NothingPromised,
    NotPosted,
    OutcomeMissing,
    OutcomeTooLate,
    PromiseOfOtherAgency,
    Refusal,
    UnknownOutcome,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    OutcomeTooLate: _(
        "%(number)s: hari layanan sudah ditutup. Yang diterima hanya hasil yang dicatat sebelum ditutup, paling lambat "
        "dua jam sesudahnya."
    ),
    UnknownOutcome: _("Hasil layanan ini tidak dikenal."),
    OutcomeMissing: _("Pilih hasil layanan lebih dahulu."),
    DetailMissing: _("Belum diisi: %(field)s."),
    DetailInvalid: _("Isian ini tidak sesuai: %(field)s."),
    DetailTooLong: _("Terlalu panjang: %(field)s. Paling banyak %(most)s huruf, sekarang %(length)s."),
    DetailDateOutOfRange: _("Tanggal ini harus antara %(earliest)s dan %(latest)s: %(field)s."),
    NotDelivering: _("Alamat hanya dapat dibuka di meja yang mengantar dokumen. Silakan duduk di meja itu dahulu."),
    AlreadyHandedToPost: _(
        "Dokumen %(number)s sudah diserahkan kepada Pos. Tarik kembali dahulu penyerahannya di Kiriman Pos."
    ),
    NotPosted: _("Dokumen ini tidak dikirim lewat Pos."),
    NothingPromised: _("%(number)s: tidak ada janji yang perlu ditindaklanjuti. Mungkin hasilnya sudah diperbaiki."),
    PromiseOfOtherAgency: _("%(number)s: janji ini milik instansi lain. Beri tahu petugasnya atau koordinator."),
}
