"""Sentences of the refusals of `queues.model.refusals.catalogue`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import CatalogueMovedOn, Refusal, UnknownEntry

SENTENCES: Mapping[type[Refusal], LazyString] = {
    UnknownEntry: _("Instansi atau layanan ini tidak ada di katalog."),
    CatalogueMovedOn: _("%(entry)s baru saja diubah orang lain. Periksa lagi, lalu ulangi."),
}
