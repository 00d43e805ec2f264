"""Words for codes: every state, outcome, reason and refusal in the catalogue of the interface."""

import re
from datetime import date

from flask_babel import format_date
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import Refusal

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

# What a form calls the fields that an outcome needs.
FIELD_WORDS: dict[str, LazyString] = {
    "collect_on": _("tanggal ambil"),
    "collect_at": _("tempat ambil"),
    "recipient": _("nama penerima"),
    "address": _("alamat"),
    "phone": _("nomor HP"),
    "missing": _("berkas yang kurang"),
    "note": _("catatan"),
    "to_service": _("layanan tujuan"),
    "to_agency": _("instansi tujuan"),
    "to_office": _("tempat tujuan"),
    "confidential": _("rahasia"),
    "reason": _("alasan"),
}

UNREACHED_WORDS: dict[str, LazyString] = {
    "closing": _("tidak cukup waktu"),
    "blanks": _("blangko tidak cukup"),
    "not_served": _("belum terlayani"),
}

SENTENCES: dict[str, LazyString] = {
    "not_found": _("Halaman atau data ini tidak ditemukan."),
    "https_needed": _(
        "Ini hanya boleh dibuka di laptop ini sendiri atau lewat alamat aman (https): di Wi-Fi balai orang lain dapat "
        "ikut membaca."
    ),
    "unknown_day": _("Hari layanan ini tidak ditemukan. Silakan pindai ulang kode QR di balai desa."),
    "unknown_service": _("Layanan ini tidak ada pada hari ini."),
    "unknown_desk": _("Meja ini tidak ditemukan."),
    "unknown_turn": _("Giliran ini tidak ditemukan."),
    "unknown_ticket": _("Nomor antrean ini tidak ditemukan. Silakan tanyakan kepada penerima tamu."),
    "ticket_unknown_after_restore": _(
        "Nomor ini belum dikenali setelah pemulihan data. Tunjukkan nomor Anda kepada penerima tamu."
    ),
    "day_not_open": _("Layanan belum dibuka. Silakan tunggu sampai jam buka."),
    "issuing_stopped": _("Pengambilan nomor sudah ditutup. Silakan hubungi penerima tamu."),
    "day_closed": _("Layanan hari ini sudah selesai. Silakan datang pada hari layanan berikutnya."),
    "day_exists": _("Hari layanan dengan kode ini sudah ada."),
    "day_was_used": _("Pada hari ini sudah ada warga yang bernomor: catatannya tetap disimpan."),
    "illegal_day_move": _("Langkah ini tidak dapat dilakukan pada keadaan hari layanan sekarang."),
    "not_today": _(
        "Hari layanan ini untuk tanggal %(held_on)s, padahal hari ini %(today)s. "
        "Periksa kode hari dan tanggal komputer. Bila memang harus dibuka: “Tetap buka” di Atur hari, atau giliran day "
        "open %(day)s --anyway"
    ),
    "numbers_given": _("Sudah ada %(how_many)s nomor yang dibagikan, jadi pembukaan tidak dapat dibatalkan."),
    "name_taken": _("Nama %(name)s sudah dipakai."),
    "still_serving": _("Masih ada warga yang dipanggil atau dilayani di %(desks)s. Selesaikan dahulu."),
    "no_service_chosen": _("Pilih paling sedikit satu layanan."),
    "too_many_services": _("Paling banyak %(most)s layanan untuk satu nomor."),
    "service_chosen_twice": _("Satu layanan hanya dapat dipilih sekali."),
    "service_paused": _("Layanan ini sedang dijeda. Silakan coba lagi nanti atau tanyakan kepada penerima tamu."),
    "quota_full": _("Antrean layanan ini sudah penuh hari ini."),
    "unknown_source": _("Nomor ini tidak diambil lewat HP, atau data sumbernya sudah dihapus."),
    "nothing_waits_from_source": _("Tidak ada lagi nomor dari sumber ini yang masih menunggu."),
    "phones_paused": _("Nomor lewat HP sedang dijeda. Silakan minta nomor kepada penerima tamu."),
    "too_many_open_numbers": _(
        "HP ini sudah punya %(most)s nomor yang belum selesai. Untuk orang lain, minta nomor kepada penerima tamu."
    ),
    "too_many_of_service": _(
        "Kuota layanan ini terbatas, dan dari sini sudah diambil %(most)s nomor. Untuk orang lain, minta nomor kepada "
        "penerima tamu."
    ),
    "only_from_greeter": _("Kuota layanan ini terbatas. Nomornya diberikan oleh penerima tamu."),
    "service_already_open": _("Nomor ini sudah mengantre untuk layanan tersebut."),
    "number_taken": _("Nomor %(number)s sudah dipakai."),
    "number_not_lost": _("Nomor %(number)s tidak termasuk nomor yang hilang saat pemulihan. Beri nomor baru."),
    "illegal_move": _("Keadaan giliran ini sudah berubah, jadi langkah itu tidak dapat dilakukan."),
    "desk_busy": _("%(desk)s masih melayani warga. Selesaikan dahulu."),
    "desk_not_open": _("%(desk)s belum dibuka."),
    "desk_paused": _("%(desk)s sedang jeda. Lanjutkan dahulu."),
    "desk_takes_no_such_service": _("Meja ini tidak melayani layanan tersebut."),
    "desk_needs_service": _("Meja harus melayani paling sedikit satu layanan."),
    "not_at_this_desk": _("Nomor %(number)s ada di meja lain."),
    "not_seated": _("Anda belum duduk di %(desk)s. Pilih meja itu dahulu di daftar meja."),
    "seat_needs_pin": _(
        "%(desk)s mengirim dokumen ke rumah warga. Masuklah dengan PIN meja itu, atau minta koordinator menempatkan "
        "Anda di sana."
    ),
    "seats_taken": _("Semua kursi di %(desk)s sudah terisi. Lepas dahulu petugas yang duduk di sana."),
    "not_of_own_desk": _("Nomor %(number)s tidak menunggu di meja Anda. Minta penerima tamu atau koordinator."),
    "nobody_waiting": _("Tidak ada yang menunggu untuk meja ini."),
    "ticket_live_elsewhere": _("Nomor %(number)s sedang dipanggil atau dilayani di meja lain."),
    "unknown_session": _("Perangkat ini sudah keluar."),
    "outcome_too_late": _(
        "%(number)s: hari layanan sudah ditutup. Yang diterima hanya hasil yang dicatat sebelum ditutup, paling lambat "
        "dua jam sesudahnya."
    ),
    "only_late_outcomes": _("Hari layanan ini sudah ditutup. Tablet ini hanya mengirim hasil yang belum terkirim."),
    "unknown_alert": _("Peringatan ini tidak ditemukan."),
    "unknown_outcome": _("Hasil layanan ini tidak dikenal."),
    "outcome_missing": _("Pilih hasil layanan lebih dahulu."),
    "detail_missing": _("Belum diisi: %(field)s."),
    "detail_invalid": _("Isian ini tidak sesuai: %(field)s."),
    "wrong_day_code": _("Kode itu salah ketik, atau milik hari layanan lain. Periksa lagi pada lembar panitia."),
    "detail_too_long": _("Terlalu panjang: %(field)s. Paling banyak %(most)s huruf, sekarang %(length)s."),
    "detail_date_out_of_range": _("Tanggal ini harus antara %(earliest)s dan %(latest)s: %(field)s."),
    "not_delivering": _("Alamat hanya dapat dibuka di meja yang mengantar dokumen. Silakan duduk di meja itu dahulu."),
    "not_posted": _("Dokumen ini tidak dikirim lewat Pos."),
    "same_service": _("Giliran ini sudah berada di layanan itu."),
    "nothing_to_undo": _("Tidak ada langkah Anda yang dapat diurungkan."),
    "undo_too_late": _("Sudah lewat %(seconds)s detik, jadi tidak dapat diurungkan lagi."),
    "undo_blocked": _("Sudah ada langkah sesudahnya, jadi tidak dapat diurungkan."),
    "too_early": _(
        "Belum dapat dicatat tidak hadir: %(calls)s dari %(calls_needed)s panggilan, tunggu %(seconds_left)s detik."
    ),
    "note_missing": _("Tuliskan alasannya dalam catatan."),
    "nothing_counted": _("Tidak ada hitungan yang dapat dikurangi."),
    "desk_in_use": _("%(desk)s sedang dipakai di tablet lain."),
    "pause_ends_before_it_starts": _("Jeda harus selesai sesudah mulai."),
    "pause_is_past": _("Waktu jeda itu sudah lewat. Periksa jamnya."),
    "pause_not_today": _("Jeda itu di luar hari layanan ini. Periksa tanggal dan jamnya."),
    "pause_has_begun": _("Jeda itu sudah mulai. Untuk mengakhirinya, lanjutkan meja atau layanannya."),
    "unknown_pause": _("Rencana jeda ini tidak ditemukan."),
    "quota_below_issued": _("Sudah %(issued)s nomor diberikan, jadi kuota tidak dapat menjadi %(quota)s."),
    "no_blanks_left": _("Blangko habis atau sudah terpakai semua oleh yang menunggu. Silakan tanya penerima tamu."),
    "too_late_for_today": _("Antrean layanan ini tidak akan terlayani lagi sebelum tutup hari ini."),
    "unknown_announcement": _("Pengumuman ini tidak ditemukan."),
    "clock_moved_on": _("Jam server berubah lagi. Baca tanggal dan jamnya sekali lagi, lalu pastikan."),
    "too_many_announcements": _("Paling banyak %(most)s pengumuman sekaligus. Tarik dahulu yang lama."),
    "appointed_outside_hours": _("Jam janji harus antara jam buka dan jam tutup hari ini."),
    "wrong_pin": _("PIN belum cocok dengan nama itu. Silakan periksa, lalu coba lagi."),
    "key_missing": _("Perintah ini tidak membawa kunci pengulangan."),
    "key_invalid": _("Kunci pengulangan tidak sah."),
    "key_reused": _("Kunci pengulangan ini sudah dipakai untuk perintah lain."),
    "not_allowed": _("Anda tidak berwenang melakukan ini."),
    "not_signed_in": _("Silakan masuk terlebih dahulu."),
    "not_available": _("Bagian ini belum tersedia."),
    "not_recorded": _("Belum tercatat: penyimpanan sedang bermasalah. Tidak ada yang berubah. Silakan coba lagi."),
    "clock_is_fast": _(
        "Jam dipercepat hanya untuk hari demo. Untuk hari yang sebenarnya: jalankan tanpa GILIRAN_CLOCK."
    ),
    "busy": _("Sedang sangat ramai. Belum ada yang tercatat. Silakan coba lagi sebentar lagi."),
    "invalid": _("Isian tidak sesuai."),
    "too_many": _("Terlalu banyak permintaan dari sini. Silakan tunggu sebentar, atau hubungi penerima tamu."),
    "unknown_screen": _("Tidak ada layar dengan kode %(screen)s. Periksa kode di pojok papan, lalu coba lagi."),
    "unknown_board": _("TV ini tidak ada dalam daftar. Mungkin sudah dilepas."),
    "unknown_host": _("Nama ini bukan alamat sistem antrean. Silakan buka %(address)s."),
    "too_many_connections": _("Terlalu banyak sambungan dari alamat jaringan Anda. Silakan coba lagi sebentar lagi."),
    "too_many_phones": _(
        "Sangat banyak HP sedang terhubung. Halaman ini tetap diperbarui, hanya sedikit lebih lambat."
    ),
}

TITLES: dict[str, LazyString] = {
    "not_found": SENTENCES["not_found"],
    "method_not_allowed": _("Cara membuka halaman ini keliru."),
    "too_large": _("Isian terlalu besar."),
    "too_slow": _("Isian terlalu lama dikirim. Silakan coba lagi."),
    "invalid": SENTENCES["invalid"],
    "too_many": SENTENCES["too_many"],
    "bad_request": _("Permintaan ini tidak dapat dipahami."),
    "form_expired": _("Halaman ini sudah kedaluwarsa. Muat ulang, lalu coba lagi. Tidak ada yang tercatat."),
    "failure": _("Terjadi gangguan pada sistem. Silakan coba lagi atau hubungi petugas."),
}

_PAGE_TITLES: dict[int, LazyString] = {
    401: _("Silakan masuk"),
    403: _("Tidak berwenang"),
    404: _("Tidak ditemukan"),
    409: _("Belum dapat dilakukan"),
    421: _("Alamat tidak dikenal"),
    422: _("Isian belum sesuai"),
    429: _("Mohon tunggu sebentar"),
    501: _("Belum tersedia"),
    503: _("Belum tercatat"),
}


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def sentence_of(refusal: Refusal) -> str:
    """What to tell the person: the sentence of the refusal's code, with its details filled in."""
    details = {name: _spoken(value) for name, value in refusal.details.items()}
    if "field" in details:
        details["field"] = FIELD_WORDS.get(str(details["field"]), details["field"])
    try:
        return str(SENTENCES[refusal.code]) % details
    except KeyError:  # a detail that this refusal did not carry
        return str(TITLES["bad_request"])


def title_of(status: int) -> str:
    return str(_PAGE_TITLES.get(status, _("Ada gangguan")))


def _spoken(value: object) -> object:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return format_date(date.fromisoformat(value), "d MMM yyyy")
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value
