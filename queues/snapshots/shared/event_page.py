"""Events as anybody may hear them: the public form, and a page of them after a seq."""

from dataclasses import dataclass
from datetime import datetime

from queues.model.events import CHANGED, MOVED, DayEvent, TicketIssued, TurnEvent, day_events
from queues.model.queue.moves import TurnState
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.events.stream import Directory, RecordedRow, read_directory, read_events_after
from queues.reading.hall.day_head import Position, read_day, read_newest_at, read_positions

PAGE = 500

_CLASSES = day_events()


@dataclass(frozen=True)
class QueueChange:
    """What left and what joined the queue of one service, as places."""

    service: str
    left: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()


@dataclass(frozen=True)
class EventPage:
    """`more` when there are events after the last one of this page."""

    epoch: int
    seq: int
    events: tuple[dict[str, object], ...]
    more: bool


def is_known(row: RecordedRow) -> bool:
    """Whether this process knows the event's kind and schema; what a newer version wrote it may not."""
    return row.kind in _CLASSES and row.schema <= _CLASSES[row.kind].schema


def class_of(row: RecordedRow) -> type[DayEvent]:
    """The class of a known kind, which carries all that is known of it."""
    return _CLASSES[row.kind]


def changed_form(row: RecordedRow) -> dict[str, object]:
    """What is said of an event that is not understood: that something happened, and nothing of what."""
    return {"seq": row.seq, "at": row.at.isoformat(), "kind": CHANGED}


def moved_form(row: RecordedRow) -> dict[str, object]:
    """What a queue hears where the calls before its places changed by what happened in another one."""
    return changed_form(row) | {"kind": MOVED}


def public_form(row: RecordedRow, directory: Directory) -> dict[str, object]:
    """seq, at, kind, number, desk, service, of a call how often; never outcome, priority, reason, actor or note."""
    if not is_known(row):
        return changed_form(row)
    cls = class_of(row)
    form: dict[str, object] = changed_form(row) | {"kind": cls.public_kind or row.kind}
    public = {name: row.payload.get(name) for name in cls.public_fields}
    if public.get("number"):
        form["number"] = public["number"]
    if desk_id := public.get("desk_id"):
        form["desk"], form["desk_name"] = desk_id, directory.desks.get(desk_id, "")
    if call_count := public.get("call_count"):
        form["call_count"] = call_count
    if code := public.get("service"):
        form["service"] = directory.services.get(code, "")
    return form


def queue_changes(row: RecordedRow) -> list[QueueChange]:
    """Which queues an event changed; empty for most."""
    payload = row.payload
    if row.kind == TicketIssued.kind:
        joined = (payload.get("place") or row.seq,)
        return [QueueChange(code, joined=joined) for _, code in payload["turns"]]
    if not issubclass(_CLASSES.get(row.kind, DayEvent), TurnEvent):
        return []
    was = payload["before"].get("state") == TurnState.WAITING
    waits = payload["state"] == TurnState.WAITING
    if was == waits:
        return []
    place = (payload["place"],)
    return [QueueChange(payload["service"], left=place) if was else QueueChange(payload["service"], joined=place)]


def full_form(row: RecordedRow, directory: Directory) -> dict[str, object]:
    """The public form, and for those who answer for the day what was recorded: the kind's own name and the payload.

    A payload holds codes, numbers and ids; what a confidential referral is about is never in one.
    """
    return public_form(row, directory) | {"detail": {"kind": row.kind, **row.payload}}


def event_page(engine: Engine, day_code: str, *, after: int, most: int = PAGE, with_details: bool = False) -> EventPage:
    """The events after a seq, in their public form or `with_details`; refuses with UnknownDay."""
    form = full_form if with_details else public_form
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        rows = read_events_after(connection, day.id, after, most)
        directory = read_directory(connection, day.id)
    return EventPage(
        epoch=day.epoch,
        seq=day.seq,
        events=tuple(form(row, directory) for row in rows),
        more=bool(rows) and rows[-1].seq < day.seq,
    )


def newest_at(engine: Engine) -> datetime | None:
    """When the last event of the latest days was recorded, as the clock stood then."""
    with one_read(engine) as connection:
        return read_newest_at(connection)


def positions(engine: Engine) -> list[Position]:
    """The ends of the latest days' streams."""
    with one_read(engine) as connection:
        return read_positions(connection)
