"""Entries of a catalogue as a regency might have written them, for property tests."""

from datetime import date

from hypothesis import strategies as st

from queues.model.hall.service import AgencyKind, FeeKind
from webapp.catalogue import Catalogue, KnownAgency, KnownFee, KnownRequirement, KnownService
from webapp.catalogue.pictures import PICTURES

# What people write: apostrophes, quotes, other alphabets; no line ends where a field has one line.
_letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
lines = st.text(_letters, max_size=30).map(str.strip)
named = lines.filter(bool)
notes = st.lists(lines, max_size=3).map(lambda texts: "\n".join(texts).strip())
phrases = st.text(_letters, max_size=20).map(lambda text: "".join(c for c in text if c not in ",;|").strip())
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,12}", fullmatch=True)
pictures = st.sampled_from(["", *PICTURES])


def few(of: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=most, unique=True).map(tuple)


@st.composite
def agencies(draw: st.DrawFn, code: str) -> KnownAgency:
    return KnownAgency(
        code=code,
        name=draw(named),
        name_en=draw(lines),
        kind=draw(st.sampled_from(AgencyKind)),
        group=draw(lines),
        group_en=draw(lines),
        picture=draw(pictures),
        series=draw(st.sampled_from(["", "A", "ZK"])),
    )


@st.composite
def services(draw: st.DrawFn, code: str, agency: str) -> KnownService:
    kind = draw(st.sampled_from(FeeKind))
    amount = None if kind is FeeKind.FREE else draw(st.one_of(st.none(), st.integers(0, 10**9)))
    verified = draw(st.booleans())
    needs = draw(few(codes))
    return KnownService(
        code=code,
        agency=agency,
        name=draw(named),
        name_en=draw(lines),
        short=draw(lines),
        short_en=draw(lines),
        requirements=tuple(KnownRequirement(code=one, text=draw(named), text_en=draw(lines)) for one in needs),
        fee=KnownFee(kind=kind, amount=amount, basis=draw(lines)),
        typical_minutes=draw(st.integers(1, 240)),
        quota=draw(st.one_of(st.none(), st.integers(1, 999))),
        blanks=draw(st.one_of(st.none(), st.integers(0, 999))),
        until_closing=draw(st.booleans()),
        delivers=draw(st.booleans()),
        discreet=draw(st.booleans()),
        needs_internet=draw(st.booleans()),
        needs_result_of=draw(few(codes)),
        counts=draw(st.sampled_from(["", "none", "birth", "death", "move"])),
        also=draw(few(phrases.filter(bool))),
        also_en=draw(few(phrases.filter(bool))),
        picture=draw(pictures),
        note=draw(notes),
        note_en=draw(notes),
        sources=draw(few(named)),
        verified=verified,
        verified_by=draw(lines) if verified else "",
        verified_on=draw(st.dates(date(2020, 1, 1), date(2030, 12, 31))) if verified and draw(st.booleans()) else None,
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    of_agencies = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    of_services = draw(st.lists(codes, max_size=4, unique=True))
    made = [draw(services(code, draw(st.sampled_from(of_agencies)))) for code in of_services]
    return Catalogue(
        {code: draw(agencies(code)) for code in of_agencies},
        {one.code: one for one in made},
    )
