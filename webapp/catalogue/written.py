"""An entry of the catalogue as people write it: text by field, in a form and in the cells of a table alike.

`written_service` and `written_agency` write an entry down; `read_service` and `read_agency` make one of what was
written, or say at which field it is wrong. What was written down is read again as it was.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from pydantic import ValidationError

from queues.model.hall.service import AgencyKind, FeeKind
from queues.model.record.population import Population
from webapp.catalogue import CODE, LETTERS, NOTHING_COUNTED, KnownAgency, KnownService
from webapp.catalogue.as_written import date_of, rupiah_of
from webapp.catalogue.pictures import PICTURES
from webapp.catalogue.population import population_of
from webapp.day_file.problems import SHAPE_WORDS, explained
from webapp.day_file.schema import SERIES
from webapp.words.guesses import guess

Written = Mapping[str, str]
Entry = TypeVar("Entry", KnownAgency, KnownService)

YES, NO = "ya", "tidak"
_YES = frozenset(("ya", "y", "yes", "true", "benar", "1", "x", "v", "✓"))
_NO = frozenset(("", "tidak", "t", "no", "n", "false", "salah", "0", "-", "–"))
KINDS: Mapping[str, AgencyKind] = {
    "opd": AgencyKind.OPD,
    "dinas": AgencyKind.OPD,
    "vertikal": AgencyKind.VERTICAL,
    "mitra": AgencyKind.PARTNER,
} | {one.value: one for one in AgencyKind}
FEE_KINDS: Mapping[str, FeeKind] = {
    "gratis": FeeKind.FREE,
    "pajak": FeeKind.TAX,
    "pnbp": FeeKind.PNBP,
    "lainnya": FeeKind.OTHER,
    "lain": FeeKind.OTHER,
    "retribusi": FeeKind.OTHER,
} | {one.value: one for one in FeeKind}
COUNTS: Mapping[str, str] = {
    NOTHING_COUNTED: NOTHING_COUNTED,
    "": NOTHING_COUNTED,
    "tidak": NOTHING_COUNTED,
    "kelahiran": Population.BIRTH.value,
    "kematian": Population.DEATH.value,
    "pindah": Population.MOVE.value,
} | {one.value: one.value for one in Population}
_COUNT_WORDS = {
    "": "tidak",
    Population.BIRTH.value: "kelahiran",
    Population.DEATH.value: "kematian",
    Population.MOVE.value: "pindah",
}
_KIND_WORDS = {AgencyKind.OPD: "OPD", AgencyKind.VERTICAL: "vertikal", AgencyKind.PARTNER: "mitra"}
_FEE_WORDS = {FeeKind.FREE: "gratis", FeeKind.TAX: "pajak", FeeKind.PNBP: "PNBP", FeeKind.OTHER: "lainnya"}

# Fields of which one part of an entry is made.
_FEE = ("fee_kind", "fee_amount", "fee_basis")
_REQUIREMENTS = ("requirements", "requirements_en", "requirement_codes")

AGENCY_FIELDS = ("code", "name", "name_en", "kind", "group", "group_en", "picture", "series")
SERVICE_FIELDS = (
    "code",
    "agency",
    "name",
    "name_en",
    "short",
    "short_en",
    *_REQUIREMENTS,
    *_FEE,
    "typical_minutes",
    "quota",
    "blanks",
    "until_closing",
    "delivers",
    "discreet",
    "needs_internet",
    "needs_result_of",
    "counts",
    "also",
    "also_en",
    "picture",
    "note",
    "note_en",
    "sources",
    "verified",
    "verified_by",
    "verified_on",
)


_PLAIN = tuple(name for name in SERVICE_FIELDS if name not in (*_FEE, *_REQUIREMENTS, "sources"))


@dataclass(frozen=True)
class ReadEntry(Generic[Entry]):
    """What was written. `faults`: field -> what is wrong with it; then there is no entry."""

    entry: Entry | None
    faults: Mapping[str, str]


class Miswritten(Exception):
    """What stands in a field cannot be read; says why."""


# -- written down ----------------------------------------------------------------------------------------------------


def written_agency(one: KnownAgency) -> dict[str, str]:
    return {name: str(getattr(one, name)) for name in AGENCY_FIELDS} | {"kind": _KIND_WORDS[one.kind]}


def written_service(one: KnownService) -> dict[str, str]:
    said = {name: _cell(getattr(one, name)) for name in _PLAIN} | {
        "requirements": "\n".join(need.text for need in one.requirements),
        "requirements_en": _lines(need.text_en for need in one.requirements),
        "requirement_codes": "\n".join(need.code for need in one.requirements),
        "fee_kind": _FEE_WORDS[one.fee.kind],
        "fee_amount": _cell(one.fee.amount),
        "fee_basis": one.fee.basis,
        "sources": "\n".join(one.sources),
        "counts": _COUNT_WORDS[population_of(one.code, one.counts)],
    }
    return {name: said[name] for name in SERVICE_FIELDS}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case tuple():
            return ", ".join(value)
        case date():
            return value.isoformat()
    return str(value)


def _lines(texts: Any) -> str:
    """Nothing where no line says anything."""
    found = list(texts)
    return "\n".join(found) if any(found) else ""


# -- read ------------------------------------------------------------------------------------------------------------


def read_agency(written: Written, known: KnownAgency | None = None) -> ReadEntry[KnownAgency]:
    """What is not written stays as it is known."""
    return _read(KnownAgency, written_agency(known) if known else {}, written, {"kind": _kind, "series": str.upper})


def read_service(written: Written, known: KnownService | None = None) -> ReadEntry[KnownService]:
    """As `read_agency`. A requirement of the same text, or else at the same place, keeps its code."""
    before = written_service(known) if known else {}
    if "requirements" in written:
        texts = _aligned(written["requirements"])
        english = {need.text: need.text_en for need in known.requirements} if known else {}
        before["requirements_en"] = _lines(english.get(text, "") for text in texts)
        if len(_aligned(written.get("requirement_codes", ""))) != len(texts):
            written = {**written, "requirement_codes": "\n".join(_kept_codes(texts, known))}
    return _read(KnownService, before, written, _READERS)


def _read(
    kind: type[Entry], before: Written, written: Written, readers: Mapping[str, Callable[[str], Any]]
) -> ReadEntry[Entry]:
    said = {**before, **written}
    values, faults = dict[str, Any](), dict[str, str]()
    for name, text in said.items():
        try:
            values[name] = readers.get(name, str)(text.strip(" \t") if name not in _REQUIREMENTS else text)
        except Miswritten as wrong:
            faults[name] = str(wrong)
    if kind is KnownService:
        values = _with_parts(values, faults)
    try:
        entry = kind.model_validate(values)
    except ValidationError as invalid:
        return ReadEntry(None, _faults_of(invalid) | faults)
    return ReadEntry(None, faults) if faults else ReadEntry(entry, {})


def _faults_of(invalid: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in invalid.errors():
        found.setdefault(_field_of(error["loc"]), entry_fault(error))
    return found


def _field_of(at: Sequence[str | int]) -> str:
    """The field of a form or table that makes this part of an entry."""
    if not at:
        return "requirement_codes"
    name = str(at[0])
    if name == "fee":
        return f"fee_{at[1]}" if len(at) > 1 and isinstance(at[1], str) else "fee_amount"
    if name == "requirements" and len(at) > 2:
        return {"text": "requirements", "text_en": "requirements_en", "code": "requirement_codes"}[str(at[2])]
    return name


def entry_fault(error: Any) -> str:
    """What is wrong with a field of an entry, beside what may be wrong in a day file too."""
    context, typed = error.get("ctx", {}), error.get("input")
    match error["type"]:
        case "string_too_short" if not typed:
            return _("harus diisi.")
        case "one_line":
            return _("harus dalam satu baris.")
        case "phrase":
            return _("tanpa koma, titik koma, atau garis tegak di dalam satu kata kunci.")
        case "picture":
            return _("gambar “%(name)s” tidak dikenal.", name=typed) + f" {guess(str(typed), PICTURES)}".rstrip()
        case "free_fee":
            return _("layanan gratis tidak punya jumlah biaya.")
        case "doubled_requirement":
            return _("kode syarat ada yang sama.")
        case "string_pattern_mismatch" if context["pattern"] == LETTERS:
            return f"“{typed}”: {SHAPE_WORDS[SERIES]}"
        case "too_long":
            return _("terlalu banyak, paling banyak %(most)s.", most=context["max_length"])
    return explained(error)


def _with_parts(values: dict[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    """The fields of a form or table put together as the entry has them."""
    fee_kind, amount, basis = (values.pop(name, None) for name in _FEE)
    texts, english, codes = (values.pop(name, None) or [] for name in _REQUIREMENTS)
    if not values.get("verified"):
        values |= {"verified_by": "", "verified_on": None}
    if fee_kind is FeeKind.FREE and amount == 0:
        amount = None
    if not any(field in faults for field in _FEE):
        if fee_kind is None and amount:
            faults["fee_kind"] = _("pilih jenis biayanya: %(kinds)s.", kinds=", ".join(_FEE_WORDS.values()))
        else:
            values["fee"] = {"kind": fee_kind or FeeKind.FREE, "amount": amount, "basis": basis or ""}
    if len(english) > len(texts):
        faults["requirements_en"] = _("lebih banyak baris daripada syaratnya.")
    else:
        values["requirements"] = _requirements(texts, english, codes)
    return values


def _requirements(texts: Sequence[str], english: Sequence[str], codes: Sequence[str]) -> list[dict[str, str]]:
    used = {code for code in codes if code}
    found = []
    for nth, text in enumerate(texts):
        code = codes[nth] if nth < len(codes) else ""
        if not text:
            continue
        if not code:
            code = _new_code(text, used)
            used.add(code)
        found.append({"code": code, "text": text, "text_en": english[nth] if nth < len(english) else ""})
    return found


def _kept_codes(texts: Sequence[str], known: KnownService | None) -> list[str]:
    """Codes of before, "" where there is none: clerks' records of what was missing name requirements by them."""
    before = known.requirements if known else ()
    by_text = {need.text: need.code for need in before}
    kept = [by_text.pop(text, "") for text in texts]
    if len(texts) != len(before):
        return kept
    return [
        code or (need.code if text and need.text in by_text else "")
        for code, text, need in zip(kept, texts, before, strict=True)
    ]


def _new_code(text: str, used: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    plain = "-".join([word for word in words if word not in ("fotokopi", "asli", "surat")][:3] or words[:3])[:32]
    code = plain if re.match(CODE, plain) else "syarat"
    nth, found = 2, code
    while found in used:
        found, nth = f"{code}-{nth}", nth + 1
    return found


# -- fields ----------------------------------------------------------------------------------------------------------


def _kind(said: str) -> AgencyKind:
    found = KINDS.get(said.casefold())
    if found is None:
        kinds = ", ".join(_KIND_WORDS.values())
        raise Miswritten(_("“%(said)s” tidak dikenal. Pilih: %(kinds)s.", said=said, kinds=kinds))
    return found


def _fee_kind(said: str) -> FeeKind | None:
    if not said:
        return None
    found = FEE_KINDS.get(said.casefold())
    if found is None:
        kinds = ", ".join(_FEE_WORDS.values())
        raise Miswritten(_("“%(said)s” tidak dikenal. Pilih: %(kinds)s.", said=said, kinds=kinds))
    return found


def _counted(said: str) -> str:
    found = COUNTS.get(said.casefold())
    if found is None:
        kinds = ", ".join(_COUNT_WORDS.values())
        raise Miswritten(_("“%(said)s” tidak dikenal. Pilih: %(kinds)s.", said=said, kinds=kinds))
    return found


def _amount(said: str) -> int | None:
    if re.sub(r"^rp\.?\s*|\s+", "", said.casefold()) in ("", "-", "gratis"):
        return None
    found = rupiah_of(said)
    if found is None:
        raise Miswritten(_("“%(said)s”: tulis jumlahnya dalam rupiah, misalnya Rp150.000.", said=said))
    return found


def _is_so(said: str) -> bool:
    plain = said.casefold()
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise Miswritten(_("“%(said)s”: tulis ya atau tidak.", said=said))


def _count(said: str) -> int | None:
    if said in ("", "-"):
        return None
    if not re.fullmatch(r"\d{1,6}", said):
        raise Miswritten(_("“%(said)s”: tulis angka bulat, atau kosongkan.", said=said))
    return int(said)


def _minutes(said: str) -> int:
    found = re.fullmatch(r"(\d{1,4})(?:\s*(?:menit|mnt|min))?", said.casefold())
    if found is None:
        raise Miswritten(_("“%(said)s”: tulis berapa menit, misalnya 10.", said=said))
    return int(found[1])


def _on(said: str) -> date | None:
    if not said:
        return None
    found = date_of(said)
    if found is None:
        raise Miswritten(_("“%(said)s”: tulis tanggalnya, misalnya 21-11-2026.", said=said))
    return found


def _texts(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def _aligned(said: str) -> list[str]:
    """A line for each requirement: an empty one stands for one that says nothing."""
    lines = [line.strip() for line in said.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _phrases(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[,;\n]", said) if one.strip()))


_READERS: Mapping[str, Callable[[str], Any]] = {
    "fee_kind": _fee_kind,
    "counts": _counted,
    "fee_amount": _amount,
    "requirements": _aligned,
    "requirements_en": _aligned,
    "requirement_codes": _aligned,
    "typical_minutes": _minutes,
    "quota": _count,
    "blanks": _count,
    **dict.fromkeys(("until_closing", "delivers", "discreet", "needs_internet", "verified"), _is_so),
    **dict.fromkeys(("needs_result_of", "also", "also_en"), _phrases),
    "sources": lambda said: tuple(_texts(said)),
    "verified_on": _on,
}
