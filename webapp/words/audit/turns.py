"""Sentences of the audit about turns."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queues.model.events import (
    DayEvent,
    FollowUpClosed,
    FollowUpReopened,
    HandedToPost,
    OutcomeSettled,
    TurnAdded,
    TurnCalled,
    TurnCalledAgain,
    TurnClosed,
    TurnCorrected,
    TurnHeld,
    TurnRecalled,
    TurnRemoved,
    TurnRestored,
    TurnResumed,
    TurnStarted,
)
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.snapshots.office.audit import AuditRow
from webapp.words.audit.line import Names, Sentence, plain_sentence, service_of
from webapp.words.texts import OUTCOME_WORDS


def _called(row: AuditRow, names: Names) -> str:
    facts = {"number": row.payload["number"], "desk": names.desk(row.payload)}
    if row.payload["why"] == "chosen":
        return _("%(number)s dipanggil di luar urutan ke %(desk)s.", **facts)
    return _("%(number)s dipanggil ke %(desk)s.", **facts)


def _closed(row: AuditRow, names: Names) -> str:
    payload = row.payload
    if payload.get("early"):
        return _("%(number)s dicatat tidak hadir sebelum waktunya.", number=payload["number"])
    facts = {"number": payload["number"], **service_of(row, names), "outcome": _outcome(payload["outcome"])}
    return _("%(number)s, %(service)s: %(outcome)s.", **facts)


def _added(row: AuditRow, names: Names) -> str:
    facts = {"number": row.payload["number"], **service_of(row, names)}
    if row.payload.get("joined") == "next":
        return _("%(number)s ditaruh paling depan di antrean %(service)s.", **facts)
    return _("%(number)s masuk antrean %(service)s.", **facts)


def _posted(row: AuditRow, _names: Names) -> str:
    if row.payload["handed"]:
        return _("Dokumen %(number)s diserahkan kepada Pos.", number=row.payload["number"])
    return _("Penyerahan dokumen %(number)s kepada Pos ditarik kembali.", number=row.payload["number"])


def _followed_up(row: AuditRow, _names: Names) -> str:
    facts = {"number": row.payload["number"], "outcome": _outcome(row.payload["outcome"])}
    return _("Janji untuk %(number)s (%(outcome)s) dicatat selesai.", **facts)


def _not_followed_up(row: AuditRow, _names: Names) -> str:
    facts = {"number": row.payload["number"], "outcome": _outcome(row.payload["outcome"])}
    return _("Janji untuk %(number)s (%(outcome)s) dibuka lagi: belum selesai.", **facts)


def _corrected(row: AuditRow, _names: Names) -> str:
    facts = {
        "number": row.payload["number"],
        "before": _outcome(row.payload["outcome_before"]),
        "after": _outcome(row.payload["outcome"]),
    }
    sentence = _("Hasil %(number)s diperbaiki: %(before)s → %(after)s.", **facts)
    quantity, quantity_before = row.payload["quantity"], row.payload["quantity_before"]
    if quantity == quantity_before:
        return sentence
    return f"{sentence} {_('Jumlah berkas %(before)s → %(after)s.', before=quantity_before, after=quantity)}"


def _called_again(row: AuditRow, names: Names) -> str:
    return _(
        "%(number)s (%(before)s) dipanggil lagi ke %(desk)s.",
        number=row.payload["number"],
        before=_outcome(row.payload["outcome_before"]),
        desk=names.desk(row.payload),
    )


def _restored(row: AuditRow, names: Names) -> str:
    before = row.payload.get("before")
    if isinstance(before, Mapping) and before.get("outcome") == Outcome.NO_SHOW:
        return _("%(number)s yang tadi tidak hadir kembali ke tempatnya.", number=row.payload["number"])
    if row.payload["state"] == TurnState.ON_HOLD:
        return _("%(number)s tetap ditunda di %(desk)s.", number=row.payload["number"], desk=names.desk(row.payload))
    return _("%(number)s kembali menunggu di tempatnya.", number=row.payload["number"])


def _outcome(code: str) -> str:
    return str(OUTCOME_WORDS.get(code, code))


def _settled(row: AuditRow, names: Names) -> str:
    sentence = _(
        "%(number)s: %(outcome)s di %(desk)s pukul %(time)s. Diterima setelah hari ditutup.",
        number=row.payload["number"],
        outcome=_outcome(row.payload["outcome"]),
        desk=names.desk(row.payload),
        time=names.hour(row.payload["pressed_at"]),
    )
    still = row.payload.get("still_carried")
    stays = _("%(number)s tetap dilayani pada hari lain.", number=still)
    return f"{sentence} {stays}" if still else sentence


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    TurnAdded: _added,
    TurnRemoved: plain_sentence(lazy_gettext("%(number)s keluar lagi dari antrean %(service)s.")),
    TurnCalled: _called,
    TurnRecalled: plain_sentence(lazy_gettext("%(number)s dipanggil ulang ke %(desk)s.")),
    TurnStarted: plain_sentence(lazy_gettext("%(number)s mulai dilayani di %(desk)s.")),
    TurnHeld: plain_sentence(lazy_gettext("%(number)s ditunda di %(desk)s.")),
    TurnResumed: plain_sentence(lazy_gettext("%(number)s dilanjutkan di %(desk)s.")),
    TurnClosed: _closed,
    TurnCorrected: _corrected,
    TurnCalledAgain: _called_again,
    TurnRestored: _restored,
    HandedToPost: _posted,
    FollowUpClosed: _followed_up,
    FollowUpReopened: _not_followed_up,
    OutcomeSettled: _settled,
}
