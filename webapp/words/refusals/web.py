"""Sentences of the refusals of `webapp.http`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import Refusal
from webapp.http.refusals import (
    ClockIsFast,
    HttpsNeeded,
    Invalid,
    KeyInvalid,
    KeyMissing,
    NoRoomForUpload,
    NotAPicture,
    NotSignedIn,
    NoUpload,
    OnlyLateOutcomes,
    TooManyConnections,
    TooManyPhones,
    UnknownBoard,
    UnknownHost,
    UnknownScreen,
    UploadCutOff,
    UploadTooLarge,
    UploadTooSlow,
    WrongPin,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    HttpsNeeded: _(
        "Ini hanya boleh dibuka di laptop ini sendiri atau lewat alamat aman (https): di Wi-Fi balai orang lain dapat "
        "ikut membaca."
    ),
    OnlyLateOutcomes: _("Hari layanan ini sudah ditutup. Tablet ini hanya mengirim hasil yang belum terkirim."),
    WrongPin: _("PIN belum cocok dengan nama itu. Silakan periksa, lalu coba lagi."),
    KeyMissing: _("Perintah ini tidak membawa kunci pengulangan."),
    KeyInvalid: _("Kunci pengulangan tidak sah."),
    NotSignedIn: _("Silakan masuk terlebih dahulu."),
    ClockIsFast: _("Jam dipercepat hanya untuk hari demo. Untuk hari yang sebenarnya: jalankan tanpa GILIRAN_CLOCK."),
    Invalid: _("Isian tidak sesuai."),
    NoUpload: _("Pilih berkasnya dahulu."),
    UploadTooLarge: _("Berkas ini terlalu besar. Paling besar %(most)s."),
    UploadTooSlow: _("Berkas ini terlalu lama dikirim. Dekatkan ke router, lalu coba lagi."),
    UploadCutOff: _("Berkas ini tidak sampai seluruhnya. Silakan coba lagi."),
    NotAPicture: _(
        "Berkas ini bukan gambar PNG, JPEG, atau WebP. Gambar SVG tidak diterima: simpan sebagai PNG dahulu."
    ),
    NoRoomForUpload: _("Penyimpanan laptop ini hampir penuh. Kosongkan ruang dahulu, lalu coba lagi."),
    UnknownScreen: _("Tidak ada layar dengan kode %(screen)s. Periksa kode di pojok papan, lalu coba lagi."),
    UnknownBoard: _("TV ini tidak ada dalam daftar. Mungkin sudah dilepas."),
    UnknownHost: _("Nama ini bukan alamat sistem antrean. Silakan buka %(address)s."),
    TooManyConnections: _("Terlalu banyak sambungan dari alamat jaringan Anda. Silakan coba lagi sebentar lagi."),
    TooManyPhones: _("Sangat banyak HP sedang terhubung. Halaman ini tetap diperbarui, hanya sedikit lebih lambat."),
}
