"""Checks of a day file that no type can make: contradictions, unknown names, weak secrets, placeholders."""

import re
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _

from webapp.auth.credentials import password_problem, pin_problem
from webapp.day_file.plan import agencies_of, services_of
from webapp.day_file.problems import Problem
from webapp.day_file.schema import DayFileEntry
from webapp.villages import search_villages, village_of
from webapp.words.guesses import guess

PLACEHOLDER = "00000000"  # how the number for complaints ends in the example


def is_placeholder(number: str) -> bool:
    """Whether a number for complaints is the one that the example holds a place with."""
    return re.sub(r"\D", "", number).endswith(PLACEHOLDER)


def contradictions(entry: DayFileEntry) -> Iterator[Problem]:
    if entry.day.closes <= entry.day.opens:
        yield Problem(("day", "closes"), _("jam tutup harus sesudah jam buka."))
    if entry.day.village and village_of(entry.day.village) is None:
        said = _("tidak ada desa atau kelurahan dengan kode %(code)s.", code=entry.day.village)
        yield Problem(("day", "village"), said + " " + _village_hint(entry.day.village))
    if not entry.day.village and not entry.day.place:
        yield Problem(("day", "place"), _("isi tempat (place) atau kode desa (village)."))
    yield from _doubled("desk", [desk.code for desk in entry.desk], "code")
    yield from _doubled("user", [user.username for user in entry.user], "username")
    yield from _doubled("service", [service.code for service in entry.service], "code")
    yield from _doubled("agency", [agency.code for agency in entry.agency], "code")
    yield from _unknown_names(entry)
    yield from _impossible_pauses(entry)
    yield from _weak_secrets(entry)
    for index, user in enumerate(entry.user):
        if user.pin and user.role != "clerk":
            yield Problem(("user", index, "pin"), _("PIN hanya untuk petugas meja (clerk)."))
        if user.agency and user.agency not in agencies_of(entry):
            yield Problem(("user", index, "agency"), _unknown_agency(user.agency, agencies_of(entry)))


def _weak_secrets(entry: DayFileEntry) -> Iterator[Problem]:
    """PINs and passwords that the file itself gives."""
    day = entry.day
    village = village_of(day.village) if day.village else None
    names = [day.name, day.place, day.area, *(village.path.split(", ") if village else [])]
    pins = [("desk", index, desk.pin) for index, desk in enumerate(entry.desk)]
    pins += [("user", index, user.pin) for index, user in enumerate(entry.user)]
    for section, index, pin in pins:
        problem = pin_problem(pin, day.date) if isinstance(pin, str) else None
        if problem:
            yield Problem((section, index, "pin"), problem)
    for index, user in enumerate(entry.user):
        problem = (
            password_problem(user.password, [*names, user.username, user.name]) if user.password is not None else None
        )
        if problem:
            yield Problem(("user", index, "password"), problem)


def placeholders(entry: DayFileEntry) -> Iterator[Problem]:
    """The number for complaints stands on every ticket and on the board: it must be one that somebody answers."""
    if is_placeholder(entry.day.pungli_number):
        sentence = _("ini nomor contoh. Tulis nomor pengaduan yang sungguh dijawab.")
        yield Problem(("day", "pungli_number"), sentence)


def _impossible_pauses(entry: DayFileEntry) -> Iterator[Problem]:
    desks = {desk.code for desk in entry.desk}
    offered = {code for desk in entry.desk for code in desk.services}
    for index, pause in enumerate(entry.pause):
        if pause.until <= pause.at:
            yield Problem(("pause", index, "until"), _("akhir jeda harus sesudah awalnya."))
        if not entry.day.opens <= pause.at < entry.day.closes:
            yield Problem(("pause", index, "at"), _("jeda harus mulai di antara jam buka dan jam tutup."))
        for code in pause.desks:
            if code not in desks:
                yield Problem(
                    ("pause", index, "desks"), _with_guess(_("tidak ada meja %(code)s.", code=code), code, desks)
                )
        for code in pause.services:
            if code not in offered:
                said = _("tidak ada meja yang melayani %(code)s.", code=code)
                yield Problem(("pause", index, "services"), _with_guess(said, code, offered))


def _doubled(section: str, names: Sequence[str], field: str) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem((section, index, field), _("%(name)s sudah dipakai di atasnya.", name=name))


def _unknown_names(entry: DayFileEntry) -> Iterator[Problem]:
    agencies, services = agencies_of(entry), services_of(entry)
    for index, service in enumerate(entry.service):
        known = services[service.code]
        if not known.name:
            yield Problem(("service", index, "name"), _("wajib diisi untuk layanan yang tidak ada di katalog."))
        if known.agency not in agencies:
            yield Problem(("service", index, "agency"), _unknown_agency(known.agency or "–", agencies))
        if not any(service.code in desk.services for desk in entry.desk):
            yield Problem(("service", index, "code"), _("tidak ada meja yang melayani %(code)s.", code=service.code))
    for index, desk in enumerate(entry.desk):
        for code in desk.services:
            if code not in services:
                yield Problem(("desk", index, "services"), _unknown_service(code, services))
        for code in desk.weights:
            if code not in desk.services:
                yield Problem(("desk", index, "weights"), _("meja ini tidak melayani %(code)s.", code=code))
        if desk.agency and desk.agency not in agencies:
            yield Problem(("desk", index, "agency"), _unknown_agency(desk.agency, agencies))
    for code in entry.series:
        if code not in agencies:
            yield Problem(("series", code), _unknown_agency(code, agencies))


# -- what may have been meant ----------------------------------------------------------------------------------------


def _with_guess(said: str, typed: str, known: Iterable[str]) -> str:
    return f"{said} {guess(typed, known)}".strip()


def _unknown_service(code: str, known: Iterable[str]) -> str:
    said = _with_guess(_("layanan %(code)s tidak dikenal.", code=code), code, known)
    return said + " " + _("Cari kodenya: giliran catalogue search %(code)s", code=code)


def _unknown_agency(code: str, known: Iterable[str]) -> str:
    return _with_guess(_("instansi %(code)s tidak dikenal.", code=code), code, known)


def _village_hint(typed: str) -> str:
    """Who has written a name is told its code; who has mistyped a code, where codes are found."""
    found = search_villages(typed, limit=3) if re.search(r"[a-z]", typed.lower()) else []
    if not found:
        return _("Cari kodenya: giliran village search NAMA-DESA")
    names = ", ".join(f"{one.code} ({one.path})" for one in found)
    return _("Mungkin maksud Anda: %(names)s.", names=names)
