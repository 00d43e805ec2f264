"""Sentences of the refusals of `queues.model.refusals.services`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import (
    NoBlanksLeft,
    QuotaBelowIssued,
    QuotaFull,
    Refusal,
    ServiceIsPaused,
    TooLateForToday,
    UnknownService,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownService: _("Layanan ini tidak ada pada hari ini."),
    ServiceIsPaused: _("Layanan ini berhenti sementara. Silakan coba lagi nanti atau tanyakan kepada petugas."),
    QuotaFull: _("Antrean layanan ini sudah penuh hari ini."),
    QuotaBelowIssued: _("Sudah %(issued)s nomor diberikan, jadi kuota tidak dapat menjadi %(quota)s."),
    NoBlanksLeft: _("Blangko habis atau sudah terpakai semua oleh yang menunggu. Silakan tanya petugas."),
    TooLateForToday: _("Antrean layanan ini tidak akan terlayani lagi sebelum tutup hari ini."),
}
