"""Sentences of the refusals of `queues.model.refusals.pauses`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    PauseEndsBeforeItStarts,
    PauseHasBegun,
    PauseIsPast,
    PauseNotToday,
    Refusal,
    UnknownPause,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    PauseEndsBeforeItStarts: _("Jeda harus selesai sesudah mulai."),
    PauseIsPast: _("Waktu jeda itu sudah lewat. Periksa jamnya."),
    PauseNotToday: _("Jeda itu di luar hari layanan ini. Periksa tanggal dan jamnya."),
    PauseHasBegun: _("Jeda itu sudah mulai. Untuk mengakhirinya, lanjutkan meja atau layanannya."),
    UnknownPause: _("Rencana jeda ini tidak ditemukan."),
}
