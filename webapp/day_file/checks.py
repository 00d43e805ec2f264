"""Checks of a day file that no type can make: contradictions, unknown names, weak secrets, placeholders."""

import re
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from webapp.auth.credentials import password_problem, pin_problem
from webapp.day_file.plan import agencies_of, services_of
from webapp.day_file.problems import Problem
from webapp.day_file.schema import DayFileEntry
from webapp.villages import village_of

PLACEHOLDER = "00000000"  # how the number for complaints ends in the example


def is_placeholder(number: str) -> bool:
    """Whether a number for complaints is the one that the example holds a place with."""
    return re.sub(r"\D", "", number).endswith(PLACEHOLDER)


def contradictions(entry: DayFileEntry) -> Iterator[Problem]:
    if entry.day.closes <= entry.day.opens:
        yield Problem(("day", "closes"), _("jam tutup harus sesudah jam buka."))
    if entry.day.village and village_of(entry.day.village) is None:
        yield Problem(
            ("day", "village"), _("tidak ada desa atau kelurahan dengan kode %(code)s.", code=entry.day.village)
        )
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
                yield Problem(("pause", index, "desks"), _("tidak ada meja %(code)s.", code=code))
        for code in pause.services:
            if code not in offered:
                yield Problem(("pause", index, "services"), _("tidak ada meja yang melayani %(code)s.", code=code))


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
            yield Problem(("service", index, "agency"), _("instansi %(code)s tidak dikenal.", code=known.agency or "–"))
        if not any(service.code in desk.services for desk in entry.desk):
            yield Problem(("service", index, "code"), _("tidak ada meja yang melayani %(code)s.", code=service.code))
    for index, desk in enumerate(entry.desk):
        for code in desk.services:
            if code not in services:
                yield Problem(("desk", index, "services"), _("layanan %(code)s tidak dikenal.", code=code))
        for code in desk.weights:
            if code not in desk.services:
                yield Problem(("desk", index, "weights"), _("meja ini tidak melayani %(code)s.", code=code))
        if desk.agency and desk.agency not in agencies:
            yield Problem(("desk", index, "agency"), _("instansi %(code)s tidak dikenal.", code=desk.agency))
    for code in entry.series:
        if code not in agencies:
            yield Problem(("series", code), _("instansi %(code)s tidak dikenal.", code=code))
