"""Lines of the audit: what sentences are made of, and the names that they use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from queues.model.events.upcasting import Payload
from queues.model.trouble.alerts import THE_BOX, THE_HALL
from queues.snapshots.office.audit import AuditRow, AuditSnapshot
from webapp.words.language import hour, said

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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

    def desk(self, row: Payload) -> str:
        return self._desks.get(row.get("desk_id") or "", "")

    def service(self, code: str | None) -> str:
        return self._services.get(code or "", code or "")

    def hour(self, microseconds: int | None) -> str:
        return hour(_EPOCH + timedelta(microseconds=microseconds), self.zone) if microseconds is not None else ""

    def subject(self, code: str) -> str:
        """Of an alert: a service by its code, a desk by its id, a board by its name, the hall, or the server."""
        if code == THE_BOX:
            return _("server ini")
        return _("seluruh balai") if code == THE_HALL else self._desks.get(code) or self.service(code)


Sentence = Callable[[AuditRow, Names], str]


def plain_sentence(words: LazyString) -> Sentence:
    """A sentence about a number, a desk or a service, whichever its words name."""

    def sentence(row: AuditRow, names: Names) -> str:
        facts = {
            "number": row.payload.get("number", ""),
            "desk": names.desk(row.payload),
            "service": names.service(row.payload.get("service")),
        }
        return str(words) % facts

    return sentence


def pause_sentence(words: LazyString, words_with_time: LazyString) -> Sentence:
    """A pause, with its end where one was said."""

    def sentence(row: AuditRow, names: Names) -> str:
        facts = {
            "desk": names.desk(row.payload),
            **service_of(row, names),
            "time": names.hour(row.payload.get("until")),
        }
        return str(words_with_time if facts["time"] else words) % facts

    return sentence


def unknown_sentence(row: AuditRow, _names: Names) -> str:
    """A kind that this page does not know yet is still said."""
    return _("Langkah “%(kind)s” tercatat.", kind=row.kind.replace("_", " "))


def service_of(row: AuditRow, names: Names) -> dict[str, str]:
    return {"service": names.service(row.payload.get("service"))}


def figure(value: object) -> str:
    if value is None:
        return _("tanpa batas")
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)
