"""Change the plan of a day piece by piece: its head, one desk, what a desk takes. Everything else stays as it was.

What is offered follows from the desks, as in a day file: a service that some desk takes is on offer, with its limits
where it has any, and an agency's numbers keep their letter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from queues.model.hall.service import Agency, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from queues.model.queue.numbering import next_series
from webapp.catalogue import catalogue


@dataclass(frozen=True)
class Head:
    """What stands on every screen of the day."""

    name: str
    place: str
    opens: time
    closes: time
    pungli_number: str


def with_head(plan: DayPlan, head: Head) -> DayPlan:
    zone = ZoneInfo(plan.zone)
    return replace(
        plan,
        name=head.name,
        place=head.place,
        pungli_number=head.pungli_number,
        opens_at=datetime.combine(plan.held_on, head.opens, zone),
        closes_at=datetime.combine(plan.held_on, head.closes, zone),
    )


def with_desk(plan: DayPlan, desk: PlannedDesk) -> DayPlan:
    """The desk of this code is as said; a code that is new is the last desk."""
    if any(one.code == desk.code for one in plan.desks):
        return _rebuilt(plan, [desk if one.code == desk.code else one for one in plan.desks])
    return _rebuilt(plan, [*plan.desks, desk])


def without_desk(plan: DayPlan, code: str) -> DayPlan:
    """What only this desk took is not on offer any more, and a pause of nothing but that is none."""
    return _rebuilt(plan, [one for one in plan.desks if one.code != code])


def services_to_choose(plan: DayPlan) -> list[tuple[Agency, list[Service]]]:
    """Those of the day and of the catalogue, by agency; the day's own words go before the catalogue's."""
    agencies, services = _known_agencies(plan), _known_services(plan)
    of_agency: dict[str, list[Service]] = {}
    for one in services.values():
        of_agency.setdefault(one.agency, []).append(one)
    return [(agencies[code], found) for code, found in of_agency.items()]


# -- inside ----------------------------------------------------------------------------------------------------------


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
            letters[one.agency] = next_series(letters.values())
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
