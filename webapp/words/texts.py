"""Words for codes: every state, outcome and reason in the catalogue of the interface."""

from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.actor import Role
from queues.model.hall.desk import DeskShows, DeskState, PauseReason
from queues.model.hall.service import FeeKind
from queues.model.hall.service_day import DayState, ReopenedBecause
from queues.model.hall.service_limits import Because
from queues.model.outcomes.details import RejectReason
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import AgainBecause, ChosenBecause, CorrectedBecause, HoldReason, TurnState
from queues.model.queue.ordering import Why


class ShownState(StrEnum):
    """What a screen shows beside the states of turns and desks: a turn that comes soon, a queue that takes nobody."""

    NEAR = "near"
    FULL = "full"
    TROUBLE = "trouble"
    PRIORITY = "priority"


STATE_WORDS: dict[str, LazyString] = {
    TurnState.WAITING: _("Menunggu"),
    ShownState.NEAR: _("Sebentar lagi"),
    TurnState.CALLED: _("Dipanggil"),
    TurnState.SERVING: _("Sedang dilayani"),
    TurnState.ON_HOLD: _("Ditunda"),
    TurnState.CLOSED: _("Selesai"),
    DeskShows.READY: _("Siap"),
    DeskState.OPEN: _("Buka"),
    DeskState.PAUSED: _("Jeda"),
    ShownState.FULL: _("Penuh"),
}

DAY_WORDS: dict[str, LazyString] = {
    DayState.PREPARED: _("Belum dibuka"),
    DayState.OPEN: _("Buka"),
    DayState.ISSUING_STOPPED: _("Pengambilan nomor ditutup"),
    DayState.CLOSED: _("Selesai"),
}

OUTCOME_WORDS: dict[str, LazyString] = {
    Outcome.SERVED: _("Selesai dilayani"),
    Outcome.HANDED_OVER: _("Sudah diserahkan"),
    Outcome.COLLECT_LATER: _("Diambil nanti"),
    Outcome.POSTED: _("Diantar Pos"),
    Outcome.DOCUMENTS_MISSING: _("Berkas kurang"),
    Outcome.REFERRED: _("Dirujuk"),
    Outcome.REJECTED: _("Belum dapat dipenuhi"),
    Outcome.LEFT: _("Pulang sebelum selesai"),
    Outcome.NOT_SERVED: _("Tidak terlayani"),
    Outcome.NO_SHOW: _("Tidak hadir"),
    Outcome.TRANSFERRED: _("Dialihkan"),
    Outcome.CANCELLED: _("Dibatalkan"),
    Outcome.CARRIED_OVER: _("Dilanjutkan ke hari lain"),
}

FEE_KIND_WORDS: dict[str, LazyString] = {
    FeeKind.FREE: _("Gratis"),
    FeeKind.TAX: _("Pajak, sesuai tagihan"),
    FeeKind.PNBP: _("PNBP, tarif negara"),
    FeeKind.OTHER: _("Biaya resmi lain"),
}

PAUSE_WORDS: dict[str, LazyString] = {
    PauseReason.REST: _("istirahat"),
    PauseReason.PRAYER: _("salat"),
    PauseReason.MEAL: _("makan"),
    PauseReason.NETWORK: _("gangguan jaringan"),
    PauseReason.POWER: _("listrik padam"),
    PauseReason.BLANKS: _("blangko habis"),
    PauseReason.OTHER: _("sementara"),
}

# After "berhenti sementara"; nothing is said of other reasons.
PAUSE_FOR: dict[str, LazyString] = {
    PauseReason.REST: _("untuk istirahat"),
    PauseReason.PRAYER: _("untuk salat"),
    PauseReason.MEAL: _("untuk makan"),
    PauseReason.NETWORK: _("karena gangguan jaringan"),
    PauseReason.POWER: _("karena listrik padam"),
    PauseReason.BLANKS: _("karena blangko habis"),
}

HOLD_WORDS: dict[str, LazyString] = {
    HoldReason.PRINTING: _("Dokumen sedang dicetak"),
    HoldReason.DOCUMENTS: _("Melengkapi berkas"),
    HoldReason.SIGNATURE: _("Menunggu tanda tangan"),
    HoldReason.NETWORK: _("Gangguan jaringan"),
    HoldReason.OTHER: _("Ditunda"),
}

ROLE_WORDS: dict[str, LazyString] = {
    Role.CITIZEN: _("Warga"),
    Role.CLERK: _("Petugas"),
    Role.GREETER: _("Petugas pendaftaran"),
    Role.COORDINATOR: _("Koordinator"),
    Role.VIEWER: _("Pemantau"),
    Role.ADMIN: _("Admin"),
    Role.CONTENT: _("Humas"),
    Role.SYSTEM: _("Sistem"),
}

WHY_WORDS: dict[str, LazyString] = {
    Why.FIRST_COME: _("sesuai urutan"),
    Why.PRIORITY: _("prioritas"),
    Why.LONGEST_WAIT: _("menunggu paling lama"),
    Why.APPOINTED: _("janji"),
    Why.WEIGHT: _("antrean diutamakan meja ini"),
    Why.CHOSEN: _("dipilih petugas"),
}

CHOSEN_WORDS: dict[str, LazyString] = {
    ChosenBecause.APPOINTMENT: _("Ada janji"),
    ChosenBecause.FRAIL: _("Sakit atau lemah"),
    ChosenBecause.RETURNING: _("Kembali membawa berkas"),
    ChosenBecause.MISTAKE: _("Salah panggil tadi"),
    ChosenBecause.COORDINATOR: _("Diminta koordinator"),
    ChosenBecause.OTHER: _("Alasan lain"),
}

CORRECTED_WORDS: dict[str, LazyString] = {
    CorrectedBecause.MISTAKE: _("Salah tekan"),
    CorrectedBecause.CHANGED: _("Hasilnya berubah"),
    CorrectedBecause.INCOMPLETE: _("Ada yang terlupa"),
    CorrectedBecause.COORDINATOR: _("Diminta koordinator"),
}

REOPENED_WORDS: dict[str, LazyString] = {
    ReopenedBecause.MISTAKE: _("Tertutup karena salah tekan"),
    ReopenedBecause.CONTINUES: _("Pelayanan dilanjutkan"),
    ReopenedBecause.CORRECTION: _("Ada catatan yang harus diperbaiki"),
}

AGAIN_WORDS: dict[str, LazyString] = {
    AgainBecause.RETURNING: _("Kembali membawa berkas"),
    AgainBecause.UNFINISHED: _("Ada yang belum selesai"),
    AgainBecause.LATE: _("Datang terlambat"),
    AgainBecause.MISTAKE: _("Salah catat tadi"),
    AgainBecause.COORDINATOR: _("Diminta koordinator"),
}

REJECT_WORDS: dict[str, LazyString] = {
    RejectReason.NOT_ELIGIBLE: _("syaratnya belum terpenuhi"),
    RejectReason.DATA_MISMATCH: _("datanya tidak cocok"),
    RejectReason.ALREADY_REGISTERED: _("sudah terdaftar"),
    RejectReason.OUTSIDE_AREA: _("di luar wilayah layanan"),
    RejectReason.NOT_IN_FORCE: _("dokumen lama sudah tidak berlaku"),
    RejectReason.OTHER: _("alasan lain"),
}


UNREACHED_WORDS: dict[str, LazyString] = {
    Because.CLOSING: _("tidak cukup waktu"),
    Because.BLANKS: _("blangko tidak cukup"),
    Outcome.NOT_SERVED: _("belum terlayani"),
}
