"""Sentences of refusals, in files as the refusals themselves."""

import re
from collections.abc import Mapping
from datetime import date
from math import ceil
from types import SimpleNamespace

from flask_babel import format_date
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.refusals import Refusal
from webapp.words.refusals import (
    announcements,
    boards,
    catalogue,
    commands,
    day,
    desks,
    handed_in,
    outcomes,
    pauses,
    record,
    services,
    tickets,
    turns,
    web,
)

SENTENCES: Mapping[type[Refusal], LazyString] = {
    **announcements.SENTENCES,
    **boards.SENTENCES,
    **catalogue.SENTENCES,
    **commands.SENTENCES,
    **day.SENTENCES,
    **desks.SENTENCES,
    **handed_in.SENTENCES,
    **outcomes.SENTENCES,
    **pauses.SENTENCES,
    **record.SENTENCES,
    **services.SENTENCES,
    **tickets.SENTENCES,
    **turns.SENTENCES,
    **web.SENTENCES,
}
NOT_UNDERSTOOD = _("Permintaan ini tidak dapat dipahami.")

# What a form calls the fields that an outcome needs.
FIELD_WORDS: dict[str, LazyString] = {
    "collect_on": _("tanggal ambil"),
    "collect_at": _("tempat ambil"),
    "recipient": _("nama penerima"),
    "address": _("alamat"),
    "phone": _("nomor HP"),
    "missing": _("berkas yang kurang"),
    "note": _("catatan"),
    "to_service": _("layanan tujuan"),
    "to_agency": _("instansi tujuan"),
    "to_office": _("tempat tujuan"),
    "confidential": _("rahasia"),
    "reason": _("alasan"),
}

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def sentence_of(refusal: Refusal) -> str:
    """What to tell the person: the sentence of the refusal, with its details filled in."""
    details = {name: _spoken(value) for name, value in refusal.details.items()}
    if "retry_after" in refusal.details:
        details["minutes"] = ceil(refusal.details["retry_after"] / 60)
    if "field" in details:
        details["field"] = FIELD_WORDS.get(str(details["field"]), details["field"])
    try:
        return str(SENTENCES[type(refusal)]) % details
    except KeyError:  # a detail that this refusal did not carry
        return str(NOT_UNDERSTOOD)


def refusals_by_name() -> SimpleNamespace:
    """For templates, which name a refusal by its class: `refusals.ServiceIsPaused`."""
    return SimpleNamespace(**{cls.__name__: cls for cls in SENTENCES})


def sentences_by_code() -> dict[str, LazyString]:
    """For pages whose scripts know a refusal by its code."""
    return {cls.code: words for cls, words in SENTENCES.items()}


def _spoken(value: object) -> object:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return format_date(date.fromisoformat(value), "d MMM yyyy")
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value
