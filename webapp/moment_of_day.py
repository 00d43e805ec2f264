"""A moment of a service day as people write it: an hour by the clock of the hall, or date and time with an offset."""

from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, StringConstraints

from queues.reading.hall.day_head import DayHead

Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
HourAsTyped = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3])[:.][0-5][0-9]$")]
MomentOfDay = Annotated[Hour | AwareDatetime, Field(union_mode="left_to_right")]
# From left to right: "13.15" is an hour, and would be a quarter of a minute after 1970 as well.
MomentAsTyped = Annotated[HourAsTyped | AwareDatetime, Field(union_mode="left_to_right")]


def moment_on(day: DayHead, said: str | time | datetime) -> datetime:
    """The moment that was meant (aware); an hour is on the day's own date and in its zone."""
    if isinstance(said, datetime):
        return said
    hour = said if isinstance(said, time) else time.fromisoformat(said.replace(".", ":"))
    return datetime.combine(day.held_on, hour, ZoneInfo(day.zone))
