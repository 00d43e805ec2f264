"""The audit of a day in words: what each event was, in a sentence, and why."""

from collections.abc import Mapping
from dataclasses import replace

import structlog
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queues.model.events import (
    OUTSIDE,
    AuditGroup,
    DayEvent,
    DayReopened,
    DeskPaused,
    HallPaused,
    PausePlanned,
    ServicePaused,
    TurnCalled,
    TurnCalledAgain,
    TurnClosed,
    TurnCorrected,
    TurnHeld,
    TurnUndone,
    day_events,
)
from queues.snapshots.office.audit import AuditRow, AuditSnapshot, Who
from webapp.words.audit import announcements, day, desks, services, tickets, turns
from webapp.words.audit.line import AuditLine, Names, Sentence, unknown_sentence
from webapp.words.texts import (
    AGAIN_WORDS,
    CHOSEN_WORDS,
    CORRECTED_WORDS,
    HOLD_WORDS,
    PAUSE_WORDS,
    REOPENED_WORDS,
    ROLE_WORDS,
    WHY_WORDS,
)

log = structlog.get_logger(__name__)

GROUP_WORDS = {
    AuditGroup.OUT_OF_THE_ORDINARY: lazy_gettext("Semua yang di luar kebiasaan"),
    AuditGroup.ORDER: lazy_gettext("Di luar urutan dan diurungkan"),
    AuditGroup.PRIORITY: lazy_gettext("Prioritas"),
    AuditGroup.RULES: lazy_gettext("Aturan, kuota, dan layanan meja"),
    AuditGroup.PAUSES: lazy_gettext("Jeda"),
    AuditGroup.DESKS: lazy_gettext("Meja dan petugasnya"),
    AuditGroup.DAY: lazy_gettext("Hari layanan"),
    AuditGroup.NEWS: lazy_gettext("Pengumuman dan peringatan"),
    AuditGroup.ALL: lazy_gettext("Semua langkah"),
}


def lines_of(audit: AuditSnapshot) -> list[AuditLine]:
    names = Names(audit)
    return [_line_of(row, names) for row in audit.rows]


def who_words(who: Who, day_code: str) -> str:
    """The name of a user, the label of a device, "petugas Meja 3 (PIN)", or the role of those without a name."""
    if who.is_device:
        label = who.name.removeprefix(day_code).strip() or who.role
        return _("Perangkat %(label)s", label=ROLE_WORDS.get(label, label))
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
    sentence = _sentence_of(row.kind)(row, names)
    return f"{sentence} {_('(bukan petugas meja itu)')}" if row.payload.get(OUTSIDE) else sentence


def _why(row: AuditRow, names: Names) -> str:
    payload = row.payload
    if row.kind == TurnCalled.kind:
        return str(CHOSEN_WORDS.get(payload.get("reason") or "") or WHY_WORDS.get(payload["why"]) or "")
    if row.kind in _REASONS:
        return str(_REASONS[row.kind].get(payload["reason"], ""))
    if row.kind == TurnClosed.kind and payload.get("early"):
        return _("dengan wewenang koordinator")
    return ""


def _undone(row: AuditRow, names: Names) -> str:
    """Says what was taken back, in its own sentence."""
    number = row.payload["number"]
    if not row.about:
        return _("Langkah terakhir untuk %(number)s diurungkan.", number=number)
    undone = AuditRow(row.about["seq"], row.at, row.about["kind"], row.about["payload"], row.who, {})
    return _("Diurungkan: %(step)s", step=_sentence_of(undone.kind)(undone, names))


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    **day.SENTENCES,
    **services.SENTENCES,
    **announcements.SENTENCES,
    **tickets.SENTENCES,
    **turns.SENTENCES,
    **desks.SENTENCES,
    TurnUndone: _undone,
}
_CLASSES = day_events()
_REASONS: Mapping[str, Mapping[str, LazyString]] = {
    DayReopened.kind: REOPENED_WORDS,
    TurnHeld.kind: HOLD_WORDS,
    TurnCorrected.kind: CORRECTED_WORDS,
    TurnCalledAgain.kind: AGAIN_WORDS,
    **dict.fromkeys((DeskPaused.kind, HallPaused.kind, ServicePaused.kind, PausePlanned.kind), PAUSE_WORDS),
}


def _sentence_of(kind: str) -> Sentence:
    cls = _CLASSES.get(kind)
    return SENTENCES.get(cls, unknown_sentence) if cls else unknown_sentence
