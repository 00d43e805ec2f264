"""What comes next after an outcome: where to collect, what to bring, where to go, why not.

Each outcome has its own detail. `kept` stands beside the outcome: codes, dates and places. `personal` is about a person
and kept apart from it, to be erased. Whoever types it is told which field is missing, too long or not right.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.refusals import DetailDateOutOfRange, DetailInvalid, DetailMissing, DetailTooLong

MOST_PLACE = 80
MOST_RECIPIENT = 80
MOST_ADDRESS = 300
MOST_NOTE = 500
COLLECT_WITHIN = timedelta(days=366)

_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,18}[0-9]")
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_TURNS_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class RejectReason(StrEnum):
    """Why an application is not granted; the words are in the catalogue of the interface."""

    NOT_ELIGIBLE = "not_eligible"
    DATA_MISMATCH = "data_mismatch"
    ALREADY_REGISTERED = "already_registered"
    OUTSIDE_AREA = "outside_area"
    NOT_IN_FORCE = "not_in_force"
    OTHER = "other"


@dataclass(frozen=True)
class Detail:
    """An outcome that needs no more words: it has none."""

    fields: ClassVar[tuple[str, ...]] = ()

    def kept(self) -> dict[str, object]:
        return {}

    def personal(self) -> dict[PersonalPurpose, dict[str, object]]:
        return {}


@dataclass(frozen=True)
class CollectLater(Detail):
    fields: ClassVar[tuple[str, ...]] = ("collect_on", "collect_at")

    collect_on: date
    collect_at: str

    def kept(self) -> dict[str, object]:
        return {"collect_on": self.collect_on.isoformat(), "collect_at": self.collect_at}


@dataclass(frozen=True)
class Posted(Detail):
    fields: ClassVar[tuple[str, ...]] = ("recipient", "address", "phone")

    recipient: str
    address: str
    phone: str = ""

    def personal(self) -> dict[PersonalPurpose, dict[str, object]]:
        to: dict[str, object] = {"recipient": self.recipient, "address": self.address, "phone": self.phone}
        return {PersonalPurpose.POSTAL_ADDRESS: to}


@dataclass(frozen=True)
class DocumentsMissing(Detail):
    """`missing` are codes of the service's requirements, in their order."""

    fields: ClassVar[tuple[str, ...]] = ("missing", "note")

    missing: tuple[str, ...]
    note: str = ""

    def kept(self) -> dict[str, object]:
        return {"missing": list(self.missing)}

    def personal(self) -> dict[PersonalPurpose, dict[str, object]]:
        return _told(self.note)


@dataclass(frozen=True)
class Referred(Detail):
    """To a service or an agency by its code, or to an office by its name. In confidence, nothing of it is shown."""

    fields: ClassVar[tuple[str, ...]] = ("to_service", "to_agency", "to_office", "confidential")

    to_service: str = ""
    to_agency: str = ""
    to_office: str = ""
    confidential: bool = False

    def kept(self) -> dict[str, object]:
        return {"confidential": True} if self.confidential else self._where()

    def personal(self) -> dict[PersonalPurpose, dict[str, object]]:
        return {PersonalPurpose.CONFIDENTIAL_REFERRAL: self._where()} if self.confidential and self._where() else {}

    def _where(self) -> dict[str, object]:
        named = {name: getattr(self, name) for name in WHERE_TO}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Rejected(Detail):
    fields: ClassVar[tuple[str, ...]] = ("reason", "note")

    reason: RejectReason
    note: str = ""

    def kept(self) -> dict[str, object]:
        return {"reason": self.reason.value}

    def personal(self) -> dict[PersonalPurpose, dict[str, object]]:
        return _told(self.note)


WHERE_TO = ("to_service", "to_agency", "to_office")
DETAILS: Mapping[Outcome, type[Detail]] = {
    Outcome.COLLECT_LATER: CollectLater,
    Outcome.POSTED: Posted,
    Outcome.DOCUMENTS_MISSING: DocumentsMissing,
    Outcome.REFERRED: Referred,
    Outcome.REJECTED: Rejected,
}


@dataclass(frozen=True)
class Known:
    """What a detail is checked against: the day's date, and the codes of what the service asks people to bring."""

    held_on: date
    requirements: Collection[str] = ()


def detail_of(outcome: Outcome, given: Mapping[str, object], known: Known) -> Detail:
    """The detail that the outcome needs, from what was typed; refuses with the field that is not right."""
    wanted = DETAILS.get(outcome, Detail)
    for name in given:
        if name not in wanted.fields:
            raise DetailInvalid(field=name)
    return _READ[wanted](given, known)


# -- reading each ----------------------------------------------------------------------------------------------------


def _collect_later(given: Mapping[str, object], known: Known) -> Detail:
    return CollectLater(_collect_on(given, known), _line(given, "collect_at", MOST_PLACE))


def _posted(given: Mapping[str, object], _known: Known) -> Detail:
    phone = _line(given, "phone", most=20, needed=False)
    if phone and not _PHONE.fullmatch(phone):
        raise DetailInvalid(field="phone")
    return Posted(_line(given, "recipient", MOST_RECIPIENT), _lines(given, "address", MOST_ADDRESS), phone)


def _documents_missing(given: Mapping[str, object], known: Known) -> Detail:
    """A service whose requirements nobody has written down needs the words of the clerk instead."""
    named = given.get("missing") or ()
    if not isinstance(named, list | tuple) or not set(named) <= set(known.requirements):
        raise DetailInvalid(field="missing")
    note = _lines(given, "note", MOST_NOTE, needed=False)
    if not named and not note:
        raise DetailMissing(field="missing")
    return DocumentsMissing(tuple(code for code in known.requirements if code in named), note)


def _referred(given: Mapping[str, object], _known: Known) -> Detail:
    where = {name: _line(given, name, MOST_PLACE, needed=False) for name in WHERE_TO}
    confidential = bool(given.get("confidential"))
    chosen = [name for name, value in where.items() if value]
    if not chosen and not confidential:
        raise DetailMissing(field="to_office")
    if len(chosen) > 1:
        raise DetailInvalid(field=chosen[1])
    return Referred(**where, confidential=confidential)


def _rejected(given: Mapping[str, object], _known: Known) -> Detail:
    if not given.get("reason"):
        raise DetailMissing(field="reason")
    if given["reason"] not in set(RejectReason):
        raise DetailInvalid(field="reason")
    reason = RejectReason(str(given["reason"]))
    return Rejected(reason, _lines(given, "note", MOST_NOTE, needed=reason is RejectReason.OTHER))


_READ: Mapping[type[Detail], Callable[[Mapping[str, object], Known], Detail]] = {
    Detail: lambda _given, _known: Detail(),
    CollectLater: _collect_later,
    Posted: _posted,
    DocumentsMissing: _documents_missing,
    Referred: _referred,
    Rejected: _rejected,
}


# -- reading a field -------------------------------------------------------------------------------------------------


def _collect_on(given: Mapping[str, object], known: Known) -> date:
    said = given.get("collect_on")
    if not said:
        raise DetailMissing(field="collect_on")
    try:
        on = date.fromisoformat(said if isinstance(said, str) else "")
    except ValueError:
        raise DetailInvalid(field="collect_on") from None
    latest = known.held_on + COLLECT_WITHIN
    if not known.held_on <= on <= latest:
        raise DetailDateOutOfRange(field="collect_on", earliest=known.held_on.isoformat(), latest=latest.isoformat())
    return on


def _line(given: Mapping[str, object], name: str, most: int, *, needed: bool = True) -> str:
    """Text of one line; what was pasted with line ends is joined."""
    return _text(given, name, most, needed, lambda said: " ".join(said.split()))


def _lines(given: Mapping[str, object], name: str, most: int, *, needed: bool = True) -> str:
    """Text that may have several lines; empty ones are left out."""

    def tidy(said: str) -> str:
        return "\n".join(line for line in (" ".join(one.split()) for one in said.split("\n")) if line)

    return _text(given, name, most, needed, tidy)


def _text(given: Mapping[str, object], name: str, most: int, needed: bool, tidy: Callable[[str], str]) -> str:
    said = given.get(name) or ""
    if not isinstance(said, str):
        raise DetailInvalid(field=name)
    said = _LINE_ENDS.sub("\n", said)
    if any(_breaks_paper(sign) for sign in said):
        raise DetailInvalid(field=name)
    said = unicodedata.normalize("NFC", tidy(said))
    if len(said) > most:
        raise DetailTooLong(field=name, most=most, length=len(said))
    if not any(sign.isalnum() for sign in said):  # blanks, dots or an emoji alone say nothing
        if needed:
            raise DetailMissing(field=name)
        return ""
    return said


def _breaks_paper(sign: str) -> bool:
    """Control characters stop a printer; marks that turn the text round make a label say another thing."""
    return sign not in "\n\t" and (unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNS_TEXT_ROUND)


def _told(note: str) -> dict[PersonalPurpose, dict[str, object]]:
    return {PersonalPurpose.OUTCOME_TOLD: {"note": note}} if note else {}
