"""Sentences of the refusals of `queues.model.refusals.desks`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    DeskBusy,
    DeskInUse,
    DeskIsPaused,
    DeskNeedsService,
    DeskNotOpen,
    DeskTakesNoSuchService,
    NothingCounted,
    NotSeated,
    Refusal,
    SeatNeedsPin,
    SeatsTaken,
    UnknownDesk,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownDesk: _("Meja ini tidak ditemukan."),
    DeskBusy: _("%(desk)s masih melayani warga. Selesaikan dahulu."),
    DeskNotOpen: _("%(desk)s belum dibuka."),
    DeskIsPaused: _("%(desk)s sedang jeda. Lanjutkan dahulu."),
    DeskTakesNoSuchService: _("Meja ini tidak melayani layanan tersebut."),
    DeskNeedsService: _("Meja harus melayani paling sedikit satu layanan."),
    NotSeated: _("Anda belum duduk di %(desk)s. Pilih meja itu dahulu di daftar meja."),
    SeatNeedsPin: _(
        "%(desk)s mengirim dokumen ke rumah warga. Masuklah dengan PIN meja itu, atau minta koordinator menempatkan "
        "Anda di sana."
    ),
    SeatsTaken: _("Semua kursi di %(desk)s sudah terisi. Lepas dahulu petugas yang duduk di sana."),
    NothingCounted: _("Tidak ada hitungan yang dapat dikurangi."),
    DeskInUse: _("%(desk)s sedang dipakai di tablet lain."),
}
