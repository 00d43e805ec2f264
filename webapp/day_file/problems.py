"""Problems of a day file: what is wrong, at which path, and how it is said with file, line and field."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.catalogue import CODE, Entry
from webapp.day_file.schema import DAY_CODE, DESK_CODE, NUMBER_TO_CALL, SERIES, USERNAME, VOICE_OR_NONE, DayFileEntry
from webapp.words.guesses import guess

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


SHAPE_WORDS = {
    CODE: lazy_gettext("hanya huruf tanpa aksen, angka, titik, dan tanda hubung, tanpa spasi, misalnya KTP-REKAM."),
    DAY_CODE: lazy_gettext("hanya huruf kecil, angka, dan tanda hubung, tanpa spasi, misalnya bunga-kampung."),
    NUMBER_TO_CALL: lazy_gettext("tulis nomor telepon dengan 3 sampai 40 angka, misalnya 0812-7345-0021."),
    DESK_CODE: lazy_gettext("hanya huruf, angka, dan tanda hubung, tanpa spasi, misalnya 3 atau 3-A."),
    USERNAME: lazy_gettext("hanya huruf kecil, angka, titik, dan garis bawah, tanpa spasi, misalnya budi.santoso."),
    SERIES: lazy_gettext("satu atau dua huruf besar, tanpa I dan O, misalnya A."),
    VOICE_OR_NONE: lazy_gettext("nama folder suara: huruf kecil, angka, dan tanda hubung, misalnya jawa."),
}
# Fields of which an example says more than the name of their shape.
_EXAMPLES = {
    "fee": lazy_gettext(
        'harus berupa bagian dalam kurung kurawal, misalnya { kind = "pnbp", amount = 75000, basis = "PP 76/2020" } '
        'atau { kind = "free" }.'
    ),
    "requirements": lazy_gettext(
        'harus berupa daftar bagian dalam kurung kurawal, misalnya [{ code = "kk", text = "Kartu Keluarga" }].'
    ),
}
_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda c: _("wajib diisi."),
    "string_type": lambda c: _('harus berupa teks di antara tanda kutip "…".'),
    "string_pattern_mismatch": lambda c: str(SHAPE_WORDS.get(c["pattern"], _("isian tidak sesuai."))),
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
    """What is wrong, in a sentence that names what was typed where that helps."""
    kind = error["type"]
    if kind == "extra_forbidden":
        meant = guess(str(error["loc"][-1]), _fields_beside(error["loc"]))
        return _("tidak dikenal.") + " " + meant if meant else _("tidak dikenal; mungkin salah ketik.")
    if kind in ("string_pattern_mismatch", "literal_error", "enum") and isinstance(error.get("input"), str):
        return f"“{error['input']}”: {_SAID[kind](error['ctx'])}"
    named = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if kind in ("model_type", "tuple_type") and named in _EXAMPLES:
        return str(_EXAMPLES[named])
    if kind in _SAID:
        return _SAID[kind](error.get("ctx", {}))
    if kind.startswith("date"):
        return _("harus berupa tanggal seperti 2026-11-21, tanpa tanda kutip.")
    if kind.startswith("time"):
        return _('harus berupa jam seperti "08.00".')
    return _("isian tidak sesuai.")


def _fields_beside(at: Location) -> Collection[str]:
    """What may stand where something unknown stood: sections of the file, or fields of the section."""
    fields = DayFileEntry.model_fields
    if len(at) == 1:
        return fields
    kinds = get_args(fields[str(at[0])].annotation) or (fields[str(at[0])].annotation,)
    entry = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Entry)), None)
    return entry.model_fields if entry else ()
