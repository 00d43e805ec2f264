"""Sentences of the refusals of `queues.model.refusals.day`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    ClockMovedOn,
    DayExists,
    DayIsClosed,
    DayIsPast,
    DayNotOpen,
    DayWasUsed,
    IllegalDayMove,
    IssuingIsStopped,
    NotToday,
    NumbersGiven,
    Refusal,
    StillServing,
    UnknownDay,
    WrongDayCode,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownDay: _("Hari layanan ini tidak ditemukan. Silakan pindai ulang kode QR di balai desa."),
    DayNotOpen: _("Layanan belum dibuka. Silakan tunggu sampai jam buka."),
    IssuingIsStopped: _("Pengambilan nomor sudah ditutup. Silakan hubungi petugas."),
    DayIsClosed: _("Layanan hari ini sudah selesai. Silakan datang pada hari layanan berikutnya."),
    DayIsPast: _("Tanggal hari layanan ini sudah lewat. Baca keterangan di awal halaman, atau tanya petugas."),
    DayExists: _("Hari layanan dengan kode ini sudah ada."),
    DayWasUsed: _("Pada hari ini sudah ada warga yang bernomor: catatannya tetap disimpan."),
    IllegalDayMove: _("Langkah ini tidak dapat dilakukan pada keadaan hari layanan sekarang."),
    NotToday: _(
        "Hari layanan ini untuk tanggal %(held_on)s, padahal hari ini %(today)s. "
        "Periksa kode hari dan tanggal komputer. Bila memang harus dibuka: “Tetap buka” di Atur hari, atau giliran day "
        "open %(day)s --anyway"
    ),
    NumbersGiven: _("Sudah ada %(how_many)s nomor yang dibagikan, jadi pembukaan tidak dapat dibatalkan."),
    StillServing: _("Masih ada warga yang dipanggil atau dilayani di %(desks)s. Selesaikan dahulu."),
    WrongDayCode: _("Kode itu salah ketik, atau milik hari layanan lain. Periksa lagi pada lembar panitia."),
    ClockMovedOn: _("Jam server berubah lagi. Baca tanggal dan jamnya sekali lagi, lalu pastikan."),
}
