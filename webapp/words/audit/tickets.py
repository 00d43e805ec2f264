"""Sentences of the audit about tickets."""

from collections.abc import Mapping

from flask_babel import gettext as _

from queues.model.events import DayEvent, PriorityGranted, SourceCancelled, TicketIssued, VillageNoted
from queues.model.queue.sources import SourceKind
from queues.snapshots.office.audit import AuditRow
from webapp.villages import name_of_village
from webapp.words.audit.line import Names, Sentence


def _issued(row: AuditRow, names: Names) -> str:
    payload = row.payload
    facts = {
        "number": payload["number"],
        "services": ", ".join(names.service(code) for _turn, code in payload["turns"]),
        "time": names.hour(payload.get("appointed_at")),
    }
    if payload.get("adopted"):
        return _("%(number)s diberikan kembali setelah pemulihan data, untuk %(services)s.", **facts)
    if payload.get("carried_from"):
        return _("%(number)s dilanjutkan dari hari lain, untuk %(services)s.", **facts)
    if facts["time"]:
        return _("%(number)s diberikan dengan janji pukul %(time)s, untuk %(services)s.", **facts)
    if payload.get("priority"):
        return _("%(number)s diberikan sebagai prioritas, untuk %(services)s.", **facts)
    return _("%(number)s diberikan untuk %(services)s.", **facts)


def _granted(row: AuditRow, _names: Names) -> str:
    if row.payload["granted"]:
        return _("%(number)s diberi prioritas.", number=row.payload["number"])
    return _("Prioritas %(number)s tidak diberikan atau dicabut.", number=row.payload["number"])


def _source(row: AuditRow, _names: Names) -> str:
    facts = {"count": row.payload["count"], "number": row.payload["of_number"]}
    if row.payload["by"] == SourceKind.DEVICE:
        return _("%(count)s nomor yang menunggu dari HP yang sama dengan %(number)s dibatalkan.", **facts)
    return _("%(count)s nomor yang menunggu dari alamat yang sama dengan %(number)s dibatalkan.", **facts)


def _village(row: AuditRow, _names: Names) -> str:
    village = name_of_village(row.payload["from_village"])
    return _("%(number)s berasal dari %(village)s.", number=row.payload["number"], village=village)


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    TicketIssued: _issued,
    SourceCancelled: _source,
    PriorityGranted: _granted,
    VillageNoted: _village,
}
