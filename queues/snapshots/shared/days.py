"""Which service days there are: one by its code, or all that are not closed."""

from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select

from queues.model.hall.service_day import DayState
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import desk, service_day
from queues.snapshots.shared.heads import DayHead, read_day

_CURRENT = (
    select(service_day.c.id)
    .where(service_day.c.state != DayState.CLOSED)
    .order_by(service_day.c.held_on, service_day.c.code)
)
_DESKS = select(desk.c.code, desk.c.id).where(desk.c.day_id == bindparam("day_id")).order_by(desk.c.position)


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
        return dict(connection.execute(_DESKS, {"day_id": day_id}).all())


def current_days(engine: Engine) -> tuple[DayHead, ...]:
    """The days that are not closed, the earliest first."""
    with one_read(engine) as connection:
        ids = connection.execute(_CURRENT).scalars().all()
        return tuple(read_day(connection, day_id=day_id) for day_id in ids)


def names_of_days(engine: Engine) -> list[str]:
    """Of programme, place and district on the days that are not closed: words that everybody in the hall knows."""
    return [name for day in current_days(engine) for name in (day.name, day.place, day.area, day.code)]
