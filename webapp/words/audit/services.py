"""Sentences of the audit about services and the hall: pauses, planned pauses, limits."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queues.model.events import (
    DayEvent,
    HallPaused,
    HallResumed,
    LimitsChanged,
    PauseCancelled,
    PausePlanned,
    ServicePaused,
    ServiceResumed,
)
from queues.model.events.upcasting import Payload
from queues.snapshots.office.audit import AuditRow
from webapp.words.audit.line import Names, Sentence, figure, pause_sentence, plain_sentence, service_of


def _limits(row: AuditRow, names: Names) -> str:
    changes = [f"{words} {figure(before)} → {figure(after)}" for words, before, after in _limit_changes(row.payload)]
    return _("Batas %(service)s diubah: %(changes)s.", **service_of(row, names), changes=", ".join(changes) or "–")


def _limit_changes(payload: Payload) -> Iterator[tuple[str, object, object]]:
    words = {"quota": _("kuota"), "blanks": _("blangko"), "until_closing": _("hanya sebelum tutup")}
    before = payload.get("before", {})
    for name, word in words.items():
        if name in before and before[name] != payload.get(name):
            yield word, before[name], payload.get(name)


def _planned(row: AuditRow, names: Names) -> str:
    return _(
        "Jeda %(where)s direncanakan pukul %(start)s–%(end)s.",
        where=_where(row, names),
        start=names.hour(row.payload["starts_at"]),
        end=names.hour(row.payload["ends_at"]),
    )


def _plan_cancelled(row: AuditRow, names: Names) -> str:
    return _("Rencana jeda %(where)s dibatalkan.", where=_where(row, names))


def _hall(words: LazyString, words_with_time: LazyString | None = None) -> Sentence:
    def sentence(row: AuditRow, names: Names) -> str:
        facts = {"count": len(row.payload.get("desks", ())), "time": names.hour(row.payload.get("until"))}
        return str(words_with_time if facts["time"] and words_with_time else words) % facts

    return sentence


def _where(row: AuditRow, names: Names) -> str:
    """The desk, the service or the whole hall."""
    return names.desk(row.payload) or names.service(row.payload.get("service")) or _("seluruh balai")


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    LimitsChanged: _limits,
    ServicePaused: pause_sentence(
        lazy_gettext("Layanan %(service)s dijeda."), lazy_gettext("Layanan %(service)s dijeda sampai %(time)s.")
    ),
    ServiceResumed: plain_sentence(lazy_gettext("Layanan %(service)s dilanjutkan.")),
    PausePlanned: _planned,
    PauseCancelled: _plan_cancelled,
    HallPaused: _hall(
        lazy_gettext("Seluruh balai dijeda (%(count)s meja)."),
        lazy_gettext("Seluruh balai dijeda sampai %(time)s (%(count)s meja)."),
    ),
    HallResumed: _hall(lazy_gettext("Seluruh balai dilanjutkan (%(count)s meja).")),
}
