"""Sentences of the refusals of `queues.model.refusals.day`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    CarriedNumbersWait,
    ClockMovedOn,
    ClosingMovedOn,
    DayExists,
    DayIsClosed,
    DayIsPast,
    DayNotOpen,
    DayWasUsed,
    IllegalDayMove,
    IssuingIsStopped,
    NotOfferedThatDay,
    NotToday,
    NumbersGiven,
    PlanIsHeld,
    PlanMovedOn,
    Refusal,
    SeatsAreTaken,
    StillServing,
    TakesNoCarried,
    UnknownDay,
    WrongDayCode,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownDay: _("Hari layanan ini tidak ditemukan. Silakan pindai ulang kode QR di balai desa."),
    DayNotOpen: _("Layanan belum dibuka. Silakan tunggu sampai jam buka."),
    IssuingIsStopped: _("Pengambilan nomor sudah ditutup. Silakan hubungi petugas."),
    DayIsClosed: _("Hari layanan ini sudah ditutup. Nomor baru dibagikan lagi pada hari layanan berikutnya."),
    DayIsPast: _("Tanggal hari layanan ini sudah lewat. Baca keterangan di awal halaman, atau tanya petugas."),
    DayExists: _("Hari layanan dengan kode ini sudah ada."),
    DayWasUsed: _("Pada hari ini sudah ada warga yang bernomor: catatannya tetap disimpan."),
    PlanIsHeld: _("Sudah ada nomor yang dibagikan, jadi bagian itu tidak dapat diubah lagi."),
    PlanMovedOn: _("Rencana hari ini baru saja diubah orang lain. Lihat lagi, lalu simpan."),
    SeatsAreTaken: _("Di %(desk)s sekarang ada %(taken)s warga. Kurangi kursinya sesudah mereka selesai."),
    IllegalDayMove: _("Langkah ini tidak dapat dilakukan pada keadaan hari layanan sekarang."),
    NotToday: _(
        "Hari layanan ini untuk tanggal %(held_on)s, padahal hari ini %(today)s. "
        "Periksa kode hari dan tanggal komputer. Bila memang harus dibuka: “Tetap buka” di Atur hari, atau giliran day "
        "open %(day)s --anyway"
    ),
    NumbersGiven: _("Sudah ada %(how_many)s nomor yang dibagikan, jadi pembukaan tidak dapat dibatalkan."),
    StillServing: _("Masih ada warga yang dipanggil atau dilayani di %(desks)s. Selesaikan dahulu."),
    ClosingMovedOn: _(
        "Sejak daftar ini dibuka ada yang berubah: %(numbers)s. Periksa lagi, lalu tutup. Pilihan Anda tetap tersimpan."
    ),
    TakesNoCarried: _(
        "Hari itu tidak dapat menerima giliran lanjutan. Pilih hari lain yang lebih kemudian dan belum selesai."
    ),
    NotOfferedThatDay: _("Layanan %(service)s untuk nomor %(number)s tidak ada pada hari itu. Pilih yang lain."),
    CarriedNumbersWait: _(
        "Pada hari ini menunggu %(how_many)s nomor lanjutan dari %(from_day)s. Buka lagi hari itu dan pilih hari lain "
        "untuk mereka, lalu ulangi."
    ),
    WrongDayCode: _("Kode itu salah ketik, atau milik hari layanan lain. Periksa lagi pada lembar panitia."),
    ClockMovedOn: _("Jam server berubah lagi. Baca tanggal dan jamnya sekali lagi, lalu pastikan."),
}
