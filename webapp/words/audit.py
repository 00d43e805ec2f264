"""What each event was, in a sentence, and why: the words of the audit, for every kind of event."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queues.model.events import OUTSIDE
from queues.model.queue.ordering import LEAST_WEIGHT
from queues.model.queue.sources import SourceKind
from queues.model.trouble.alerts import THE_BOX
from queues.snapshots.office.audit import AuditRow, AuditSnapshot, Group, Who
from webapp.words.language import hour, said
from webapp.words.texts import CHOSEN_WORDS, DAY_WORDS, HOLD_WORDS, OUTCOME_WORDS, PAUSE_WORDS, ROLE_WORDS, WHY_WORDS

log = structlog.get_logger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

GROUP_WORDS = {
    Group.OUT_OF_THE_ORDINARY: lazy_gettext("Semua yang di luar kebiasaan"),
    Group.ORDER: lazy_gettext("Di luar urutan dan diurungkan"),
    Group.PRIORITY: lazy_gettext("Prioritas"),
    Group.RULES: lazy_gettext("Aturan, kuota, dan layanan meja"),
    Group.PAUSES: lazy_gettext("Jeda"),
    Group.DESKS: lazy_gettext("Meja dan petugasnya"),
    Group.DAY: lazy_gettext("Hari layanan"),
    Group.NEWS: lazy_gettext("Pengumuman dan peringatan"),
    Group.ALL: lazy_gettext("Semua langkah"),
}
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
}
YES_OR_NO = frozenset({"outcome_required", "phones_paused"})
_ALERTS = {
    "long_wait": lazy_gettext("menunggu terlalu lama"),
    "queue_growing": lazy_gettext("antrean bertambah"),
    "desk_idle": lazy_gettext("meja menganggur"),
    "paused_long": lazy_gettext("jeda terlalu lama"),
    "nobody_serves": lazy_gettext("tidak ada meja yang melayani"),
    "board_away": lazy_gettext("papan tidak tersambung"),
    "backup_trouble": lazy_gettext("cadangan data bermasalah"),
    "address_gone": lazy_gettext("alamat untuk HP warga hilang"),
    "clock_doubtful": lazy_gettext("jam server meragukan"),
    "numbers_rush": lazy_gettext("pengambilan nomor melonjak"),
    "sign_ins_failing": lazy_gettext("banyak percobaan masuk yang gagal"),
}
_AUDIENCES = {
    "all": lazy_gettext("semua"),
    "board": lazy_gettext("papan"),
    "phones": lazy_gettext("semua HP"),
    "queue": lazy_gettext("satu antrean"),
}


@dataclass(frozen=True)
class AuditLine:
    """A line of the audit as it is read: `what` a sentence, `why` the reason or "", `note` in the clerk's own words."""

    seq: int
    at: datetime
    who: str
    role: str
    number: str
    desk: str
    service: str
    what: str
    why: str
    has_note: bool
    note: str


class Names:
    """What desks and services are called here, and the hour in the day's own zone."""

    def __init__(self, audit: AuditSnapshot) -> None:
        self.zone, self.day_code = audit.day.zone, audit.day.code
        self._desks = {str(head.id): head.name for head in audit.desks}
        self._services = {head.code: said(head, "name") for head in audit.services}

    def desk(self, row: Mapping[str, Any]) -> str:
        return self._desks.get(row.get("desk_id") or "", "")

    def service(self, code: str | None) -> str:
        return self._services.get(code or "", code or "")

    def hour(self, microseconds: int | None) -> str:
        return hour(_EPOCH + timedelta(microseconds=microseconds), self.zone) if microseconds is not None else ""

    def subject(self, code: str) -> str:
        """Of an alert: a service by its code, a desk by its id, a board by its name, or the server."""
        return _("server ini") if code == THE_BOX else self._desks.get(code) or self.service(code)


def lines_of(audit: AuditSnapshot) -> list[AuditLine]:
    names = Names(audit)
    return [_line_of(row, names) for row in audit.rows]


def who_words(who: Who, day_code: str) -> str:
    """The name of a user, the label of a device, "petugas Meja 3 (PIN)", or the role of those without a name."""
    if who.is_device:
        return _("Perangkat %(label)s", label=who.name.removeprefix(day_code).strip() or who.role)
    if who.name:
        return who.name
    if who.desk:
        return _("Petugas %(desk)s (PIN)", desk=who.desk)
    return str(ROLE_WORDS.get(who.role, who.role))


def _line_of(row: AuditRow, names: Names) -> AuditLine:
    """One event that lacks what its sentence needs does not hide the others."""
    try:
        return _line(row, names)
    except Exception:
        log.exception("event not put into words", seq=row.seq, kind=row.kind)
        return _line(replace(row, kind=f"{row.kind} ?", payload={}), names)


def _line(row: AuditRow, names: Names) -> AuditLine:
    payload = row.payload
    return AuditLine(
        seq=row.seq,
        at=row.at,
        who=who_words(row.who, names.day_code),
        role=str(ROLE_WORDS.get(row.who.role, row.who.role)),
        number=payload.get("number", ""),
        desk=names.desk(payload),
        service=names.service(payload.get("service")),
        what=_what(row, names),
        why=_why(row, names),
        has_note=row.note is not None,
        note=_("Tidak terbaca di laptop ini.") if row.note_unreadable else row.note or "",
    )


def _what(row: AuditRow, names: Names) -> str:
    sentence = SENTENCES.get(row.kind, _unknown)(row, names)
    return f"{sentence} {_('(bukan petugas meja itu)')}" if row.payload.get(OUTSIDE) else sentence


# -- why -------------------------------------------------------------------------------------------------------------


def _why(row: AuditRow, names: Names) -> str:
    payload = row.payload
    if row.kind == "turn_called":
        return str(CHOSEN_WORDS.get(payload.get("reason") or "") or WHY_WORDS.get(payload["why"], ""))
    if row.kind == "turn_held":
        return str(HOLD_WORDS.get(payload["reason"], ""))
    if row.kind in ("desk_paused", "service_paused", "pause_planned"):
        return str(PAUSE_WORDS.get(payload["reason"], ""))
    if row.kind == "turn_closed" and payload.get("early"):
        return _("dengan wewenang koordinator")
    return ""


# -- what ------------------------------------------------------------------------------------------------------------

Sentence = Callable[[AuditRow, Names], str]


def _plain(words: Any) -> Sentence:
    """A sentence about a number, a desk or a service, whichever its words name."""

    def sentence(row: AuditRow, names: Names) -> str:
        facts = {
            "number": row.payload.get("number", ""),
            "desk": names.desk(row.payload),
            "service": names.service(row.payload.get("service")),
        }
        return str(words) % facts

    return sentence


def _unknown(row: AuditRow, _names: Names) -> str:
    """A kind that this page does not know yet is still said."""
    return _("Langkah “%(kind)s” tercatat.", kind=row.kind.replace("_", " "))


def _issued(row: AuditRow, names: Names) -> str:
    payload = row.payload
    facts = {
        "number": payload["number"],
        "services": ", ".join(names.service(code) for _turn, code in payload["turns"]),
        "time": names.hour(payload.get("appointed_at")),
    }
    if payload.get("adopted"):
        return _("%(number)s diberikan kembali setelah pemulihan data, untuk %(services)s.", **facts)
    if facts["time"]:
        return _("%(number)s diberikan dengan janji pukul %(time)s, untuk %(services)s.", **facts)
    if payload.get("priority"):
        return _("%(number)s diberikan sebagai prioritas, untuk %(services)s.", **facts)
    return _("%(number)s diberikan untuk %(services)s.", **facts)


def _granted(row: AuditRow, _names: Names) -> str:
    if row.payload["granted"]:
        return _("%(number)s diberi prioritas.", number=row.payload["number"])
    return _("Prioritas %(number)s tidak diberikan atau dicabut.", number=row.payload["number"])


def _called(row: AuditRow, names: Names) -> str:
    facts = {"number": row.payload["number"], "desk": names.desk(row.payload)}
    if row.payload["why"] == "chosen":
        return _("%(number)s dipanggil di luar urutan ke %(desk)s.", **facts)
    return _("%(number)s dipanggil ke %(desk)s.", **facts)


def _closed(row: AuditRow, names: Names) -> str:
    payload = row.payload
    if payload.get("early"):
        return _("%(number)s dicatat tidak hadir sebelum waktunya.", number=payload["number"])
    outcome = str(OUTCOME_WORDS.get(payload["outcome"], payload["outcome"]))
    return _("%(number)s, %(service)s: %(outcome)s.", number=payload["number"], **_of(row, names), outcome=outcome)


def _of(row: AuditRow, names: Names) -> dict[str, str]:
    return {"service": names.service(row.payload.get("service"))}


def _added(row: AuditRow, names: Names) -> str:
    facts = {"number": row.payload["number"], **_of(row, names)}
    if row.payload.get("joined") == "next":
        return _("%(number)s ditaruh paling depan di antrean %(service)s.", **facts)
    return _("%(number)s masuk antrean %(service)s.", **facts)


def _undone(row: AuditRow, names: Names) -> str:
    """Says what was taken back, in its own sentence."""
    number = row.payload["number"]
    if not row.about:
        return _("Langkah terakhir untuk %(number)s diurungkan.", number=number)
    undone = AuditRow(row.about["seq"], row.at, row.about["kind"], row.about["payload"], row.who, {})
    return _("Diurungkan: %(step)s", step=SENTENCES.get(undone.kind, _unknown)(undone, names))


def _posted(row: AuditRow, _names: Names) -> str:
    if row.payload["handed"]:
        return _("Dokumen %(number)s diserahkan kepada Pos.", number=row.payload["number"])
    return _("Penyerahan dokumen %(number)s kepada Pos ditarik kembali.", number=row.payload["number"])


def _settled(row: AuditRow, names: Names) -> str:
    return _(
        "%(number)s: %(outcome)s di %(desk)s pukul %(time)s. Diterima setelah hari ditutup.",
        number=row.payload["number"],
        outcome=OUTCOME_WORDS.get(row.payload["outcome"], row.payload["outcome"]),
        desk=names.desk(row.payload),
        time=names.hour(row.payload["pressed_at"]),
    )


def _desk_services(row: AuditRow, names: Names) -> str:
    marks = {code: f" ×{weight}" for code, weight in row.payload.get("weights", ()) if weight > LEAST_WEIGHT}
    services = [names.service(code) + marks.get(code, "") for code in row.payload["services"]]
    return _("%(desk)s sekarang melayani: %(services)s.", desk=names.desk(row.payload), services=", ".join(services))


def _staffed(row: AuditRow, names: Names) -> str:
    """Who came and who left; of a desk with several seats one may leave while another stays."""
    left, clerk = row.about.get("left") or [], row.about.get("clerk")
    facts = {"desk": names.desk(row.payload), "clerk": clerk or _("Petugas"), "left": ", ".join(left) or _("Petugas")}
    if row.payload["clerk_id"] is None:
        return _("%(left)s meninggalkan %(desk)s.", **facts)
    if left:
        return _("%(left)s meninggalkan %(desk)s. Di sana sekarang duduk %(clerk)s.", **facts)
    return _("%(clerk)s duduk di %(desk)s.", **facts)


def _counted(row: AuditRow, names: Names) -> str:
    facts = {"desk": names.desk(row.payload), **_of(row, names), "count": abs(row.payload["quantity"])}
    if row.payload["quantity"] > 0:
        return _("%(desk)s melayani %(count)s orang tanpa nomor untuk %(service)s.", **facts)
    return _("%(desk)s menarik kembali %(count)s hitungan tanpa nomor untuk %(service)s.", **facts)


def _until(words: Any, words_with_time: Any) -> Sentence:
    """A pause, with its end where one was said."""

    def sentence(row: AuditRow, names: Names) -> str:
        facts = {"desk": names.desk(row.payload), **_of(row, names), "time": names.hour(row.payload.get("until"))}
        return str(words_with_time if facts["time"] else words) % facts

    return sentence


def _where(row: AuditRow, names: Names) -> str:
    """The desk, the service or the whole hall."""
    return names.desk(row.payload) or names.service(row.payload.get("service")) or _("seluruh balai")


def _planned(row: AuditRow, names: Names) -> str:
    return _(
        "Jeda %(where)s direncanakan pukul %(start)s–%(end)s.",
        where=_where(row, names),
        start=names.hour(row.payload["starts_at"]),
        end=names.hour(row.payload["ends_at"]),
    )


def _plan_cancelled(row: AuditRow, names: Names) -> str:
    return _("Rencana jeda %(where)s dibatalkan.", where=_where(row, names))


def _limits(row: AuditRow, names: Names) -> str:
    changes = [f"{words} {_figure(before)} → {_figure(after)}" for words, before, after in _limit_changes(row.payload)]
    return _("Batas %(service)s diubah: %(changes)s.", **_of(row, names), changes=", ".join(changes) or "–")


def _limit_changes(payload: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    words = {"quota": _("kuota"), "blanks": _("blangko"), "until_closing": _("hanya sebelum tutup")}
    before = payload.get("before", {})
    for name, word in words.items():
        if name in before and before[name] != payload.get(name):
            yield word, before[name], payload.get(name)


def _figure(value: Any) -> str:
    if value is None:
        return _("tanpa batas")
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)


def _policy(row: AuditRow, _names: Names) -> str:
    changes = [
        f"{RULE_WORDS.get(rule, rule)} {_rule_value(rule, before)} → {_rule_value(rule, after)}"
        for rule, before, after in row.payload["changes"]
    ]
    return _("Aturan hari diubah: %(changes)s.", changes=", ".join(changes))


def _rule_value(rule: str, value: int) -> str:
    return _figure(bool(value)) if rule in YES_OR_NO else str(value)


def _announced(row: AuditRow, names: Names) -> str:
    facts = {"audience": _audience(row, names), "time": names.hour(row.payload["ends_at"])}
    if row.about:
        return _("Pengumuman untuk %(audience)s sampai %(time)s: “%(text)s”", **facts, text=row.about["text"])
    return _("Pengumuman untuk %(audience)s sampai %(time)s.", **facts)


def _withdrawn(row: AuditRow, names: Names) -> str:
    facts = {"audience": _audience(row, names)}
    if row.about:
        return _("Pengumuman untuk %(audience)s ditarik: “%(text)s”", **facts, text=row.about["text"])
    return _("Pengumuman untuk %(audience)s ditarik.", **facts)


def _audience(row: AuditRow, names: Names) -> str:
    if row.payload.get("service"):
        return _("antrean %(service)s", **_of(row, names))
    return str(_AUDIENCES.get(row.payload["audience"], row.payload["audience"]))


def _alert(words: Any) -> Sentence:
    def sentence(row: AuditRow, names: Names) -> str:
        kind = row.about.get("kind") or row.payload.get("alert", "")
        subject = row.about.get("subject") or row.payload.get("subject", "")
        return str(words) % {"alert": str(_ALERTS.get(kind, kind)), "subject": names.subject(subject)}

    return sentence


def _reserved(row: AuditRow, _names: Names) -> str:
    payload = row.payload
    return _("Nomor %(series)s %(first)s–%(last)s dicadangkan.", **{n: payload[n] for n in ("series", "first", "last")})


def _source(row: AuditRow, _names: Names) -> str:
    facts = {"count": row.payload["count"], "number": row.payload["of_number"]}
    if row.payload["by"] == SourceKind.DEVICE:
        return _("%(count)s nomor yang menunggu dari HP yang sama dengan %(number)s dibatalkan.", **facts)
    return _("%(count)s nomor yang menunggu dari alamat yang sama dengan %(number)s dibatalkan.", **facts)


def _day(state: str) -> Sentence:
    def sentence(_row: AuditRow, _names: Names) -> str:
        return _("Hari layanan: %(state)s.", state=str(DAY_WORDS[state]).lower())

    return sentence


SENTENCES: Mapping[str, Sentence] = {
    "day_prepared": _plain(lazy_gettext("Hari layanan disiapkan.")),
    "day_opened": _day("open"),
    "opening_taken_back": _plain(lazy_gettext("Pembukaan hari layanan dibatalkan.")),
    "issuing_stopped": _day("issuing_stopped"),
    "issuing_resumed": _plain(lazy_gettext("Pengambilan nomor dibuka lagi.")),
    "day_closed": _plain(lazy_gettext("Hari layanan ditutup.")),
    "epoch_raised": _plain(lazy_gettext("Data dipulihkan dari cadangan; langkah sesudah cadangan itu hilang.")),
    "numbers_reserved": _reserved,
    "policy_changed": _policy,
    "limits_changed": _limits,
    "service_paused": _until(
        lazy_gettext("Layanan %(service)s dijeda."), lazy_gettext("Layanan %(service)s dijeda sampai %(time)s.")
    ),
    "service_resumed": _plain(lazy_gettext("Layanan %(service)s dilanjutkan.")),
    "pause_planned": _planned,
    "pause_cancelled": _plan_cancelled,
    "announcement_made": _announced,
    "announcement_withdrawn": _withdrawn,
    "alert_raised": _alert(lazy_gettext("Peringatan: %(alert)s, %(subject)s.")),
    "alert_cleared": _alert(lazy_gettext("Peringatan selesai: %(alert)s, %(subject)s.")),
    "alert_acknowledged": _alert(lazy_gettext("Peringatan dilihat: %(alert)s, %(subject)s.")),
    "ticket_issued": _issued,
    "source_cancelled": _source,
    "priority_granted": _granted,
    "turn_added": _added,
    "turn_removed": _plain(lazy_gettext("%(number)s keluar lagi dari antrean %(service)s.")),
    "turn_called": _called,
    "turn_recalled": _plain(lazy_gettext("%(number)s dipanggil ulang ke %(desk)s.")),
    "turn_started": _plain(lazy_gettext("%(number)s mulai dilayani di %(desk)s.")),
    "turn_held": _plain(lazy_gettext("%(number)s ditunda di %(desk)s.")),
    "turn_resumed": _plain(lazy_gettext("%(number)s dilanjutkan di %(desk)s.")),
    "turn_closed": _closed,
    "turn_restored": _plain(lazy_gettext("%(number)s yang tadi tidak hadir kembali ke tempatnya.")),
    "turn_undone": _undone,
    "handed_to_post": _posted,
    "outcome_settled": _settled,
    "desk_opened": _plain(lazy_gettext("%(desk)s dibuka.")),
    "desk_closed": _plain(lazy_gettext("%(desk)s ditutup.")),
    "desk_paused": _until(lazy_gettext("%(desk)s dijeda."), lazy_gettext("%(desk)s dijeda sampai %(time)s.")),
    "desk_resumed": _plain(lazy_gettext("%(desk)s dilanjutkan.")),
    "desk_services_changed": _desk_services,
    "desk_staffed": _staffed,
    "desk_taken_over": _plain(lazy_gettext("%(desk)s dibuka di tablet lain.")),
    "people_counted": _counted,
}
