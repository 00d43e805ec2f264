"""Sentences of the refusals of `queues.model.refusals.commands`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    AlreadySetUp,
    Busy,
    KeyReused,
    NameTaken,
    NotAllowed,
    NotAvailable,
    NotFound,
    NotRecorded,
    Refusal,
    TooMany,
    UnknownSession,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    AlreadySetUp: _("Laptop ini sudah disiapkan oleh orang lain. Silakan masuk dengan akun admin."),
    NameTaken: _("Nama %(name)s sudah dipakai."),
    UnknownSession: _("Perangkat ini sudah keluar."),
    KeyReused: _("Kunci pengulangan ini sudah dipakai untuk perintah lain."),
    NotAvailable: _("Bagian ini belum tersedia."),
    NotRecorded: _("Belum tercatat: penyimpanan sedang bermasalah. Tidak ada yang berubah. Silakan coba lagi."),
    Busy: _("Sedang sangat ramai. Belum ada yang tercatat. Silakan coba lagi sebentar lagi."),
    NotFound: _("Halaman atau data ini tidak ditemukan."),
    NotAllowed: _("Anda tidak berwenang melakukan ini."),
    TooMany: _(
        "Terlalu banyak permintaan dari sini. Silakan coba lagi %(minutes)s menit lagi, atau minta bantuan petugas."
    ),
}
