"""What the clerks of a demo morning write beside an outcome: where to collect, what is missing, where to send it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from queues.model.outcomes.details import RejectReason
from queues.model.outcomes.outcome import Outcome
from webapp.catalogue import catalogue

# Nobody lives here: invented people in invented streets.
LETTERS = (
    ("Siti Aminah", "Jalan Kenanga 12, RT 02 RW 01\nDesa Jeranglah Rendah, Kecamatan Manna\nBengkulu Selatan 38516"),
    ("Bapak Rusdi", "Gang Melati 3, dekat masjid Nurul Iman\nDesa Padang Berangin, Kecamatan Manna"),
    ("Yulia Permata", "Jalan Raya Manna km 4\nDesa Terulung, Kecamatan Manna"),
)
COLLECT_AT = "Kantor Camat Manna"
COLLECT_AFTER = timedelta(days=4)
REASONS = (RejectReason.DATA_MISMATCH, RejectReason.NOT_ELIGIBLE)


def detail_for(outcome: Outcome, nth: int, held_on: date, services: Collection[str]) -> Mapping[str, object] | None:
    """A detail for the nth outcome of the morning, at a desk that takes these services."""
    recipient, address = LETTERS[nth % len(LETTERS)]
    known: Mapping[Outcome, Mapping[str, object]] = {
        Outcome.COLLECT_LATER: {"collect_on": (held_on + COLLECT_AFTER).isoformat(), "collect_at": COLLECT_AT},
        Outcome.POSTED: {"recipient": recipient, "address": address},
        Outcome.DOCUMENTS_MISSING: _missing(services),
        Outcome.REFERRED: {"to_office": "Kantor Pertanahan Manna"} if nth % 2 else {"confidential": True},
        Outcome.REJECTED: {"reason": REASONS[nth % len(REASONS)].value},
    }
    return known.get(outcome)


def _missing(services: Collection[str]) -> Mapping[str, object]:
    """By its code where it is sure which service the person came for, else in words."""
    only = catalogue().services.get(next(iter(services))) if len(services) == 1 else None
    if only is None or not only.requirements:
        return {"note": "Fotokopi KK belum ada."}
    return {"missing": [only.requirements[0].code]}
