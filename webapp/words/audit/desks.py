"""Sentences of the audit about desks."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queues.model.events import (
    DayEvent,
    DeskClosed,
    DeskMessageRead,
    DeskMessageSent,
    DeskOpened,
    DeskPaused,
    DeskResumed,
    DeskServicesChanged,
    DeskStaffed,
    DeskTakenOver,
    PeopleCounted,
)
from queues.model.hall.desk_message import MessageAbout
from queues.model.queue.ordering import LEAST_WEIGHT
from queues.snapshots.office.audit import AuditRow
from webapp.words.audit.line import Names, Sentence, pause_sentence, plain_sentence, service_of


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
    facts = {"desk": names.desk(row.payload), **service_of(row, names), "count": abs(row.payload["quantity"])}
    if row.payload["quantity"] > 0:
        return _("%(desk)s melayani %(count)s orang tanpa nomor untuk %(service)s.", **facts)
    return _("%(desk)s menarik kembali %(count)s hitungan tanpa nomor untuk %(service)s.", **facts)


_MESSAGES = {
    MessageAbout.SERVICES: lazy_gettext("%(desk)s diberi tahu bahwa layanannya berubah."),
    MessageAbout.WORDS: lazy_gettext("Pesan dikirim ke layar %(desk)s."),
    MessageAbout.COMING: lazy_gettext("%(desk)s diberi tahu bahwa koordinator datang."),
}


def _message_sent(row: AuditRow, names: Names) -> str:
    return str(_MESSAGES.get(row.payload["about"], _MESSAGES[MessageAbout.WORDS])) % {"desk": names.desk(row.payload)}


SENTENCES: Mapping[type[DayEvent], Sentence] = {
    DeskOpened: plain_sentence(lazy_gettext("%(desk)s dibuka.")),
    DeskClosed: plain_sentence(lazy_gettext("%(desk)s ditutup.")),
    DeskPaused: pause_sentence(lazy_gettext("%(desk)s dijeda."), lazy_gettext("%(desk)s dijeda sampai %(time)s.")),
    DeskResumed: plain_sentence(lazy_gettext("%(desk)s dilanjutkan.")),
    DeskServicesChanged: _desk_services,
    DeskStaffed: _staffed,
    DeskTakenOver: plain_sentence(lazy_gettext("%(desk)s dibuka di tablet lain.")),
    DeskMessageSent: _message_sent,
    DeskMessageRead: plain_sentence(lazy_gettext("Pesan di layar %(desk)s sudah dibaca.")),
    PeopleCounted: _counted,
}
