"""Amounts and dates as people write them in forms and tables here; None where it is neither."""

import re
from datetime import date

_AMOUNT = re.compile(r"(\d+|\d{1,3}(?:\.\d{3})+)(?:,(?:-|00))?")
_DATES = (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?"), re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"))


def rupiah_of(said: str) -> int | None:
    """`150000`, `150.000`, `Rp 150.000,-`, `Rp150.000,00`, in whole rupiah."""
    found = _AMOUNT.fullmatch(re.sub(r"^rp\.?\s*|\s+", "", said.casefold()))
    return int(found[1].replace(".", "")) if found else None


def date_of(said: str) -> date | None:
    """`2026-11-21` as browsers and tables say it, and `21-11-2026`, `21/11/2026` or `21.11.2026`."""
    found = next(filter(None, (shape.fullmatch(said) for shape in _DATES)), None)
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    try:
        return date(*parts) if len(found[1]) == 4 else date(*reversed(parts))
    except ValueError:
        return None
