"""The head of a service day: what it is called, its times, its policy, and how far its stream has come.

The only place where reads ask for the end of a day's stream (epoch, seq, hash).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, func, select

from queues.model.hall.service_day import BEING_SERVED, DayState, is_past
from queues.model.queue.policy import Policy, policy_from
from queues.model.refusals import UnknownDay
from queues.model.stream import StreamKind
from queues.persistence.schema.tables import event, service_day, stream

FOLLOWED = 40  # days; a box that has seen a thousand villages still follows only the latest


@dataclass(frozen=True)
class DayHead:
    """The letterhead of every screen. Times are aware (UTC); `zone` is the day's own.

    `plan_seq` is the seq of the last event that changed services or desks, `catalogue` that of the catalogue.
    `continues_id`: the day before it of the same visit. `chain_head` is the hash of event `seq`; None before the first.
    """

    id: UUID
    code: str
    name: str
    place: str
    area: str
    held_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    state: DayState
    pungli_number: str
    desk_word: str
    greeter_word: str
    second_voice: str
    village_code: str | None
    is_demo: bool
    is_rehearsal: bool
    continues_id: UUID | None
    epoch: int
    seq: int
    plan_seq: int
    catalogue: int
    policy: Policy
    chain_head: bytes | None

    @property
    def is_being_served(self) -> bool:
        return self.state in BEING_SERVED

    def is_past(self, now: datetime) -> bool:
        return is_past(self.held_on, self.closes_at, self.zone, now)

    def is_to_come(self, now: datetime) -> bool:
        return now.astimezone(ZoneInfo(self.zone)).date() < self.held_on


@dataclass(frozen=True)
class Position:
    """How far a day's stream has come."""

    day_id: UUID
    code: str
    epoch: int
    seq: int


_END = (stream.c.epoch, stream.c.last_seq.label("seq"), stream.c.head.label("chain_head"))
_STREAM = stream.c.id == service_day.c.id
_RULES = (service_day.c.others_per_priority, service_day.c.max_wait_minutes, service_day.c.rules)
_OWN = tuple(
    service_day.c[name]
    for name in DayHead.__dataclass_fields__
    if name not in ("epoch", "seq", "chain_head", "catalogue", "policy")
)
_catalogue = stream.alias("catalogue_stream")
_CATALOGUE = (
    select(_catalogue.c.last_seq).where(_catalogue.c.kind == StreamKind.CATALOGUE).scalar_subquery().label("catalogue")
)
_HEADS = select(*_OWN, *_END, *_RULES, _CATALOGUE).join(stream, _STREAM)
_DAY_BY_CODE = _HEADS.where(service_day.c.code == bindparam("code"))
_DAY_BY_ID = _HEADS.where(service_day.c.id == bindparam("id"))

_CONTINUING = select(service_day.c.id).where(service_day.c.continues_id == bindparam("id")).limit(1)
_BY_DATE = (service_day.c.held_on, service_day.c.code)
_CURRENT = select(service_day.c.id).where(service_day.c.state != DayState.CLOSED).order_by(*_BY_DATE)
_SERVED = select(service_day.c.id).where(service_day.c.state.in_(BEING_SERVED))
_RESTORED = (
    select(service_day.c.id)
    .join(stream, _STREAM)
    .where(stream.c.epoch > 1, service_day.c.state != DayState.CLOSED)
    .limit(1)
)
_NEWEST_FIRST = (service_day.c.held_on.desc(), service_day.c.id.desc())
_ALL = select(service_day.c.id).order_by(*_NEWEST_FIRST).limit(bindparam("most"))
_ZONE = select(service_day.c.zone).order_by(*_NEWEST_FIRST).limit(1)
_POSITIONS = (
    select(service_day.c.id, service_day.c.code, *_END[:2])
    .join(stream, _STREAM)
    .order_by(*_NEWEST_FIRST)
    .limit(FOLLOWED)
)
_latest = _POSITIONS.subquery()
_NEWEST_AT = select(func.max(event.c.at)).join(
    _latest, and_(event.c.stream_id == _latest.c.id, event.c.seq == _latest.c.seq)
)


def read_day(connection: Connection, *, code: str | None = None, day_id: UUID | None = None) -> DayHead:
    """The day by its code (or the text of its id) or by its id; refuses with UnknownDay."""
    row = None
    if code is not None:
        row = connection.execute(_DAY_BY_CODE, {"code": code}).mappings().one_or_none()
        day_id = day_id or _as_uuid(code)
    if row is None and day_id is not None:
        row = connection.execute(_DAY_BY_ID, {"id": day_id}).mappings().one_or_none()
    if row is None:
        raise UnknownDay(day=code or str(day_id))
    copied = {name: row[name] for name in DayHead.__dataclass_fields__ if name != "policy"}
    return DayHead(**copied, policy=policy_from(row["others_per_priority"], row["max_wait_minutes"], row["rules"]))


def read_continuing_day(connection: Connection, day_id: UUID) -> DayHead | None:
    """The next day of the same visit; None where the visit ends with this one."""
    found = connection.execute(_CONTINUING, {"id": day_id}).scalar_one_or_none()
    return read_day(connection, day_id=found) if found else None


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_current_days(connection: Connection) -> tuple[DayHead, ...]:
    """The days that are not closed, the earliest first."""
    ids = connection.execute(_CURRENT).scalars().all()
    return tuple(read_day(connection, day_id=day_id) for day_id in ids)


def read_all_days(connection: Connection, most: int) -> tuple[DayHead, ...]:
    """Every day of the box, the newest date first, also those that are closed."""
    ids = connection.execute(_ALL, {"most": most}).scalars().all()
    return tuple(read_day(connection, day_id=day_id) for day_id in ids)


def read_served_days(connection: Connection) -> tuple[DayHead, ...]:
    """The days on which people are served now."""
    ids = connection.execute(_SERVED).scalars().all()
    return tuple(read_day(connection, day_id=day_id) for day_id in ids)


def is_restored(connection: Connection) -> bool:
    """Whether a day that is not closed goes on from a backup."""
    return connection.execute(_RESTORED).first() is not None


def read_zone(connection: Connection) -> str | None:
    """That of the newest day; None before there is one."""
    found: str | None = connection.execute(_ZONE).scalar_one_or_none()
    return found


def read_positions(connection: Connection) -> list[Position]:
    """The ends of the latest days' streams, the newest day first."""
    return [Position(*row) for row in connection.execute(_POSITIONS)]


def read_newest_at(connection: Connection) -> datetime | None:
    """When the last event of the latest days was recorded, as the clock stood then."""
    found: datetime | None = connection.execute(_NEWEST_AT).scalar_one()
    return found
