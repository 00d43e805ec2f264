"""Words for the codes of a record: how numbers were taken, what was out of the ordinary, the figures of its sums."""

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.queue.ticket import Channel
from queues.model.record.population import Population
from queues.model.record.story import Noted

CHANNEL_WORDS: dict[str, LazyString] = {
    Channel.PHONE: _("Lewat HP"),
    Channel.GREETER: _("Lewat petugas pendaftaran"),
    Channel.DESK: _("Di meja"),
    Channel.SLIP: _("Lembar nomor cetak"),
    Channel.API: _("Lewat perangkat lain"),
}

NOTE_WORDS: dict[str, LazyString] = {
    Noted.CHOSEN: _("Panggilan di luar urutan"),
    Noted.EARLY_NO_SHOW: _("Dicatat tidak hadir sebelum waktunya"),
    Noted.CORRECTED: _("Hasil yang dikoreksi"),
    Noted.CALLED_AGAIN: _("Dipanggil kembali sesudah selesai"),
    Noted.RESTORED: _("Kembali ke antrean sesudah tidak hadir"),
    Noted.LATE_OUTCOME: _("Hasil yang sampai sesudah hari ditutup"),
    "undone": _("Langkah yang diurungkan"),
    "recalled": _("Panggilan ulang"),
}

POPULATION_WORDS: dict[str, LazyString] = {
    Population.BIRTH: _("Kelahiran"),
    Population.DEATH: _("Kematian"),
    Population.MOVE: _("Pindah"),
}

FIGURE_WORDS: dict[str, LazyString] = {
    "turns": _("Giliran"),
    "open": _("Belum selesai"),
    "helped": _("Terlayani"),
    "documents": _("Dokumen"),
    "no_show": _("Tidak hadir"),
    "unserved": _("Tidak terlayani"),
    "carried_over": _("Dilanjutkan ke hari lain"),
    "walk_ins": _("Tanpa nomor"),
    "called": _("Dipanggil"),
    "priority": _("Prioritas"),
    "chosen": _("Di luar urutan"),
    "corrected": _("Koreksi"),
}

# What versions may differ in, besides: of the numbers of the day, of an hour and of a village, and times.
DIFFERENCE_WORDS: dict[str, LazyString] = FIGURE_WORDS | {
    **{f"channels.{code}": words for code, words in CHANNEL_WORDS.items()},
    **{f"notes.{code}": words for code, words in NOTE_WORDS.items()},
    **{f"population.{kind}": words for kind, words in POPULATION_WORDS.items()},
    "issued": _("Nomor dibagikan"),
    "villages.known": _("Nomor yang desa asalnya diketahui"),
    "villages.numbers": _("Nomor dari desa ini"),
    "restores.count": _("Pemulihan dari cadangan"),
    "restores.lost": _("Nomor yang dilewati sesudah pemulihan, paling banyak"),
    "numbers.issued": _("Nomor dibagikan"),
    "numbers.helped": _("Nomor yang terlayani"),
    "numbers.priority": _("Nomor prioritas"),
    "numbers.adopted": _("Nomor kertas yang dipakai lagi"),
    "numbers.carried_in": _("Nomor dari hari sebelumnya"),
    "wait.median": _("Tunggu median (menit:detik)"),
    "wait.p90": _("Tunggu 9 dari 10 (menit:detik)"),
    "wait.longest": _("Tunggu terlama (menit:detik)"),
    "service.median": _("Layanan median (menit:detik)"),
    "service.p90": _("Layanan 9 dari 10 (menit:detik)"),
    "service.longest": _("Layanan terlama (menit:detik)"),
    "service.total": _("Layanan seluruhnya (menit:detik)"),
}
