"""What each field of an entry is called in forms, comparisons and the audit."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

FIELD_NAMES: Mapping[str, LazyString] = {
    "code": _("Kode"),
    "agency": _("Instansi"),
    "name": _("Nama"),
    "name_en": _("Nama dalam bahasa Inggris"),
    "kind": _("Jenis instansi"),
    "group": _("Untuk apa warga datang"),
    "group_en": _("Untuk apa warga datang, dalam bahasa Inggris"),
    "picture": _("Gambar"),
    "series": _("Huruf nomor antrean"),
    "short": _("Nama pendek untuk papan"),
    "short_en": _("Nama pendek dalam bahasa Inggris"),
    "requirements": _("Syarat"),
    "requirements_en": _("Syarat dalam bahasa Inggris"),
    "requirement_codes": _("Kode syarat"),
    "fee_kind": _("Jenis biaya"),
    "fee_amount": _("Biaya"),
    "fee_basis": _("Dasar hukum biaya"),
    "typical_minutes": _("Menit di meja"),
    "quota": _("Kuota sehari"),
    "blanks": _("Blangko"),
    "until_closing": _("Nomor hanya untuk yang masih sempat"),
    "delivers": _("Mengirim dokumen ke rumah"),
    "discreet": _("Dirahasiakan"),
    "needs_internet": _("Perlu internet"),
    "needs_result_of": _("Perlu hasil dari layanan lain"),
    "counts": _("Dihitung untuk kecamatan"),
    "also": _("Kata sehari-hari untuk pencarian"),
    "also_en": _("Kata pencarian dalam bahasa Inggris"),
    "note": _("Catatan untuk warga"),
    "note_en": _("Catatan dalam bahasa Inggris"),
    "sources": _("Sumber"),
    "verified": _("Sudah diperiksa"),
    "verified_by": _("Diperiksa oleh"),
    "verified_on": _("Diperiksa pada"),
}
