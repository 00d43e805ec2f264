"""Change the plan of a day piece by piece: its head, one desk, what a desk takes. Everything else stays as it was.

What is offered follows from the desks, as in a day file: a service that some desk takes is on offer, with its limits
where it has any, and an agency's numbers keep their letter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from queues.model.hall.service import Agency, Fee, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from webapp.catalogue import catalogue, free_series


@dataclass(frozen=True)
class Head:
    """What stands on every screen of the day, and when it is held."""

    name: str
    place: str
    held_on: date
    opens: time
    closes: time
    pungli_number: str
    desk_word: str
    greeter_word: str
    second_voice: str


def merged_head(was: Head, said: Head, now: Head) -> tuple[Head, bool]:
    """What two people say of one head: `said` where it is not what the form was made from (`was`), else `now`.

    Also whether both changed the same field to something else; there `said` stands.
    """
    fields = Head.__dataclass_fields__
    of_this_one = {name: getattr(said, name) for name in fields if getattr(said, name) != getattr(was, name)}
    both = any(getattr(now, name) not in (getattr(was, name), one) for name, one in of_this_one.items())
    return replace(now, **of_this_one), both


def head_of(plan: DayPlan) -> Head:
    zone = ZoneInfo(plan.zone)
    copied = ("name", "place", "held_on", "pungli_number", "desk_word", "greeter_word", "second_voice")
    hours = {name: getattr(plan, f"{name}_at").astimezone(zone).time() for name in ("opens", "closes")}
    return Head(**{name: getattr(plan, name) for name in copied}, **hours)


def with_head(plan: DayPlan, head: Head) -> DayPlan:
    """Pauses keep their hours where the date moves; a desk that is called by its number goes by the new word."""
    zone = ZoneInfo(plan.zone)
    later = head.held_on - plan.held_on
    return replace(
        plan,
        name=head.name,
        place=head.place,
        held_on=head.held_on,
        pungli_number=head.pungli_number,
        desk_word=head.desk_word,
        greeter_word=head.greeter_word,
        second_voice=head.second_voice,
        opens_at=datetime.combine(head.held_on, head.opens, zone),
        closes_at=datetime.combine(head.held_on, head.closes, zone),
        desks=tuple(_renamed(desk, plan.desk_word, head.desk_word) for desk in plan.desks),
        pauses=tuple(
            replace(one, starts_at=one.starts_at.astimezone(zone) + later, ends_at=one.ends_at.astimezone(zone) + later)
            for one in plan.pauses
        ),
    )


def with_desk(plan: DayPlan, desk: PlannedDesk) -> DayPlan:
    """The desk of this code is as said; a code that is new is the last desk."""
    if any(one.code == desk.code for one in plan.desks):
        return _rebuilt(plan, [desk if one.code == desk.code else one for one in plan.desks])
    return _rebuilt(plan, [*plan.desks, desk])


def with_desks(plan: DayPlan, desks: Sequence[PlannedDesk]) -> DayPlan:
    """These desks in this order, instead of all that there were."""
    return _rebuilt(plan, desks)


def without_desk(plan: DayPlan, code: str) -> DayPlan:
    """What only this desk took is not on offer any more, and a pause of nothing but that is none."""
    return _rebuilt(plan, [one for one in plan.desks if one.code != code])


@dataclass(frozen=True)
class ServiceTerms:
    """What a day says of a service on its own: its limits, its fee, its minutes, and the letter of its agency."""

    series: str
    quota: int | None
    blanks: int | None
    until_closing: bool
    fee: Fee
    typical_minutes: int


def terms_of(plan: DayPlan, code: str) -> ServiceTerms | None:
    """None where the day does not offer it."""
    offered = next((one for one in plan.offered if one.code == code), None)
    service = next((one for one in plan.services if one.code == code), None)
    if offered is None or service is None:
        return None
    limits = (offered.series, offered.quota, offered.blanks, offered.until_closing)
    return ServiceTerms(*limits, service.fee, service.typical_minutes)


def with_terms(plan: DayPlan, code: str, terms: ServiceTerms) -> DayPlan:
    """All services of its agency share the letter."""
    agency = next(one.agency for one in plan.services if one.code == code)
    lettered = {one.code for one in plan.services if one.agency == agency}
    new = PlannedService(code, terms.series, terms.quota, terms.blanks, terms.until_closing)
    offered = (replace(one, series=terms.series) if one.code in lettered else one for one in plan.offered)
    return replace(
        plan,
        offered=tuple(new if one.code == code else one for one in offered),
        services=tuple(
            replace(one, fee=terms.fee, typical_minutes=terms.typical_minutes) if one.code == code else one
            for one in plan.services
        ),
    )


def with_pause(plan: DayPlan, pause: PlannedPause) -> DayPlan:
    """In the order of the clock."""
    return replace(plan, pauses=tuple(sorted([*plan.pauses, pause], key=lambda one: one.starts_at)))


def without_pause(plan: DayPlan, pause: PlannedPause) -> DayPlan:
    return replace(plan, pauses=tuple(one for one in plan.pauses if one != pause))


def services_to_choose(plan: DayPlan) -> list[tuple[Agency, list[Service]]]:
    """Those of the day and of the catalogue, by agency; the day's own words go before the catalogue's."""
    agencies, services = _known_agencies(plan), _known_services(plan)
    of_agency: dict[str, list[Service]] = {}
    for one in services.values():
        of_agency.setdefault(one.agency, []).append(one)
    return [(agencies[code], found) for code, found in of_agency.items()]


# -- inside ----------------------------------------------------------------------------------------------------------


def _renamed(desk: PlannedDesk, was: str, now: str) -> PlannedDesk:
    by_number = desk.name == f"{was.capitalize()} {desk.code}"
    return replace(desk, name=f"{now.capitalize()} {desk.code}") if by_number else desk


def _known_agencies(plan: DayPlan) -> Mapping[str, Agency]:
    return {code: entry.agency() for code, entry in catalogue().agencies.items()} | {
        one.code: one for one in plan.agencies
    }


def _known_services(plan: DayPlan) -> Mapping[str, Service]:
    return {code: entry.service() for code, entry in catalogue().services.items()} | {
        one.code: one for one in plan.services
    }


def _rebuilt(plan: DayPlan, desks: Sequence[PlannedDesk]) -> DayPlan:
    services, agencies = _known_services(plan), _known_agencies(plan)
    codes = list(dict.fromkeys(code for desk in desks for code in desk.services))
    present = list(dict.fromkeys([*(services[code].agency for code in codes), *(desk.agency for desk in desks)]))
    return replace(
        plan,
        desks=tuple(replace(one, weights={c: w for c, w in one.weights.items() if c in one.services}) for one in desks),
        services=tuple(services[code] for code in codes),
        agencies=tuple(agencies[code] for code in present),
        offered=_offered(plan, [services[code] for code in codes]),
        pauses=tuple(_still(plan.pauses, {desk.code for desk in desks}, set(codes))),
    )


def _offered(plan: DayPlan, services: Iterable[Service]) -> tuple[PlannedService, ...]:
    known = {one.code: one for one in plan.offered}
    letters = {one.agency: known[one.code].series for one in plan.services if one.code in known}
    found = []
    for one in services:
        if one.agency not in letters:
            letters[one.agency] = free_series(one.agency, letters.values())
        found.append(known.get(one.code) or _new(one.code, letters[one.agency]))
    return tuple(found)


def _new(code: str, series: str) -> PlannedService:
    """With the limits that the catalogue suggests."""
    entry = catalogue().services.get(code)
    if entry is None:
        return PlannedService(code, series)
    return PlannedService(code, series, entry.quota, entry.blanks, entry.until_closing)


def _still(pauses: Iterable[PlannedPause], desks: set[str], services: set[str]) -> Iterable[PlannedPause]:
    """A pause of one desk that is gone must not become one of the whole hall."""
    for one in pauses:
        left = replace(
            one,
            desks=tuple(code for code in one.desks if code in desks),
            services=tuple(code for code in one.services if code in services),
        )
        if left.desks or left.services or not (one.desks or one.services):
            yield left
