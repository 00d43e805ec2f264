"""What somebody may have meant who typed a code or a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

from flask_babel import gettext as _


def guess(typed: str, known: Iterable[str]) -> str:
    """`Mungkin maksud Anda: KTP-REKAM.`; empty where nothing is like it. Capitals do not count."""
    by_letters = {one.casefold(): one for one in known}
    near = get_close_matches(typed.strip().casefold(), by_letters, n=2, cutoff=0.7)
    if not near:
        return ""
    return _("Mungkin maksud Anda: %(names)s.", names=", ".join(by_letters[one] for one in near))
