"""What is said of a desk: a word and a number that every voice has, else its name as the box speaks it itself."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypedDict

from webapp.voice.spoken_words import SpokenWords
from webapp.words.desk_names import DeskSign

# What offices write on their desks, and the clip that says it.
KINDS: Mapping[str, str] = {
    "meja": "desk",
    "desk": "desk",
    "table": "desk",
    "loket": "counter",
    "counter": "counter",
    "window": "counter",
    "konter": "counter",
    "ruang": "room",
    "ruangan": "room",
    "room": "room",
}
ANY_KIND = "number"  # "nomor tujuh", where nothing else of the name can be said
_NUMBER = r"0*(?P<number>[1-9]\d{0,2})"
_PLAIN = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})(?:\s+(?:no|nomor|number)\b\.?)?\s*{_NUMBER}\s*-?\s*(?P<letter>[a-z]?)",
    re.IGNORECASE,
)
_CODE = re.compile(rf"{_NUMBER}\s*-?\s*(?P<letter>[A-Za-z]?)")
_NUMBER_WITHIN = re.compile(rf"\b{_NUMBER}(?P<letter>[A-Za-z]?)\b")
LONGEST = 48  # letters of a name that are said; it then takes some three seconds
# A name is said up to one of these, and does not end with such a word.
_PARTS = re.compile(r"\s*[:;/(|]\s*|\s+[–—-]\s+|,\s")
_JOINING = frozenset(("dan", "atau", "untuk", "di", "ke", "dari", "serta", "and", "or", "of", "for", "&", "+", "-"))


class SpokenDesk(TypedDict, total=False):
    """`kind`, `number` and perhaps `letter`; or `clip` with `text`, `url` and `ms` (js/lib/voice/sentence.js)."""

    kind: str
    number: int
    letter: str
    clip: str
    text: str
    url: str
    ms: int


def spoken_desk(name: str, words: SpokenWords, *, sign: DeskSign | None = None, code: str = "") -> SpokenDesk | None:
    """How the board says where to go; None where nothing can be said: then the number alone is called.

    `sign`: what stands large on the board, which is "Loket 7" of `Loket 7: Pelayanan KTP`. A name that is no word and
    number is spoken where espeak-ng is on the box, from the moment its clip is made; until then, and elsewhere, the
    desk's number is said.
    """
    for written in (sign.name if sign else name, name):
        if plain := plain_desk(written, code):
            return plain
    if made := words.clip(name_to_say(name)):
        return SpokenDesk(clip=made.name, text=made.text, url=made.url, ms=made.ms)
    return _number_of(name, code)


def plain_desk(name: str, code: str = "") -> SpokenDesk | None:
    """`Meja 3`, `Loket 07`, `Ruang 2B`, `Desk no. 4`; and `Meja` alone, whose number is its code."""
    kind = KINDS.get(name.strip().lower())
    if kind:
        return _numbered(kind, _CODE.fullmatch(code))
    found = _PLAIN.fullmatch(name.strip())
    return _numbered(KINDS[found["kind"].lower()], found) if found else None


def _number_of(name: str, code: str) -> SpokenDesk | None:
    """The only number of the name; of a name without one the code. A first word such as "loket" goes before it."""
    first = (name.split() or [""])[0].lower()
    numbers = list(_NUMBER_WITHIN.finditer(name))
    found = numbers[0] if len(numbers) == 1 else None
    if not re.search(r"\d", name):
        found = _CODE.fullmatch(code)
    return _numbered(KINDS.get(first, ANY_KIND), found)


def _numbered(kind: str, found: re.Match[str] | None) -> SpokenDesk | None:
    if found is None:
        return None
    said = SpokenDesk(kind=kind, number=int(found["number"]))
    if found["letter"]:
        said["letter"] = found["letter"].upper()
    return said


def name_to_say(name: str, longest: int = LONGEST) -> str:
    """A long name up to its first colon, bracket or dash, and never within a word."""
    whole = " ".join(name.split())
    if len(whole) <= longest:
        return whole
    kept = next((part for part in _PARTS.split(whole) if part), whole)
    words = kept.split(" ")
    while len(" ".join(words)) > longest and len(words) > 1:
        words.pop()
    while len(words) > 1 and words[-1].lower() in _JOINING:
        words.pop()
    return " ".join(words)[:longest]


def spoken_desks(
    desks: Iterable[tuple[str, str]], words: SpokenWords, signs: Mapping[str, DeskSign]
) -> dict[str, SpokenDesk | None]:
    """By code, of (name, code) of each desk of a hall. Two that would be called alike are told apart by their codes."""
    known = list(desks)
    uses = Counter(name_to_say(name) for name, _code in known)
    said = {}
    for name, code in known:
        spoken = name_to_say(name)
        alone = uses[spoken] == 1
        said[code] = spoken_desk(
            name if alone else f"{spoken} {code}", words, sign=signs.get(name) if alone else None, code=code
        )
    return said


def mark_of_spoken(said: Iterable[SpokenDesk | None]) -> str:
    """Changes when a clip of a name has been made, though nothing happened in the day: a part of the board's ETag."""
    return "".join("1" if one and "clip" in one else "0" for one in said)
