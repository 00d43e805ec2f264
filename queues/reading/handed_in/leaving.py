"""What of a closed day leaves the box: its events as they were recorded, how its turns stand, figures and remarks.

Of what is about people only sealed bytes, and only where somebody asks for them: without the key of the day, which
never leaves with it, they say nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, func, select

from queues.persistence.personal.detail_vault import SEALED
from queues.persistence.schema.tables import (
    day_record,
    day_remark,
    event,
    follow_up,
    outcome,
    personal_detail,
    turn,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_OF_DAY: BindParameter[UUID] = bindparam("day_id")
_COLUMNS = ("seq", "stream_id", "epoch", "at", "kind", "schema", "box_id", "actor_id", "actor_role", "payload")
_EVENTS = select(*(event.c[name] for name in _COLUMNS)).where(event.c.stream_id == _OF_DAY).order_by(event.c.seq)
_OUTCOMES = (
    select(
        *(outcome.c.turn_id, turn.c.number, turn.c.service, outcome.c.code, outcome.c.quantity),
        *(outcome.c.waited_seconds, outcome.c.served_seconds, outcome.c.recorded_at, outcome.c.detail),
        follow_up.c.done_at,
    )
    .join(turn, turn.c.id == outcome.c.turn_id)
    .outerjoin(follow_up, follow_up.c.turn_id == outcome.c.turn_id)
    .where(turn.c.day_id == _OF_DAY)
    .order_by(turn.c.place, turn.c.position, turn.c.id)
)
_RECORD = (
    select(day_record.c.version, day_record.c.seq, day_record.c.figures, day_record.c.recorded_at)
    .where(day_record.c.day_id == _OF_DAY)
    .order_by(day_record.c.version.desc())
    .limit(1)
)
_REMARKS = (
    select(day_remark.c.agency, day_remark.c.text).where(day_remark.c.day_id == _OF_DAY).order_by(day_remark.c.agency)
)
_DETAILS = (
    select(
        *(personal_detail.c.id, personal_detail.c.turn_id, personal_detail.c.purpose),
        *(personal_detail.c.body, personal_detail.c.erase_after),
    )
    .where(personal_detail.c.day_id == _OF_DAY, func.substr(personal_detail.c.body, 1, 1) == SEALED)
    .order_by(personal_detail.c.id)
)


def read_event_rows(connection: Connection, day_id: UUID) -> Sequence[RowMapping]:
    """Every event of the day as its hash covers it, in order of seq."""
    return connection.execute(_EVENTS, {"day_id": day_id}).mappings().all()


def read_newest_record(connection: Connection, day_id: UUID) -> Mapping[str, Any] | None:
    """The figures that hold: version, seq, figures, recorded_at; None where none were written."""
    row = connection.execute(_RECORD, {"day_id": day_id}).mappings().one_or_none()
    return None if row is None else {**row, "recorded_at": _moment(row["recorded_at"])}


def read_beside(connection: Connection, day_id: UUID, *, with_details: bool) -> list[tuple[str, dict[str, Any]]]:
    """Outcomes, figures, remarks and, if asked for, sealed details, as (kind of line, what it says)."""
    asked = {"day_id": day_id}
    found = [("outcome", _outcome(row)) for row in connection.execute(_OUTCOMES, asked).mappings()]
    record = read_newest_record(connection, day_id)
    found += [("figures", dict(record))] if record else []
    found += [("remark", dict(row)) for row in connection.execute(_REMARKS, asked).mappings() if row["text"]]
    if with_details:
        found += [("detail", _detail(row)) for row in connection.execute(_DETAILS, asked).mappings()]
    return found


# -- inside ----------------------------------------------------------------------------------------------------------


def _outcome(row: RowMapping) -> dict[str, Any]:
    own = {"code": str(row["code"]), "turn_id": str(row["turn_id"])}
    times = {name: _moment(row[name]) for name in ("recorded_at", "done_at")}
    return {**row, **own, **times}


def _detail(row: RowMapping) -> dict[str, Any]:
    ids = {name: str(row[name]) for name in ("id", "turn_id")}
    return {**ids, "purpose": row["purpose"], "body": row["body"].hex(), "erase_after": _moment(row["erase_after"])}


def _moment(at: datetime | None) -> int | None:
    """Microseconds since 1970, as in events."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND
