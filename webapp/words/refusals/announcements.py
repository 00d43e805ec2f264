"""Sentences of the refusals of `queues.model.refusals.announcements`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import Refusal, TooManyAnnouncements, UnknownAlert, UnknownAnnouncement, UnknownMessage

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownAlert: _("Peringatan ini tidak ditemukan."),
    UnknownMessage: _("Pesan ini tidak ditemukan di meja ini."),
    UnknownAnnouncement: _("Pengumuman ini tidak ditemukan."),
    TooManyAnnouncements: _("Paling banyak %(most)s pengumuman sekaligus. Tarik dahulu yang lama."),
}
