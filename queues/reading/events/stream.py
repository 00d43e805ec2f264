"""The events of a day in order, and what their codes and ids are called in public."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.events.upcasting import UPCASTS, Payload
from queues.persistence.schema.tables import agency, day_service, desk, event, service, stream


@dataclass(frozen=True)
class RecordedRow:
    """An event of the table; `schema`: in which it was recorded, and its payload brought up to date from."""

    stream_id: UUID
    seq: int
    epoch: int
    at: datetime
    kind: str
    payload: Payload
    schema: int = 1


@dataclass(frozen=True)
class Directory:
    """What the codes and ids of events are called in public: desks by name, a discreet service by its agency."""

    desks: Mapping[str, str]
    services: Mapping[str, str]


@dataclass(frozen=True)
class EventPlace:
    """Where an event stands, and its hash; `is_of_earlier_epoch`: a copy that held it was put in place since."""

    stream_id: UUID
    seq: int
    hash: bytes | None
    is_of_earlier_epoch: bool


_PLACE = (
    select(event.c.stream_id, event.c.seq, event.c.hash, (event.c.epoch < stream.c.epoch).label("is_of_earlier_epoch"))
    .join(stream, stream.c.id == event.c.stream_id)
    .where(event.c.stream_id == bindparam("stream_id"), event.c.seq == bindparam("seq"))
)
_AFTER = (
    select(*(event.c[name] for name in RecordedRow.__dataclass_fields__))
    .where(event.c.stream_id == bindparam("stream_id"), event.c.seq > bindparam("after"))
    .order_by(event.c.seq)
    .limit(bindparam("most"))
)
_DESKS = select(desk.c.id, desk.c.name).where(desk.c.day_id == bindparam("day_id"))
_SERVICES = (
    select(service.c.code, service.c.discreet, agency.c.code)
    .join(day_service, day_service.c.service_id == service.c.id)
    .join(agency, agency.c.id == service.c.agency_id)
    .where(day_service.c.day_id == bindparam("day_id"))
)


def read_events_as_recorded(connection: Connection, stream_id: UUID, after: int, most: int) -> list[RecordedRow]:
    """The stream's events with a seq above `after`, in order, each payload in the schema in which it was written."""
    asked = {"stream_id": stream_id, "after": after, "most": most}
    return [RecordedRow(*row) for row in connection.execute(_AFTER, asked)]


def read_events_after(connection: Connection, day_id: UUID, after: int, most: int) -> list[RecordedRow]:
    """The day's events with a seq above `after`, in order."""
    rows = read_events_as_recorded(connection, day_id, after, most)
    return [replace(row, payload=UPCASTS.newest(row.kind, row.schema, row.payload)) for row in rows]


def read_event_place(connection: Connection, stream_id: UUID, seq: int) -> EventPlace:
    row = connection.execute(_PLACE, {"stream_id": stream_id, "seq": seq}).mappings().one()
    return EventPlace(**{**row, "is_of_earlier_epoch": bool(row["is_of_earlier_epoch"])})


def read_directory(connection: Connection, day_id: UUID) -> Directory:
    asked = {"day_id": day_id}
    return Directory(
        desks={str(desk_id): name for desk_id, name in connection.execute(_DESKS, asked)},
        services={
            code: agency_code if discreet else code
            for code, discreet, agency_code in connection.execute(_SERVICES, asked)
        },
    )
