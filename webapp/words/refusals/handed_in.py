"""Sentences of the refusals of `queues.model.refusals.handed_in`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    BoxHasOtherKey,
    BoxUnknown,
    DayFileChanged,
    DayFileCut,
    DayFileNewer,
    DayFileNotClosed,
    DayFileTooLarge,
    DayNotClosed,
    FingerprintDiffers,
    NoHandedDay,
    OlderDayKnown,
    ReceivedMovedOn,
    Refusal,
    TooManyWaiting,
    UnknownReceivedDay,
    WaitingFileGone,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    DayNotClosed: _("Hari ini belum ditutup. Tutup dahulu harinya."),
    NoHandedDay: _("Berkas ini bukan berkas hari dari Giliran. Pilih berkas yang namanya berakhir .giliran-day."),
    DayFileCut: _("Berkas ini terpotong: bagian akhirnya tidak ada. Salin lagi dari laptop asalnya."),
    DayFileChanged: _(
        "Berkas ini sudah berubah sejak ditandatangani, jadi tidak diterima. Minta lagi berkasnya dari laptop asalnya."
    ),
    DayFileNewer: _(
        "Berkas ini dibuat oleh Giliran yang lebih baru (%(program)s). Perbarui dahulu Giliran di sini, lalu coba lagi."
    ),
    DayFileTooLarge: _("Berkas ini terlalu besar untuk satu hari layanan. Paling besar %(most)s."),
    DayFileNotClosed: _("Hari di berkas ini belum ditutup ketika berkasnya dibuat. Minta berkas sesudah hari ditutup."),
    BoxUnknown: _(
        "Kotak “%(name)s” belum dikenal di sini. Berkasnya disimpan dahulu: admin membandingkan sidik kuncinya "
        "(%(fingerprint)s) di halaman Hari dari kotak lain."
    ),
    BoxHasOtherKey: _(
        "Kotak “%(name)s” sudah dikenal, tetapi dengan kunci lain (%(known)s). Itu wajar bila laptop cadangan dipakai; "
        "bila tidak, mungkin ada yang menyamar. Berkasnya disimpan dahulu: admin membandingkan sidik kunci yang baru "
        "(%(fingerprint)s) di halaman Hari dari kotak lain."
    ),
    FingerprintDiffers: _("Sidik kunci itu tidak sama dengan yang ada di berkas (%(fingerprint)s). Jangan diterima."),
    OlderDayKnown: _(
        "Keadaan yang lebih baru dari hari ini sudah ada di sini (sampai langkah %(known_seq)s; berkas ini sampai "
        "langkah %(last_seq)s). Berkas ini tidak perlu disimpan."
    ),
    ReceivedMovedOn: _("Berkas lain dari hari yang sama sedang diterima. Silakan coba lagi."),
    TooManyWaiting: _(
        "Sudah %(most)s berkas menunggu dibandingkan kuncinya. Selesaikan dahulu yang menunggu, lalu kirim lagi."
    ),
    UnknownReceivedDay: _("Hari ini, atau versi ini, belum pernah diterima di sini."),
    WaitingFileGone: _("Berkas yang menunggu ini sudah tidak disimpan. Kirim lagi."),
}
