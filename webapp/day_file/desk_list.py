"""All desks of a day as lines of text, one a desk: read, changed and pasted back faster than desk by desk.

`1: Rekam KTP-el, Cetak KTP-el; 2 kursi`. A service is named by its short name, its name or its code; what is said of a
desk elsewhere (its name, its label, what counts more there) stays where the line does not say otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from queues.model.hall.service import Service
from queues.model.hall.service_day import DayPlan, PlannedDesk
from webapp.day_file.editing import services_to_choose
from webapp.day_file.schema import DESK_CODE
from webapp.words.guesses import guess

MOST_DESKS, MOST_SEATS, LONGEST_CODE = 200, 20, 16
_SEATS = re.compile(r"\s*([0-9]{1,3})\s*(?:kursi|seats?)?\s*", re.IGNORECASE)
_DASHES = str.maketrans({"\u2011": "-", "\u2010": "-", "\u2013": "-", "\u00a0": " "})  # as names are typeset


@dataclass(frozen=True)
class DeskLines:
    """`problems` name the line; `desks` are right only where there are none."""

    desks: tuple[PlannedDesk, ...]
    problems: tuple[str, ...]


def desk_lines(plan: DayPlan) -> str:
    """The desks as they are, ready to be changed."""
    names = {one.code: _said(one) for one in plan.services}
    lines = []
    for desk in plan.desks:
        seats = _("; %(count)s kursi", count=desk.seats) if desk.seats > 1 else ""
        lines.append(f"{desk.code}: {', '.join(names[code] for code in desk.services)}{seats}")
    return "\n".join(lines)


def read_desk_lines(text: str, plan: DayPlan) -> DeskLines:
    """The desks that the lines describe, and what is wrong with them, line by line."""
    found, problems = dict[str, PlannedDesk](), list[str]()
    offered = {one.code: one for _agency, services in services_to_choose(plan) for one in services}
    named = _names_of(offered)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            desk = _desk(line, plan, offered, named)
            if desk.code in found:
                raise _WrongLine(_("meja %(code)s sudah ada di atas", code=desk.code))
            found[desk.code] = desk
        except _WrongLine as wrong:
            problems.append(_("Baris %(number)s: %(what)s.", number=number, what=wrong.what))
    if not found and not problems:
        problems.append(_("Tulis paling sedikit satu meja."))
    if len(found) > MOST_DESKS:
        problems.append(_("Paling banyak %(most)s meja.", most=MOST_DESKS))
    return DeskLines(tuple(found.values()), tuple(problems))


# -- inside ----------------------------------------------------------------------------------------------------------


class _WrongLine(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def _said(service: Service) -> str:
    return service.short or service.name


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).casefold().split())


def _names_of(offered: Mapping[str, Service]) -> Mapping[str, str]:
    """Code by everything that a service is called; a code means itself whatever else is called so."""
    named: dict[str, str] = {}
    for say in (lambda one: one.name, _said, lambda one: one.code):
        named |= {_plain(say(one)): code for code, one in offered.items()}
    return named


def _desk(line: str, plan: DayPlan, offered: Mapping[str, Service], named: Mapping[str, str]) -> PlannedDesk:
    head, colon, rest = line.partition(":")
    words = head.split()
    code = words[-1] if words else ""  # "Meja 3" is desk 3
    if not colon or not re.fullmatch(DESK_CODE, code) or len(code) > LONGEST_CODE:
        raise _WrongLine(_("tulis nomor meja, titik dua, lalu layanannya, misalnya “3: Rekam KTP-el”"))
    listed, semicolon, seats = rest.partition(";")
    codes = tuple(dict.fromkeys(_service(name, named) for name in listed.split(",") if name.strip()))
    if not codes:
        raise _WrongLine(_("meja %(code)s belum punya layanan", code=code))
    return _planned(plan, code, codes, _seats(seats) if semicolon else None, offered)


def _service(name: str, named: Mapping[str, str]) -> str:
    code = named.get(_plain(name))
    if code is None:
        said = _("layanan “%(name)s” tidak dikenal", name=name.strip()[:80])
        raise _WrongLine(f"{said}. {guess(_plain(name), named)}".strip(". "))
    return code


def _seats(text: str) -> int:
    found = _SEATS.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= MOST_SEATS:
        raise _WrongLine(_("kursi: isi angka 1 sampai %(most)s", most=MOST_SEATS))
    return int(found[1])


def _planned(
    plan: DayPlan, code: str, services: Sequence[str], seats: int | None, offered: Mapping[str, Service]
) -> PlannedDesk:
    known = next((one for one in plan.desks if one.code == code), None)
    if known is not None:
        changed = replace(known, seats=seats or 1)
        return changed if set(known.services) == set(services) else replace(changed, services=tuple(services))
    first = offered[services[0]]
    return PlannedDesk(
        code=code,
        name=f"{plan.desk_word.capitalize()} {code}",
        label=_said(first),
        label_en=first.short_en or first.name_en,
        agency=first.agency,
        services=tuple(services),
        seats=seats or 1,
    )
