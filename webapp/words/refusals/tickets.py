"""Sentences of the refusals of `queues.model.refusals.tickets`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    AppointedOutsideHours,
    NoServiceChosen,
    NothingWaitsFromSource,
    NumberNotLost,
    NumberTaken,
    OnlyFromGreeter,
    PhonesPaused,
    Refusal,
    ServiceChosenTwice,
    TicketUnknownAfterRestore,
    TooManyOfService,
    TooManyOpenNumbers,
    TooManyServices,
    UnknownSource,
    UnknownTicket,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownTicket: _("Nomor antrean ini tidak ditemukan. Silakan tanyakan kepada petugas."),
    TicketUnknownAfterRestore: _(
        "Nomor ini belum dikenali setelah pemulihan data. Tunjukkan nomor Anda kepada petugas."
    ),
    NoServiceChosen: _("Pilih layanan dulu."),
    TooManyServices: _("Paling banyak %(most)s layanan untuk satu nomor."),
    ServiceChosenTwice: _("Satu layanan hanya dapat dipilih sekali."),
    UnknownSource: _("Nomor ini tidak diambil lewat HP, atau data sumbernya sudah dihapus."),
    NothingWaitsFromSource: _("Tidak ada lagi nomor dari sumber ini yang masih menunggu."),
    PhonesPaused: _("Nomor lewat HP sedang dihentikan sementara. Silakan minta nomor kepada petugas."),
    TooManyOpenNumbers: _(
        "HP ini sudah punya %(most)s nomor yang belum selesai. Untuk orang lain, minta nomor kepada petugas."
    ),
    TooManyOfService: _(
        "Kuota layanan ini terbatas, dan dari sini sudah diambil %(most)s nomor. Untuk orang lain, minta nomor kepada "
        "petugas."
    ),
    OnlyFromGreeter: _("Kuota layanan ini terbatas. Nomornya diberikan oleh petugas."),
    NumberTaken: _("Nomor %(number)s sudah dipakai."),
    NumberNotLost: _("Nomor %(number)s tidak termasuk nomor yang hilang saat pemulihan. Beri nomor baru."),
    AppointedOutsideHours: _("Jam janji harus antara jam buka dan jam tutup hari ini."),
}
