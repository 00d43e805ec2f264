"""Sentences of the refusals of `queues.model.refusals.record`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    AlreadyRecorded,
    RecordIsFinal,
    RecordMovedOn,
    RecordNotWritten,
    Refusal,
    RehearsalNotRecorded,
    RemarkTooLong,
    SheetTooEarly,
    UnknownAgency,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    RehearsalNotRecorded: _("Hari latihan tidak mempunyai catatan hari."),
    RecordNotWritten: _("Angka hari ini masih ditulis. Tunggu beberapa detik, lalu coba lagi."),
    SheetTooEarly: _("Lembar instansi Anda ada sesudah koordinator menutup hari ini. Nanti buka lagi di Akun saya."),
    RecordMovedOn: _("Angkanya baru saja berubah: sekarang versi %(version)s. Baca lagi, lalu nyatakan final."),
    AlreadyRecorded: _("Versi %(version)s sudah dinyatakan final."),
    RecordIsFinal: _("Versi %(version)s sudah dinyatakan final, jadi keterangannya tidak dapat diubah lagi."),
    RemarkTooLong: _("Keterangan itu %(length)s huruf; paling banyak %(most)s."),
    UnknownAgency: _("Instansi itu tidak ikut dalam hari layanan ini."),
}
