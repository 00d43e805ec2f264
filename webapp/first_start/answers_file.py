"""The answers of the first start in a file, for whoever sets up many boxes: `giliran init kabupaten.toml`.

    regency = "Bengkulu Selatan"     # or its code, 17.01; the zone follows from it
    village_word = "desa"
    programme = "Buji'an Dusun"
    hotline = "0736-21001"
    languages = ["id", "en"]
    logo = "logo.png"                # beside the file
    admin = "rina"                   # gets a password, which is shown once

Each may be left out. All of it is understood before anything is changed.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from webapp.first_start.first_admin import username_problem
from webapp.http.refusals import NotAPicture
from webapp.profile.answers import PROBLEM_OF, in_one_line
from webapp.profile.box_profile import BoxAnswers
from webapp.profile.logo import as_logo
from webapp.profile.regencies import regency_of, search_regencies, zone_of_place
from webapp.words.refusals import SENTENCES

OF_TEXT = ("regency", "village_word", "programme", "hotline", "zone", "logo", "admin")
KNOWN = (*OF_TEXT, "languages")


class AnswersInvalid(Exception):
    """`lines` say what is wrong, each with its name in the file."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class FileOfAnswers:
    answers: BoxAnswers
    admin: str | None


def is_of_answers(file: Path) -> bool:
    """Whether this file is meant as answers, and not as a day; what is no TOML is neither."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(found.keys() & set(KNOWN)) and "day" not in found


def read_answers(file: Path) -> FileOfAnswers:
    """Refuses with AnswersInvalid."""
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    said = {name: in_one_line(value) if isinstance(value, str) else value for name, value in said.items()}
    problems = [f"{name}: {problem}" for name, problem in _problems(said, file.parent)]
    if problems:
        raise AnswersInvalid(tuple(problems))
    return FileOfAnswers(_answers(said, file.parent), said.get("admin"))


# -- inside ----------------------------------------------------------------------------------------------------------


def _problems(said: dict[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        if name not in KNOWN:
            yield name, _("Nama ini tidak dikenal. Yang dikenal: %(names)s.", names=", ".join(KNOWN))
        elif not _is_of_its_kind(name, value):
            yield name, _("Tulis di antara tanda kutip.") if name in OF_TEXT else _('Tulis seperti ["id", "en"].')
        elif problem := _problem(name, value, folder):
            yield name, problem


def _is_of_its_kind(name: str, value: Any) -> bool:
    if name in OF_TEXT:
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _problem(name: str, value: Any, folder: Path) -> str | None:
    if name == "regency":
        return None if len(_regencies(value)) == 1 else _("Tulis namanya lengkap, misalnya Kabupaten Bengkulu Selatan.")
    if name == "admin":
        return username_problem(value)
    if name == "logo":
        return _problem_of_logo(folder / value)
    return PROBLEM_OF[name](value)


def _problem_of_logo(file: Path) -> str | None:
    if not file.is_file():
        return _("Berkas %(file)s tidak ditemukan.", file=str(file))
    try:
        as_logo(file)
    except NotAPicture:
        return str(SENTENCES[NotAPicture])
    return None


def _regencies(said: str) -> list[str]:
    by_code = regency_of(said)
    return [by_code.code] if by_code else [one.code for one in search_regencies(said)]


def _answers(said: dict[str, Any], folder: Path) -> BoxAnswers:
    code = _regencies(said["regency"])[0] if "regency" in said else None
    return BoxAnswers(
        regency_code=code,
        village_word=said.get("village_word"),
        programme=said.get("programme"),
        hotline=said.get("hotline"),
        zone=said.get("zone") or (zone_of_place(code) if code else None),
        languages=tuple(said["languages"]) if "languages" in said else None,
        logo=as_logo(folder / said["logo"]).hex() if "logo" in said else None,
    )
