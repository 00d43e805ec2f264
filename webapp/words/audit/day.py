"""Sentences of the audit about the day: its life, rules, blocks of numbers, restores."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queues.model.events import (
    DayAmended,
    DayClosed,
    DayEvent,
    DayOpened,
    DayPrepared,
    DayRecorded,
    DayReopened,
    DayReplaced,
    EpochRaised,
    IssuingResumed,
    IssuingStopped,
    NumbersReserved,
    OpeningTakenBack,
    PolicyChanged,
)
from queues.model.hall.plan_changes import PlanPart
from queues.model.hall.service_day import DayState
from queues.snapshots.office.audit import AuditRow
from webapp.words.audit.line import Names, Sentence, figure, plain_sentence
from webapp.words.plans.parts import PART_WORDS
from webapp.words.texts import DAY_WORDS

RULE_WORDS = {
    "others_per_priority": lazy_gettext("warga lain sesudah satu prioritas"),
    "max_wait_minutes": lazy_gettext("menunggu paling lama (menit)"),
    "calls_before_no_show": lazy_gettext("panggilan sebelum tidak hadir"),
    "seconds_before_no_show": lazy_gettext("detik sebelum tidak hadir"),
    "outcome_required": lazy_gettext("hasil layanan wajib"),
    "open_numbers_per_device": lazy_gettext("nomor terbuka untuk satu HP"),
    "phones_paused": lazy_gettext("nomor lewat HP dijeda"),
    "thresholds.longest_wait_minutes": lazy_gettext("peringatan: menunggu (menit)"),
    "thresholds.queue_growing_by": lazy_gettext("peringatan: antrean bertambah (orang)"),
    "thresholds.idle_minutes": lazy_gettext("peringatan: meja menganggur (menit)"),
    "thresholds.pause_over_minutes": lazy_gettext("peringatan: jeda lewat (menit)"),
    "thresholds.called_minutes": lazy_gettext("peringatan: dipanggil tetapi belum dilayani (menit)"),
    "thresholds.served_times_usual": lazy_gettext("peringatan: dilayani lebih lama dari biasanya (kali)"),
    "thresholds.unstaffed_minutes": lazy_gettext("peringatan: meja buka tanpa petugas (menit)"),
    "thresholds.no_call_minutes": lazy_gettext("peringatan: tidak ada panggilan (menit)"),
}


YES_OR_NO = frozenset({"outcome_required", "phones_paused"})


def _day(state: DayState) -> Sentence:
    def sentence(_row: AuditRow, _names: Names) -> str:
        return _("Hari layanan: %(state)s.", state=str(DAY_WORDS[state]).lower())

    return sentence


def _reserved(row: AuditRow, _names: Names) -> str:
    payload = row.payload
    return _("Nomor %(series)s %(first)s–%(last)s dicadangkan.", **{n: payload[n] for n in ("series", "first", "last")})


def _declared(row: AuditRow, _names: Names) -> str:
    return _("Catatan hari versi %(version)s dinyatakan final.", version=row.payload["version"])


def _policy(row: AuditRow, _names: Names) -> str:
    changes = [
        f"{RULE_WORDS.get(rule, rule)} {_rule_value(rule, before)} → {_rule_value(rule, after)}"
        for rule, before, after in row.payload["changes"]
    ]
    return _("Aturan hari diubah: %(changes)s.", changes=", ".join(changes))


def _rule_value(rule: str, value: int) -> str:
    return figure(bool(value)) if rule in YES_OR_NO else str(value)


def _reopened(row: AuditRow, _names: Names) -> str:
    sentence = _("Hari layanan dibuka lagi: %(count)s giliran kembali menunggu.", count=row.payload["back"])
    numbers = ", ".join(row.payload["stayed"])
    stayed = _("Tetap di hari lain: %(numbers)s.", numbers=numbers)
    return f"{sentence} {stayed}" if numbers else sentence


def _amended(row: AuditRow, _names: Names) -> str:
    parts = [str(PART_WORDS[PlanPart(part)]) for part in row.payload["parts"]]
    return _("Rencana hari diubah: %(parts)s.", parts=", ".join(parts))


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    DayPrepared: plain_sentence(lazy_gettext("Hari layanan disiapkan.")),
    DayReplaced: plain_sentence(lazy_gettext("Hari layanan disiapkan ulang dari berkasnya.")),
    DayAmended: _amended,
    DayOpened: _day(DayState.OPEN),
    OpeningTakenBack: plain_sentence(lazy_gettext("Pembukaan hari layanan dibatalkan.")),
    IssuingStopped: _day(DayState.ISSUING_STOPPED),
    IssuingResumed: plain_sentence(lazy_gettext("Pengambilan nomor dibuka lagi.")),
    DayClosed: plain_sentence(lazy_gettext("Hari layanan ditutup.")),
    DayReopened: _reopened,
    EpochRaised: plain_sentence(lazy_gettext("Data dipulihkan dari cadangan; langkah sesudah cadangan itu hilang.")),
    DayRecorded: _declared,
    NumbersReserved: _reserved,
    PolicyChanged: _policy,
}
