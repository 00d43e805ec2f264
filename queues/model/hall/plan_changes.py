"""What one plan of a day has that another has not, part by part; and which parts stay once somebody has a number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from queues.model.hall.service import Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedService


class PlanPart(StrEnum):
    DATE = "date"
    ZONE = "zone"
    VILLAGE = "village"
    NAME = "name"
    PLACE = "place"
    OPENS = "opens"
    CLOSES = "closes"
    HOTLINE = "hotline"
    WORDS = "words"
    VOICE = "voice"
    POLICY = "policy"
    PAUSES = "pauses"
    SERIES = "series"
    DESK_ADDED = "desk_added"
    DESK_REMOVED = "desk_removed"
    DESK_ORDER = "desk_order"
    DESK_NAMED = "desk_named"
    DESK_SEATS = "desk_seats"
    DESK_SERVICES = "desk_services"
    DESK_AT_START = "desk_at_start"
    SERVICE_ADDED = "service_added"
    SERVICE_REMOVED = "service_removed"
    SERVICE_LIMITS = "service_limits"
    SERVICE_FEE = "service_fee"
    SERVICE_TEXT = "service_text"


# Numbers that are out say where they count, and what was called at a desk was called there. Rules and pauses have
# actions of their own while a day runs, which tell whom they concern.
HELD_FAST = frozenset(
    {
        PlanPart.DATE,
        PlanPart.ZONE,
        PlanPart.VILLAGE,
        PlanPart.SERIES,
        PlanPart.DESK_REMOVED,
        PlanPart.SERVICE_REMOVED,
        PlanPart.DESK_AT_START,
        PlanPart.POLICY,
        PlanPart.PAUSES,
    }
)
_OF_DAY: Mapping[PlanPart, tuple[str, ...]] = {
    PlanPart.DATE: ("held_on",),
    PlanPart.ZONE: ("zone",),
    PlanPart.VILLAGE: ("village_code", "area"),
    PlanPart.NAME: ("name",),
    PlanPart.PLACE: ("place",),
    PlanPart.OPENS: ("opens_at",),
    PlanPart.CLOSES: ("closes_at",),
    PlanPart.HOTLINE: ("pungli_number",),
    PlanPart.WORDS: ("desk_word", "greeter_word"),
    PlanPart.VOICE: ("second_voice",),
    PlanPart.POLICY: ("policy",),
}
_OF_DESK: Mapping[PlanPart, tuple[str, ...]] = {
    PlanPart.DESK_NAMED: ("name", "label", "label_en", "agency"),
    PlanPart.DESK_SEATS: ("seats",),
    PlanPart.DESK_AT_START: ("open_at_start",),
}
_OF_OFFER: Mapping[PlanPart, tuple[str, ...]] = {
    PlanPart.SERIES: ("series",),
    PlanPart.SERVICE_LIMITS: ("quota", "blanks", "until_closing"),
}


@dataclass(frozen=True)
class PlanChange:
    """`code`: of the desk or the service that it is about; `before` and `after` where both can be said."""

    part: PlanPart
    code: str = ""
    before: Any = None
    after: Any = None

    @property
    def is_held_fast(self) -> bool:
        return self.part in HELD_FAST


def plan_changes(before: DayPlan, after: DayPlan) -> list[PlanChange]:
    """Every part that differs, the day's own first, then desks, then services. Its code and kind are not compared.

    The order of services makes no difference, nor does that of the services at a desk.
    """
    return [
        *_differing(_OF_DAY, before, after),
        *([] if _pauses(before) == _pauses(after) else [PlanChange(PlanPart.PAUSES)]),
        *_of_desks(before, after),
        *_of_services(before, after),
    ]


def _differing(
    parts: Mapping[PlanPart, tuple[str, ...]], before: object, after: object, code: str = ""
) -> list[PlanChange]:
    found = []
    for part, names in parts.items():
        was, now = ([getattr(one, name) for name in names] for one in (before, after))
        if was != now:
            found.append(PlanChange(part, code, *((was[0], now[0]) if len(names) == 1 else (tuple(was), tuple(now)))))
    return found


def _pauses(plan: DayPlan) -> set[tuple[Any, ...]]:
    """One for each desk and each service that it is of, as a day keeps them."""
    found = set()
    for one in plan.pauses:
        about: list[tuple[str, str]] = [("desk", code) for code in one.desks]
        about += [("service", code) for code in one.services]
        found |= {(one.starts_at, one.ends_at, one.reason, subject) for subject in about or [("hall", "")]}
    return found


def _of_desks(before: DayPlan, after: DayPlan) -> Iterator[PlanChange]:
    was: Mapping[str, PlannedDesk] = {one.code: one for one in before.desks}
    now: Mapping[str, PlannedDesk] = {one.code: one for one in after.desks}
    yield from (
        PlanChange(PlanPart.DESK_REMOVED, code, before=one.name) for code, one in was.items() if code not in now
    )
    yield from (PlanChange(PlanPart.DESK_ADDED, code, after=one.name) for code, one in now.items() if code not in was)
    if [code for code in was if code in now] != [code for code in now if code in was]:
        yield PlanChange(PlanPart.DESK_ORDER)
    for code, desk in now.items():
        if code not in was:
            continue
        yield from _differing(_OF_DESK, was[code], desk, code)
        if set(was[code].services) != set(desk.services) or _weights(was[code]) != _weights(desk):
            yield PlanChange(PlanPart.DESK_SERVICES, code, was[code].services, desk.services)


def _weights(desk: PlannedDesk) -> dict[str, int]:
    return {code: weight for code, weight in desk.weights.items() if weight != 1}


def _of_services(before: DayPlan, after: DayPlan) -> Iterator[PlanChange]:
    was: Mapping[str, PlannedService] = {one.code: one for one in before.offered}
    now: Mapping[str, PlannedService] = {one.code: one for one in after.offered}
    described: Mapping[str, Service] = {one.code: one for one in before.services}
    yield from (PlanChange(PlanPart.SERVICE_REMOVED, code) for code in was if code not in now)
    yield from (PlanChange(PlanPart.SERVICE_ADDED, code) for code in now if code not in was)
    for service in after.services:
        code = service.code
        if code not in was or code not in now:
            continue
        yield from _differing(_OF_OFFER, was[code], now[code], code)
        known = described[code]
        if (known.fee, known.typical_minutes) != (service.fee, service.typical_minutes):
            yield PlanChange(PlanPart.SERVICE_FEE, code, known.fee, service.fee)
        if _text(known) != _text(service):
            yield PlanChange(PlanPart.SERVICE_TEXT, code)


def _text(service: Service) -> list[object]:
    """What the catalogue says of it, which all days share."""
    return [getattr(service, name) for name in Service.__dataclass_fields__ if name not in ("fee", "typical_minutes")]
