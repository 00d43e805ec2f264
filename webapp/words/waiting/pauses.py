"""Sentences of pauses: who has stopped for a while, until when, and what for."""

from datetime import datetime

from flask_babel import gettext as _

from queues.model.hall.desk import PauseReason
from queues.reading.hall.planned_pauses import Planned
from webapp.words.language import hour
from webapp.words.texts import PAUSE_FOR


def pause_notice(who: str, reason: str | None, until: datetime | None, now: datetime, zone: str) -> str:
    """`Meja 8 berhenti sementara sampai pukul 20.29 untuk makan.` No time where none is announced, or it is past."""
    why = pause_for(reason)
    if until is None or until <= now:
        if not why:
            return _("%(who)s berhenti sementara.", who=who)
        return _("%(who)s berhenti sementara %(why)s.", who=who, why=why)
    time = hour(until, zone)
    if not why:
        return _("%(who)s berhenti sementara sampai pukul %(time)s.", who=who, time=time)
    return _("%(who)s berhenti sementara sampai pukul %(time)s %(why)s.", who=who, time=time, why=why)


def planned_sentence(one: Planned, name: str, zone: str) -> str:
    """`Pukul 11.45–13.00 semua meja berhenti sementara untuk salat. Urutan Anda tidak berubah.`"""
    start, end, why = hour(one.starts_at, zone), hour(one.ends_at, zone), pause_for(one.reason)
    who = _("semua meja") if one.is_of_hall or not name else name
    if not why:
        said = _("Pukul %(start)s–%(end)s %(who)s berhenti sementara.", start=start, end=end, who=who)
    else:
        said = _("Pukul %(start)s–%(end)s %(who)s berhenti sementara %(why)s.", start=start, end=end, who=who, why=why)
    return f"{said} {_('Urutan Anda tidak berubah.')}"


def pause_for(reason: str | None) -> str:
    """`untuk makan`, `karena listrik padam`; empty where no reason is given."""
    return str(PAUSE_FOR.get(reason or PauseReason.OTHER, ""))
