"""Problems of a day file: what is wrong, at which path, and how it is said with file, line and field."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: `at` leads to the field, such as ("desk", 2, "services")."""

    at: Location
    said: str


class DayFileInvalid(Exception):
    """The day file cannot be used; one line for each problem, with file, line, section and field."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        super().__init__(name)
        self.lines = tuple(lines)


def once_a_field(problems: Sequence[Problem]) -> list[Problem]:
    """One line for a field: a union reports each of its branches, and a list whose entries are wrong seems empty."""
    first = {problem.at: problem for problem in reversed(problems)}
    return [
        problem
        for at, problem in sorted(first.items(), key=lambda pair: problems.index(pair[1]))
        if not any(other != at and other[: len(at)] == at for other in first)
    ]


def own_location(at: Location) -> Location:
    """Without the names of a union's branches, which nobody has written."""
    depth = 3 if len(at) > 1 and isinstance(at[1], int) else 2
    return at[:depth]


def problem_line(name: str, text: str, problem: Problem) -> str:
    """`hari.toml baris 12, [[desk]] ke-2, services: …`"""
    parts = [f"[{problem.at[0]}]"]
    if len(problem.at) > 1 and isinstance(problem.at[1], int):
        parts = [_("[[%(section)s]] ke-%(nth)s", section=problem.at[0], nth=problem.at[1] + 1)]
    parts += [str(part) for part in problem.at[1:] if isinstance(part, str)]
    number = _line_number(text, problem.at)
    where = _("%(file)s baris %(line)s", file=name, line=number) if number else name
    return f"{where}, {', '.join(parts)}: {problem.said}"


def _line_number(text: str, at: Location) -> int | None:
    """The line of the field, else of its section; None where the file has neither."""
    nth = at[1] if len(at) > 1 and isinstance(at[1], int) else 0
    header = re.compile(rf"\s*\[\[?\s*{re.escape(str(at[0]))}\s*\]\]?")
    lines = list(enumerate(text.splitlines(), start=1))
    starts = [number for number, line in lines if header.match(line)]
    if nth >= len(starts):
        return None
    field = at[-1] if len(at) > 1 and isinstance(at[-1], str) else None
    for number, line in lines[starts[nth] :]:
        if line.lstrip().startswith("["):
            break
        if field and re.match(rf"\s*\"?{re.escape(field)}\"?\s*=", line):
            return number
    return starts[nth]


_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda c: _("wajib diisi."),
    "extra_forbidden": lambda c: _("tidak dikenal; mungkin salah ketik."),
    "string_type": lambda c: _('harus berupa teks di antara tanda kutip "…".'),
    "string_pattern_mismatch": lambda c: _("bentuknya tidak sesuai (%(pattern)s).", pattern=c["pattern"]),
    "string_too_short": lambda c: _("terlalu pendek, paling sedikit %(least)s huruf.", least=c["min_length"]),
    "string_too_long": lambda c: _("terlalu panjang, paling banyak %(most)s huruf.", most=c["max_length"]),
    "int_type": lambda c: _("harus berupa bilangan bulat."),
    "int_parsing": lambda c: _("harus berupa bilangan bulat."),
    "bool_type": lambda c: _("harus true atau false."),
    "bool_parsing": lambda c: _("harus true atau false."),
    "greater_than_equal": lambda c: _("paling sedikit %(least)s.", least=c["ge"]),
    "less_than_equal": lambda c: _("paling banyak %(most)s.", most=c["le"]),
    "too_short": lambda c: _("harus ada paling sedikit satu."),
    "literal_error": lambda c: _("pilih salah satu: %(choices)s.", choices=c["expected"].replace(" or ", ", ")),
    "enum": lambda c: _("pilih salah satu: %(choices)s.", choices=c["expected"].replace(" or ", ", ")),
    "tuple_type": lambda c: _('harus berupa daftar, misalnya ["KTP-REKAM", "KK-BARU"].'),
    "model_type": lambda c: _("harus berupa bagian dengan isian sendiri."),
}


def explained(error: Any) -> str:
    kind = error["type"]
    if kind in _SAID:
        return _SAID[kind](error.get("ctx", {}))
    if kind.startswith("date"):
        return _("harus berupa tanggal seperti 2026-11-21, tanpa tanda kutip.")
    if kind.startswith("time"):
        return _('harus berupa jam seperti "08.00".')
    return _("isian tidak sesuai.")
