"""Schema of a day file: what may stand in each section, and in which form."""

import re
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from queues.model.hall.board_settings import VOICE_CODE
from queues.model.hall.service_day import GREETER_WORD
from queues.model.queue.numbering import CLEAR, OTHERS
from queues.model.queue.ordering import LEAST_WEIGHT, MOST_WEIGHT
from queues.model.queue.policy import RANGES, Policy, Thresholds
from webapp.catalogue import CODE, AgencyEntry, Code, Entry, ServiceEntry

# How each of these is explained to people stands in `problems`.
DAY_CODE = r"^[a-z0-9][a-z0-9-]*$"
NUMBER_TO_CALL = r"^[0-9+(). -]{3,40}$"
DESK_CODE = r"^[A-Za-z0-9-]+$"
USERNAME = r"^[a-z0-9][a-z0-9._-]*$"
SERIES = f"^[{CLEAR}{OTHERS}]{{1,2}}$"
VOICE_OR_NONE = f"^({VOICE_CODE})?$"  # this box may lack it
SHAPES = (CODE, DAY_CODE, NUMBER_TO_CALL, DESK_CODE, USERNAME, SERIES, VOICE_OR_NONE)


def _clock_time(said: object) -> Any:
    """`"08.00"` and `"8:00"`, as people write the hour, beside TOML's own time.

    Nothing else: `8.30` without quotes is a number, which would be taken for seconds since midnight.
    """
    if isinstance(said, time):
        return said
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?", said.strip()) if isinstance(said, str) else None
    if found is None:
        raise PydanticCustomError("time_type", "no hour")
    return f"{int(found[1]):02d}:{found[2]}:{found[3] or '00'}"


def _calendar_date(said: object) -> Any:
    """A number would be taken for seconds since 1970."""
    if isinstance(said, int | float):
        raise PydanticCustomError("date_type", "no date")
    return said


Hour = Annotated[time, BeforeValidator(_clock_time)]
Day = Annotated[date, BeforeValidator(_calendar_date)]
Series = Annotated[str, Field(pattern=SERIES)]
Weight = Annotated[int, Field(ge=LEAST_WEIGHT, le=MOST_WEIGHT)]
StaffRole = Literal["clerk", "greeter", "coordinator", "viewer", "admin", "content"]


class DayEntry(Entry):
    code: str | None = Field(default=None, pattern=DAY_CODE, max_length=80)
    name: str = Field(min_length=1, max_length=120)
    place: str = Field(default="", max_length=160)
    area: str = Field(default="", max_length=160)
    village: str | None = None
    date: Day
    zone: Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    opens: Hour
    closes: Hour
    pungli_number: str = Field(pattern=NUMBER_TO_CALL)
    desk_word: str = Field(default="meja", min_length=1, max_length=16)
    greeter_word: str = Field(default=GREETER_WORD, min_length=1, max_length=40)
    second_voice: str = Field(default="", pattern=VOICE_OR_NONE)


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
    called_minutes: int = _rule("called_minutes")
    served_times_usual: int = _rule("served_times_usual")
    unstaffed_minutes: int = _rule("unstaffed_minutes")
    no_call_minutes: int = _rule("no_call_minutes")

    def policy(self) -> Policy:
        said = self.model_dump()
        thresholds = Thresholds(**{name: said.pop(name) for name in _THRESHOLDS})
        return Policy(**said, thresholds=thresholds)


class DeskEntry(Entry):
    code: str = Field(pattern=DESK_CODE, max_length=16)
    name: str = Field(default="", max_length=60)
    label: str = Field(default="", max_length=80)
    label_en: str = Field(default="", max_length=80)
    agency: Code | None = None
    services: tuple[Code, ...] = Field(min_length=1)
    seats: int = Field(default=1, ge=1, le=20)
    open: bool = True
    pin: str | bool = False
    weights: dict[Code, Weight] = Field(default_factory=dict)


class UserEntry(Entry):
    username: str = Field(pattern=USERNAME, max_length=64)
    name: str = Field(default="", max_length=120)
    role: StaffRole
    agency: Code | None = None
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
