"""Sentences of the audit about announcements and alerts."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queues.model.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertRaised,
    AnnouncementMade,
    AnnouncementWithdrawn,
    DayEvent,
)
from queues.snapshots.office.audit import AuditRow
from webapp.words.audit.line import Names, Sentence, service_of
from webapp.words.language import current_language

_ALERTS = {
    "long_wait": lazy_gettext("menunggu terlalu lama"),
    "queue_growing": lazy_gettext("antrean bertambah"),
    "desk_idle": lazy_gettext("meja menganggur"),
    "desk_unstaffed": lazy_gettext("meja buka tanpa petugas"),
    "called_long": lazy_gettext("dipanggil tetapi belum dilayani"),
    "served_long": lazy_gettext("dilayani jauh lebih lama dari biasanya"),
    "calls_stopped": lazy_gettext("tidak ada panggilan dari meja yang buka"),
    "paused_long": lazy_gettext("jeda terlalu lama"),
    "nobody_serves": lazy_gettext("tidak ada meja yang melayani"),
    "board_away": lazy_gettext("papan tidak tersambung"),
    "board_late": lazy_gettext("papan terlambat menampilkan panggilan"),
    "board_mute": lazy_gettext("papan tidak bersuara"),
    "board_twice": lazy_gettext("satu nama papan dipakai dua layar"),
    "backup_trouble": lazy_gettext("cadangan data bermasalah"),
    "address_gone": lazy_gettext("alamat untuk HP warga hilang"),
    "clock_doubtful": lazy_gettext("jam server meragukan"),
    "numbers_rush": lazy_gettext("pengambilan nomor melonjak"),
    "sign_ins_failing": lazy_gettext("banyak percobaan masuk yang gagal"),
    "help_wanted": lazy_gettext("petugas meja minta bantuan"),
}


_AUDIENCES = {
    "all": lazy_gettext("semua"),
    "board": lazy_gettext("papan"),
    "phones": lazy_gettext("semua HP"),
    "queue": lazy_gettext("satu antrean"),
}


def _announced(row: AuditRow, names: Names) -> str:
    facts = {"audience": _audience(row, names), "time": names.hour(row.payload["ends_at"])}
    if row.about:
        return _("Pengumuman untuk %(audience)s sampai %(time)s: “%(text)s”", **facts, text=_text(row))
    return _("Pengumuman untuk %(audience)s sampai %(time)s.", **facts)


def _withdrawn(row: AuditRow, names: Names) -> str:
    facts = {"audience": _audience(row, names)}
    if row.about:
        return _("Pengumuman untuk %(audience)s ditarik: “%(text)s”", **facts, text=_text(row))
    return _("Pengumuman untuk %(audience)s ditarik.", **facts)


def _text(row: AuditRow) -> str:
    """In the reader's language, where it was made in both."""
    english = row.about.get("text_en") if current_language() == "en" else ""
    return str(english or row.about["text"])


def _audience(row: AuditRow, names: Names) -> str:
    if row.payload.get("service"):
        return _("antrean %(service)s", **service_of(row, names))
    return str(_AUDIENCES.get(row.payload["audience"], row.payload["audience"]))


def _alert(words: LazyString) -> Sentence:
    def sentence(row: AuditRow, names: Names) -> str:
        kind = row.about.get("kind") or row.payload.get("alert", "")
        subject = row.about.get("subject") or row.payload.get("subject", "")
        return str(words) % {"alert": str(_ALERTS.get(kind, kind)), "subject": names.subject(subject)}

    return sentence


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    AnnouncementMade: _announced,
    AnnouncementWithdrawn: _withdrawn,
    AlertRaised: _alert(lazy_gettext("Peringatan: %(alert)s, %(subject)s.")),
    AlertCleared: _alert(lazy_gettext("Peringatan selesai: %(alert)s, %(subject)s.")),
    AlertAcknowledged: _alert(lazy_gettext("Peringatan dilihat: %(alert)s, %(subject)s.")),
}
