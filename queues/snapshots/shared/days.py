"""Which service days there are: one by its code, or all that are not closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from queues.model.refusals import UnknownDesk
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_all_days, read_continuing_day, read_current_days, read_day
from queues.reading.hall.desks import read_day_and_code_of_desk, read_desk_ids
from queues.reading.hall.plan import DeskHead, read_desks


def day_head(engine: Engine, day_code: str) -> DayHead:
    """The day by its code or the text of its id; refuses with UnknownDay."""
    with one_read(engine) as connection:
        return read_day(connection, code=day_code)


# A code names the same day for ever, so it is looked up once.
_IDS: WeakKeyDictionary[Engine, dict[str, UUID]] = WeakKeyDictionary()


def day_id_of(engine: Engine, day_code: str) -> UUID:
    """The id of the day; refuses with UnknownDay."""
    known = _IDS.setdefault(engine, {})
    if day_code not in known:
        known[day_code] = day_head(engine, day_code).id
    return known[day_code]


def desks_of_day(engine: Engine, day_id: UUID) -> dict[str, UUID]:
    """Code -> id of the day's desks, in their order."""
    with one_read(engine) as connection:
        return read_desk_ids(connection, day_id)


def head_of_desk(engine: Engine, day_code: str, desk_id: UUID) -> tuple[DayHead, DeskHead]:
    """The day and one of its desks; refuses with UnknownDay, UnknownDesk."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        found = next((one for one in read_desks(connection, day) if one.id == desk_id), None)
    if found is None:
        raise UnknownDesk
    return day, found


def continuing_day(engine: Engine, day_id: UUID) -> DayHead | None:
    """The next day of the same visit, where there is one."""
    with one_read(engine) as connection:
        return read_continuing_day(connection, day_id)


def same_desk_on_the_next_day(engine: Engine, desk_id: UUID) -> UUID | None:
    """Where the work of this desk goes on once its day is closed: the desk of the same code on the next day of the
    visit.
    """
    with one_read(engine) as connection:
        found = read_day_and_code_of_desk(connection, desk_id)
        following = read_continuing_day(connection, found.day_id) if found and found.is_closed else None
        return read_desk_ids(connection, following.id).get(found.code) if found and following else None


def current_days(engine: Engine) -> tuple[DayHead, ...]:
    """The days that are not closed, the earliest first."""
    with one_read(engine) as connection:
        return read_current_days(connection)


def all_days(engine: Engine, *, most: int) -> tuple[DayHead, ...]:
    """Every day of the box, the newest date first, also those that are closed."""
    with one_read(engine) as connection:
        return read_all_days(connection, most)


@dataclass(frozen=True)
class NearDays:
    """The days that are not closed: of today, those that are served first and a demo last; to come; and past, left
    open or never opened.
    """

    today: tuple[DayHead, ...]
    to_come: tuple[DayHead, ...]
    past: tuple[DayHead, ...]

    @property
    def real_today(self) -> tuple[DayHead, ...]:
        """Of today without a demo: somebody who looks at one in the hall does not mean it to be the day."""
        return tuple(day for day in self.today if not day.is_demo)

    @property
    def nearest_first(self) -> tuple[DayHead, ...]:
        return (*self.today, *self.to_come, *self.past)

    @property
    def forgotten(self) -> tuple[DayHead, ...]:
        """Still served, though their date is over."""
        return tuple(day for day in self.past if day.is_being_served)


def near_days(engine: Engine, now: datetime) -> NearDays:
    with one_read(engine) as connection:
        return near(read_current_days(connection), now)


def near(days: Sequence[DayHead], now: datetime) -> NearDays:
    past = tuple(day for day in days if day.is_past(now))
    to_come = tuple(day for day in days if day.is_to_come(now))
    today = [day for day in days if day not in past and day not in to_come]
    today.sort(key=lambda day: (day.is_demo, not day.is_being_served, day.is_rehearsal))
    return NearDays(tuple(today), to_come, past)


def names_of_days(engine: Engine) -> list[str]:
    """Of programme, place and district on the days that are not closed: words that everybody in the hall knows."""
    return [name for day in current_days(engine) for name in (day.name, day.place, day.area, day.code)]
