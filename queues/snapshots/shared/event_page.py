"""Events as anybody may hear them: the public form, and a page of them after a seq."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, and_, bindparam, func, select

from queues.model.events import CHANGED, DayEvent, TicketIssued, TurnEvent, day_events
from queues.model.queue.moves import TurnState
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import agency, day_service, desk, event, service, service_day, stream
from queues.snapshots.shared.heads import read_day

PAGE = 500
FOLLOWED = 40  # days; a box that has seen a thousand villages still follows only the latest

_CLASSES = day_events()


@dataclass(frozen=True)
class RecordedRow:
    """An event as it stands in the table."""

    stream_id: UUID
    seq: int
    epoch: int
    at: datetime
    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Directory:
    """What the codes and ids of events are called in public: desks by name, a discreet service by its agency."""

    desks: Mapping[str, str]
    services: Mapping[str, str]


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
    events: tuple[dict[str, Any], ...]
    more: bool


def is_known(row: RecordedRow) -> bool:
    """Whether this process knows the event's kind; one that a newer version wrote it does not."""
    return row.kind in _CLASSES


def class_of(row: RecordedRow) -> type[DayEvent]:
    """The class of a known kind, which carries all that is known of it."""
    return _CLASSES[row.kind]


def changed_form(row: RecordedRow) -> dict[str, Any]:
    """What is said of an event that is not understood: that something happened, and nothing of what."""
    return {"seq": row.seq, "at": row.at.isoformat(), "kind": CHANGED}


def public_form(row: RecordedRow, directory: Directory) -> dict[str, Any]:
    """seq, at, kind, number, desk, service; never outcome, priority, reason, actor or note."""
    if not is_known(row):
        return changed_form(row)
    cls = class_of(row)
    form: dict[str, Any] = changed_form(row) | {"kind": cls.public_kind or row.kind}
    public = {name: row.payload.get(name) for name in cls.public_fields}
    if public.get("number"):
        form["number"] = public["number"]
    if desk_id := public.get("desk_id"):
        form["desk"], form["desk_name"] = desk_id, directory.desks.get(desk_id, "")
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


_DESKS = select(desk.c.id, desk.c.name).where(desk.c.day_id == bindparam("day_id"))
_SERVICES = (
    select(service.c.code, service.c.discreet, agency.c.code)
    .join(day_service, day_service.c.service_id == service.c.id)
    .join(agency, agency.c.id == service.c.agency_id)
    .where(day_service.c.day_id == bindparam("day_id"))
)


def read_directory(connection: Connection, day_id: UUID) -> Directory:
    asked = {"day_id": day_id}
    return Directory(
        desks={str(desk_id): name for desk_id, name in connection.execute(_DESKS, asked)},
        services={
            code: agency_code if discreet else code
            for code, discreet, agency_code in connection.execute(_SERVICES, asked)
        },
    )


_AFTER = (
    select(event.c.stream_id, event.c.seq, event.c.epoch, event.c.at, event.c.kind, event.c.payload)
    .where(event.c.stream_id == bindparam("day_id"), event.c.seq > bindparam("after"))
    .order_by(event.c.seq)
    .limit(bindparam("most"))
)
_POSITIONS = (
    select(service_day.c.id, service_day.c.code, stream.c.epoch, stream.c.last_seq)
    .join(stream, stream.c.id == service_day.c.id)
    .order_by(service_day.c.held_on.desc(), service_day.c.id.desc())
    .limit(FOLLOWED)
)

_latest = _POSITIONS.subquery()
_NEWEST_AT = select(func.max(event.c.at)).join(
    _latest, and_(event.c.stream_id == _latest.c.id, event.c.seq == _latest.c.last_seq)
)


def read_after(connection: Connection, day_id: UUID, after: int, most: int = PAGE) -> list[RecordedRow]:
    """The day's events with a seq above `after`, in order."""
    rows = connection.execute(_AFTER, {"day_id": day_id, "after": after, "most": most}).mappings()
    return [RecordedRow(**row) for row in rows]


def full_form(row: RecordedRow, directory: Directory) -> dict[str, Any]:
    """The public form, and for those who answer for the day what was recorded: the kind's own name and the payload.

    A payload holds codes, numbers and ids; what a confidential referral is about is never in one.
    """
    return public_form(row, directory) | {"detail": {"kind": row.kind, **row.payload}}


def event_page(engine: Engine, day_code: str, *, after: int, most: int = PAGE, with_details: bool = False) -> EventPage:
    """The events after a seq, in their public form or `with_details`; refuses with UnknownDay."""
    form = full_form if with_details else public_form
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        rows = read_after(connection, day.id, after, most)
        directory = read_directory(connection, day.id)
    return EventPage(
        epoch=day.epoch,
        seq=day.seq,
        events=tuple(form(row, directory) for row in rows),
        more=bool(rows) and rows[-1].seq < day.seq,
    )


@dataclass(frozen=True)
class Position:
    """How far a day's stream has come."""

    day_id: UUID
    code: str
    epoch: int
    seq: int


def newest_at(engine: Engine) -> datetime | None:
    """When the last event of the latest days was recorded, as the clock stood then."""
    with one_read(engine) as connection:
        found: datetime | None = connection.execute(_NEWEST_AT).scalar_one()
        return found


def positions(engine: Engine) -> list[Position]:
    """The ends of the latest days' streams."""
    with one_read(engine) as connection:
        return [Position(*row) for row in connection.execute(_POSITIONS)]
