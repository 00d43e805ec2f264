"""Which day a screen shows: where one begins that was only just switched on, and where one goes on that shows a day."""

from datetime import datetime
from uuid import UUID

from queues.model.hall.service_day import DayState
from queues.model.refusals import UnknownDay
from queues.persistence.named_boards import NamedBoard
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_continuing_day, read_current_days, read_day
from queues.snapshots.shared.days import near


def day_to_go_to(engine: Engine, shown: DayHead, now: datetime, named: NamedBoard | None = None) -> DayHead | None:
    """Where a screen goes that shows this day: a TV to the day to which staff have sent it, else to the next day of the
    visit, from the morning of that day on. None: it stays.
    """
    sent_to = named.sent_to if named else None
    if sent_to in (None, shown.id) and shown.state != DayState.CLOSED:
        return None
    with one_read(engine) as connection:
        sent = _open_day(connection, sent_to)
        if sent is not None:
            return None if sent.id == shown.id else sent
        return _following(connection, shown, now)


def day_to_begin_with(engine: Engine, now: datetime, named: NamedBoard | None = None) -> DayHead | None:
    """Of a TV its own day, that of its visit today, or the last one that it showed; else the only day that is meant.

    That is the one which is served now, today's, or the next; a demo only where today has no other day. None: there is
    none, or somebody has to choose.
    """
    with one_read(engine) as connection:
        days = near(read_current_days(connection), now)
        own = _own_day(connection, named, now) if named else None
        if own is not None and (own.state != DayState.CLOSED or not days.today):
            return own
        today = days.real_today or days.today
        served = [day for day in today if day.is_being_served and not day.is_rehearsal]
        meant = served or today or days.to_come[:1]
        return meant[0] if len(meant) == 1 else None


def _own_day(connection: Connection, named: NamedBoard, now: datetime) -> DayHead | None:
    sent = _open_day(connection, named.sent_to)
    shown = _day(connection, named.day_id)
    if sent is not None or shown is None or shown.state != DayState.CLOSED:
        return sent or shown
    return _following(connection, shown, now) or shown


def _following(connection: Connection, shown: DayHead, now: datetime) -> DayHead | None:
    following = read_continuing_day(connection, shown.id) if shown.state == DayState.CLOSED else None
    return None if following is None or following.is_to_come(now) else following


def _open_day(connection: Connection, day_id: UUID | None) -> DayHead | None:
    """It may have been taken away meanwhile, or be over."""
    found = _day(connection, day_id)
    return found if found and found.state != DayState.CLOSED else None


def _day(connection: Connection, day_id: UUID | None) -> DayHead | None:
    try:
        return read_day(connection, day_id=day_id) if day_id else None
    except UnknownDay:
        return None
