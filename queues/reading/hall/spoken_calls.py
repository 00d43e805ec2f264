"""Which calls the voice of the hall has spoken, and for which it was too late."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from queues.persistence.schema.tables import desk, spoken_call


@dataclass(frozen=True)
class SpokenCall:
    """`called_at`: when it was called; `heard`: it was spoken to its end, else the voice was too late for it."""

    number: str
    called_at: datetime
    heard: bool


@dataclass(frozen=True)
class MissedCall:
    """A call that nobody has heard, and the desk that had called."""

    number: str
    called_at: datetime
    desk_name: str


_OF_DAY = spoken_call.c.day_id == bindparam("day_id")
_CALLS = select(*(spoken_call.c[name] for name in SpokenCall.__dataclass_fields__)).where(_OF_DAY)
_SINCE = _CALLS.where(spoken_call.c.at >= bindparam("since"))
_OF_CALL = _CALLS.where(spoken_call.c.number == bindparam("number"), spoken_call.c.called_at == bindparam("called_at"))
_IS_MISSED = spoken_call.c.heard.is_(False)
_LAST_MISSED = (
    select(spoken_call.c.number, spoken_call.c.called_at, desk.c.name)
    .join(desk, desk.c.id == spoken_call.c.desk_id)
    .where(_OF_DAY, _IS_MISSED)
    .order_by(spoken_call.c.called_at.desc(), spoken_call.c.number)
    .limit(bindparam("most"))
)
_MISSED = select(func.count()).select_from(spoken_call).where(_OF_DAY, _IS_MISSED)


def read_spoken_since(connection: Connection, day_id: UUID, since: datetime) -> list[SpokenCall]:
    """What was reported since then, spoken or missed, in no order."""
    return [SpokenCall(*row) for row in connection.execute(_SINCE, {"day_id": day_id, "since": since})]


def read_spoken_call(connection: Connection, day_id: UUID, number: str, called_at: datetime) -> SpokenCall | None:
    """What became of one call; None while no voice has said anything of it."""
    asked = {"day_id": day_id, "number": number, "called_at": called_at}
    row = connection.execute(_OF_CALL, asked).one_or_none()
    return SpokenCall(*row) if row else None


def read_missed_calls(connection: Connection, day_id: UUID, *, most: int) -> tuple[int, list[MissedCall]]:
    """How many calls of the day the voice was too late for, and the last of them, the newest first."""
    count: int = connection.execute(_MISSED, {"day_id": day_id}).scalar_one()
    rows = connection.execute(_LAST_MISSED, {"day_id": day_id, "most": most}) if count else ()
    return count, [MissedCall(*row) for row in rows]
