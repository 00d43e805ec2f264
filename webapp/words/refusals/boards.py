"""Sentences of the refusals of `queues.model.refusals.boards`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import BoardMovedOn, BoardNameTaken, Refusal

SENTENCES: Mapping[type[Refusal], LazyString] = {
    BoardNameTaken: _("Sudah ada TV bernama %(name)s. Pakailah nama lain."),
    BoardMovedOn: _("Pengaturan %(board)s baru saja diubah orang lain. Periksa lagi, lalu simpan."),
}
