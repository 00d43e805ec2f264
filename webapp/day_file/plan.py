"""From the entries of a day file to the plan of a service day."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from queues.model.actor import Role
from queues.model.hall.desk import PauseReason
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from webapp.catalogue import AgencyEntry, ServiceEntry, catalogue, free_series
from webapp.day_file.schema import DayEntry, DayFileEntry, DeskEntry, PauseEntry
from webapp.villages import area_of, place_of, village_of


@dataclass(frozen=True)
class PlannedUser:
    """Somebody who works on this day; without a password one is made, and a PIN where it is True."""

    username: str
    name: str
    role: Role
    password: str | None = None
    pin: str | bool = False
    agency: str | None = None


@dataclass(frozen=True)
class DayFile:
    """What a day file asks for. `pins`: desk code -> the PIN, or True where one is to be made.

    `names_place`: the file itself says what the place is called, and not only in which village it lies.
    """

    plan: DayPlan
    users: tuple[PlannedUser, ...]
    pins: Mapping[str, str | bool]
    names_place: bool

    def called(self, village_word: str) -> "DayFile":
        """With the word for villages of the place where the box stands, unless the file names the place itself."""
        village = None if self.names_place or not self.plan.village_code else village_of(self.plan.village_code)
        return replace(self, plan=replace(self.plan, place=place_of(village, village_word))) if village else self


def day_file_of(entry: DayFileEntry) -> DayFile:
    users = tuple(
        PlannedUser(u.username, u.name or u.username, Role(u.role), u.password, u.pin, u.agency) for u in entry.user
    )
    pins = {desk.code: desk.pin for desk in entry.desk if desk.pin}
    return DayFile(plan=_plan(entry), users=users, pins=pins, names_place=bool(entry.day.place))


def _plan(entry: DayFileEntry) -> DayPlan:
    services, agencies = services_of(entry), agencies_of(entry)
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
    village = village_of(day.village) if day.village else None
    zone = ZoneInfo(day.zone)
    return {
        "code": day.code or code_of_day(village.name if village else day.place, day.date),
        "name": day.name,
        "place": day.place or (place_of(village) if village else ""),
        "area": day.area or (area_of(village) if village else ""),
        "village_code": village.code if village else None,
        "held_on": day.date,
        "zone": day.zone,
        "opens_at": datetime.combine(day.date, day.opens, zone),
        "closes_at": datetime.combine(day.date, day.closes, zone),
        "pungli_number": day.pungli_number,
        "desk_word": day.desk_word,
        "greeter_word": day.greeter_word,
        "second_voice": day.second_voice,
    }


def _desk(desk: DeskEntry, word: str, services: Mapping[str, ServiceEntry]) -> PlannedDesk:
    first = services[desk.services[0]]
    return PlannedDesk(
        code=desk.code,
        name=desk.name or f"{word.capitalize()} {desk.code}",
        label=desk.label or first.short or first.name,
        label_en=desk.label_en or ("" if desk.label else first.short_en or first.name_en),
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
    """One series for each agency: that of the file, else its own of the catalogue, else the clearest that is left."""
    series = dict(given)
    for code in agencies:
        if code not in series:
            series[code] = free_series(code, series.values())
    return series


def agencies_of(entry: DayFileEntry) -> dict[str, AgencyEntry]:
    known: dict[str, AgencyEntry] = dict(catalogue().agencies)
    return known | {agency.code: agency for agency in entry.agency}


def services_of(entry: DayFileEntry) -> dict[str, ServiceEntry]:
    known: dict[str, ServiceEntry] = dict(catalogue().services)
    return known | {service.code: service.over(known.get(service.code)) for service in entry.service}


def _first_seen(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def code_of_day(name: str, on: date) -> str:
    """What a day is called in addresses that is held in a place of this name."""
    return f"{_slug(name)}-{on.isoformat()}"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-") or "hari"
