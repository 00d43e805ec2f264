"""Read a day file: one readable TOML with place, hours, services, desks and users, checked before anything is made."""

import codecs
import tomllib
from datetime import date
from pathlib import Path

from flask_babel import gettext as _
from pydantic import ValidationError

from webapp.catalogue import EXAMPLE_DAY
from webapp.day_file.checks import contradictions, placeholders
from webapp.day_file.plan import DayFile, day_file_of
from webapp.day_file.problems import DayFileInvalid, Problem, explained, once_a_field, own_location, problem_line
from webapp.day_file.schema import DayFileEntry
from webapp.day_file.toml_words import toml_problem

EXAMPLE_DATE = "2024-05-15"  # the date in the example file, replaced where it is written out


def read_day_file(path: Path, *, for_real: bool = True) -> DayFile:
    try:
        text = decoded(path.read_bytes())
    except FileNotFoundError:
        raise DayFileInvalid(path.name, [_("%(file)s: berkas ini tidak ada.", file=str(path))]) from None
    except OSError:
        raise DayFileInvalid(path.name, [_("%(file)s: berkas ini tidak dapat dibaca.", file=str(path))]) from None
    except UnicodeDecodeError:
        said = _(
            "%(file)s: simpan lagi berkas ini dengan pengodean UTF-8 (di Notepad: Simpan sebagai).", file=str(path)
        )
        raise DayFileInvalid(path.name, [said]) from None
    return read_day_text(text, name=str(path), for_real=for_real)


def decoded(raw: bytes) -> str:
    """Text as editors save it: UTF-8 with its mark or without, UTF-16 with its mark, and each system's line ends."""
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def read_day_text(text: str, *, name: str, for_real: bool = True) -> DayFile:
    """The day that the text describes; refuses with every problem at once.

    `for_real`: people will read it, so that what only holds a place in the example is a problem too.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise DayFileInvalid(name, [toml_problem(name, text, trouble)]) from None
    try:
        entry = DayFileEntry.model_validate(raw)
    except ValidationError as invalid:
        problems = [Problem(own_location(error["loc"]), explained(error)) for error in invalid.errors()]
        raise DayFileInvalid(name, [problem_line(name, text, problem) for problem in once_a_field(problems)]) from None
    problems = [*contradictions(entry), *(placeholders(entry) if for_real else ())]
    if problems:
        raise DayFileInvalid(name, [problem_line(name, text, problem) for problem in problems])
    return day_file_of(entry)


def example_day(on: date) -> str:
    """The example file for this date, ready to be edited."""
    return EXAMPLE_DAY.read_text(encoding="utf-8").replace(EXAMPLE_DATE, on.isoformat())
