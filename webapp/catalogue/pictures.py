"""The pictures that an agency or a service may have: shapes of webapp/templates/macros/icons.html, and their names."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

PICTURES: Mapping[str, LazyString] = {
    "card": _("Kartu"),
    "papers": _("Surat"),
    "people": _("Orang"),
    "house": _("Rumah"),
    "hall": _("Gedung"),
    "shop": _("Toko"),
    "vehicle": _("Kendaraan"),
    "wheel": _("Kemudi"),
    "shield": _("Perisai"),
    "badge": _("Lencana"),
    "health": _("Kesehatan"),
    "hands": _("Tangan"),
    "bag": _("Tas kerja"),
    "rings": _("Cincin"),
    "scales": _("Timbangan"),
    "posted": _("Amplop"),
    "referred": _("Penunjuk jalan"),
    "search": _("Kaca pembesar"),
}
