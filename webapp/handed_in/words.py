"""What became of a file that came in, and how a version follows the one before it, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from queues.model.handed_in.following import Comparison, Relation
from queues.reading.handed_in.received import ReceivedVersion
from webapp.handed_in.taking_in import TakenIn
from webapp.words.language import current_language
from webapp.words.texts import OUTCOME_WORDS


@dataclass(frozen=True)
class FigureRow:
    """A figure of a received day by its words."""

    words: str
    count: int


@dataclass(frozen=True)
class FigureWords:
    """`outcomes`: by outcome; `services`: name and how many turns had which outcome; `remarks`: agency and text."""

    outcomes: tuple[FigureRow, ...]
    services: tuple[tuple[str, tuple[FigureRow, ...]], ...]
    remarks: tuple[tuple[str, str], ...]
    waits: str


def taken_words(taken: TakenIn) -> str:
    """What became of the file."""
    if not taken.version:
        return _own_words(taken.comparison)
    if not taken.is_new:
        return _("Berkas ini sudah ada: versi %(version)s. Tidak ada yang berubah.", version=taken.version)
    return _("Diterima sebagai versi %(version)s.", version=taken.version) + " " + _following(taken.comparison)


def version_words(version: ReceivedVersion) -> str:
    """How it follows the version before."""
    against = version.figures.get("against")
    if not against:
        return _("Versi pertama yang diterima.")
    compared = Comparison(Relation(against["relation"]), against["shared"], against["added"], against["missing"])
    since = _("Dibandingkan dengan versi %(version)s.", version=against["version"])
    return f"{_following(compared)} {since}"


def figure_words(figures: Mapping[str, Any]) -> FigureWords:
    headline = figures["headline"]
    return FigureWords(
        _outcome_rows(headline["outcomes"]),
        tuple((_service(code, figures), _outcome_rows(counted)) for code, counted in headline["services"].items()),
        tuple((_agency(code, figures), text) for code, text in figures["remarks"].items()),
        _waits(figures["record"]["totals"]["wait"]),
    )


# -- inside ----------------------------------------------------------------------------------------------------------


def _own_words(compared: Comparison) -> str:
    """A box that is given a day of its own."""
    if compared.relation is Relation.SAME_EVENTS:
        return _("Ini hari dari kotak ini sendiri, dan isinya sama dengan yang ada di sini. Tidak ada yang disimpan.")
    if compared.relation is Relation.OLDER:
        return _(
            "Ini hari dari kotak ini sendiri, dalam keadaan yang lebih lama: %(count)s langkah sesudahnya hanya ada "
            "di sini. Tidak ada yang disimpan.",
            count=compared.missing,
        )
    if compared.relation is Relation.CONTINUES:
        return _(
            "Ini hari dari kotak ini sendiri, tetapi berkasnya memuat %(count)s langkah yang tidak ada di sini: "
            "kotak ini dipulihkan dari cadangan yang lebih lama. Simpan berkas itu baik-baik.",
            count=compared.added,
        )
    return _(
        "Ini hari dari kotak ini sendiri, tetapi catatannya bercabang sesudah langkah %(seq)s: sebuah cadangan "
        "dipulihkan, dan kedua laptop berjalan sendiri-sendiri. Simpan berkas itu baik-baik.",
        seq=compared.shared,
    )


def _following(compared: Comparison) -> str:
    if compared.relation is Relation.CONTINUES:
        return _("Ini kelanjutan dari yang sudah ada: %(count)s langkah bertambah.", count=compared.added)
    if compared.relation is Relation.SAME_EVENTS:
        return _("Langkah-langkahnya sama; yang berbeda hanya catatan atau angkanya.")
    if compared.relation is Relation.FORKED:
        return _(
            "Catatannya bercabang sesudah langkah %(seq)s: sebuah cadangan dipulihkan, lalu hari itu berjalan terus. "
            "%(added)s langkah hanya ada di sini, %(missing)s langkah hanya ada di versi sebelumnya. "
            "Keduanya disimpan.",
            seq=compared.shared,
            added=compared.added,
            missing=compared.missing,
        )
    return _("Hari ini baru pertama kali diterima: %(count)s langkah.", count=compared.added)


def _waits(wait: Mapping[str, Any]) -> str:
    """Of those who were called; "" where nobody was."""
    if not wait["count"]:
        return ""
    minutes = {name: round(wait[name] / 60) for name in ("median", "p90", "longest")}
    return _(
        "separuh paling lama %(median)s menit, 9 dari 10 paling lama %(p90)s menit, terlama %(longest)s", **minutes
    )


def _outcome_rows(counted: Mapping[str, int]) -> tuple[FigureRow, ...]:
    """In the order in which outcomes are always listed; what only a newer version knows comes last."""
    order = {code: place for place, code in enumerate(OUTCOME_WORDS)}
    in_order = sorted(counted, key=lambda code: order.get(code, len(order)))
    return tuple(FigureRow(_outcome(code), counted[code]) for code in in_order)


def _outcome(code: str) -> str:
    return str(OUTCOME_WORDS.get(code, code))


def _service(code: str, figures: Mapping[str, Any]) -> str:
    return _named(figures["record"]["plan"]["services"], code)


def _agency(code: str, figures: Mapping[str, Any]) -> str:
    return _named(figures["record"]["plan"]["agencies"], code) if code else _("seluruh hari")


def _named(known: Iterable[Mapping[str, Any]], code: str) -> str:
    one = next((one for one in known if one["code"] == code), {"name": code})
    in_english = current_language() == "en" and one.get("name_en")
    return str(in_english or one["name"])
