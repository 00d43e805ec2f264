"""Words for codes: every state, outcome and reason in the catalogue of the interface."""

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

STATE_WORDS: dict[str, LazyString] = {
    "waiting": _("Menunggu"),
    "near": _("Sebentar lagi"),
    "called": _("Dipanggil"),
    "serving": _("Sedang dilayani"),
    "on_hold": _("Ditunda"),
    "closed": _("Selesai"),
    "ready": _("Siap"),
    "open": _("Buka"),
    "paused": _("Jeda"),
    "full": _("Penuh"),
}

DAY_WORDS: dict[str, LazyString] = {
    "prepared": _("Belum dibuka"),
    "open": _("Buka"),
    "issuing_stopped": _("Pengambilan nomor ditutup"),
    "closed": _("Selesai"),
}

OUTCOME_WORDS: dict[str, LazyString] = {
    "served": _("Selesai dilayani"),
    "handed_over": _("Sudah diserahkan"),
    "collect_later": _("Diambil nanti"),
    "posted": _("Diantar Pos"),
    "documents_missing": _("Berkas kurang"),
    "referred": _("Dirujuk"),
    "rejected": _("Ditolak"),
    "left": _("Pulang sebelum selesai"),
    "not_served": _("Tidak terlayani"),
    "no_show": _("Tidak hadir"),
    "transferred": _("Dialihkan"),
    "cancelled": _("Dibatalkan"),
}

PAUSE_WORDS: dict[str, LazyString] = {
    "rest": _("istirahat"),
    "prayer": _("salat"),
    "meal": _("makan"),
    "network": _("gangguan jaringan"),
    "power": _("listrik padam"),
    "blanks": _("blangko habis"),
    "other": _("sementara"),
}

HOLD_WORDS: dict[str, LazyString] = {
    "printing": _("Menunggu cetak"),
    "documents": _("Melengkapi berkas"),
    "signature": _("Menunggu tanda tangan"),
    "network": _("Gangguan jaringan"),
    "other": _("Ditunda"),
}

ROLE_WORDS: dict[str, LazyString] = {
    "citizen": _("Warga"),
    "clerk": _("Petugas"),
    "greeter": _("Penerima tamu"),
    "coordinator": _("Koordinator"),
    "viewer": _("Pemantau"),
    "admin": _("Admin"),
    "system": _("Sistem"),
}

WHY_WORDS: dict[str, LazyString] = {
    "first_come": _("sesuai urutan"),
    "priority": _("prioritas"),
    "longest_wait": _("menunggu paling lama"),
    "appointed": _("janji"),
    "weight": _("antrean diutamakan meja ini"),
    "chosen": _("dipilih petugas"),
}

CHOSEN_WORDS: dict[str, LazyString] = {
    "appointment": _("Ada janji"),
    "frail": _("Sakit atau lemah"),
    "returning": _("Kembali membawa berkas"),
    "mistake": _("Salah panggil tadi"),
    "coordinator": _("Diminta koordinator"),
    "other": _("Alasan lain"),
}

REJECT_WORDS: dict[str, LazyString] = {
    "not_eligible": _("syaratnya belum terpenuhi"),
    "data_mismatch": _("datanya tidak cocok"),
    "already_registered": _("sudah terdaftar"),
    "outside_area": _("di luar wilayah layanan"),
    "not_in_force": _("dokumen lama sudah tidak berlaku"),
    "other": _("alasan lain"),
}


UNREACHED_WORDS: dict[str, LazyString] = {
    "closing": _("tidak cukup waktu"),
    "blanks": _("blangko tidak cukup"),
    "not_served": _("belum terlayani"),
}
