"""Sentences of the refusals of `queues.model.refusals.turns`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    CorrectionTooLate,
    IllegalMove,
    NobodyWaiting,
    NotAtThisDesk,
    NoteMissing,
    NothingToUndo,
    NotOfOwnDesk,
    Refusal,
    SameService,
    ServiceAlreadyOpen,
    TicketLiveElsewhere,
    TooEarly,
    UndoBlocked,
    UndoTooLate,
    UnknownTurn,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownTurn: _("Giliran ini tidak ditemukan."),
    ServiceAlreadyOpen: _("Nomor ini sudah mengantre untuk layanan tersebut."),
    IllegalMove: _("Keadaan giliran ini sudah berubah, jadi langkah itu tidak dapat dilakukan."),
    NotAtThisDesk: _("Nomor %(number)s ada di meja lain."),
    NotOfOwnDesk: _("Nomor %(number)s tidak menunggu di meja Anda. Minta petugas pendaftaran atau koordinator."),
    NobodyWaiting: _("Tidak ada yang menunggu untuk meja ini."),
    TicketLiveElsewhere: _("Nomor %(number)s sedang dipanggil atau dilayani di meja lain."),
    SameService: _("Giliran ini sudah berada di layanan itu."),
    NothingToUndo: _("Tidak ada langkah Anda yang dapat diurungkan."),
    UndoTooLate: _("Sudah lewat %(seconds)s detik, jadi tidak dapat diurungkan lagi."),
    UndoBlocked: _("Sudah ada langkah sesudahnya, jadi tidak dapat diurungkan."),
    TooEarly: _(
        "Belum dapat dicatat tidak hadir: %(calls)s dari %(calls_needed)s panggilan, tunggu %(seconds_left)s detik."
    ),
    CorrectionTooLate: _("Hari layanan sudah ditutup. Hasil sekarang hanya dapat diperbaiki koordinator."),
    NoteMissing: _("Tuliskan alasannya dalam catatan."),
}
