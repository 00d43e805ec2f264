"""What may be answered about the box, wherever the answer comes from: a page, the first start, or a file."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.day_file.schema import NUMBER_TO_CALL
from webapp.profile.regencies import ZONES

LANGUAGES = ("id", "en")
LONGEST_WORD, LONGEST_NAME = 24, 120
_WORD = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")


def in_one_line(said: str | None) -> str:
    return " ".join((said or "").split())


def _village_word(said: str) -> str | None:
    if not _WORD.fullmatch(said) or len(said) > LONGEST_WORD:
        return _("Tulis satu atau dua kata saja, misalnya desa, nagari, atau pekon.")
    return None


def _programme(said: str) -> str | None:
    return _("Paling panjang %(most)s huruf.", most=LONGEST_NAME) if len(said) > LONGEST_NAME else None


def _hotline(said: str) -> str | None:
    if said and not re.fullmatch(NUMBER_TO_CALL, said):
        return _("Tulis nomor telepon, misalnya 0812-3456-7890.")
    return None


def _zone(said: str) -> str | None:
    return None if said in ZONES else _("Pilih satu.")


def _languages(said: Collection[str]) -> str | None:
    return None if said and set(said) <= set(LANGUAGES) else _("Pilih paling sedikit satu bahasa.")


# Why an answer cannot be taken, in words; None when it can.
PROBLEM_OF: Mapping[str, Callable[[Any], str | None]] = {
    "village_word": _village_word,
    "programme": _programme,
    "hotline": _hotline,
    "zone": _zone,
    "languages": _languages,
}
