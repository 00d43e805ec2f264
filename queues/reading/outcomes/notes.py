"""What clerks wrote for the next desk or about a call out of turn, opened with the key of its day."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.outcomes.personal import PersonalPurpose
from queues.persistence.personal.detail_vault import DETAIL_COLUMNS, Detail, DetailVault
from queues.persistence.schema.tables import personal_detail

_NOTES = select(*DETAIL_COLUMNS).where(
    personal_detail.c.turn_id.in_(bindparam("turns", expanding=True)),
    personal_detail.c.purpose == bindparam("purpose"),
)


def read_next_desk_notes(
    connection: Connection, turns: Collection[UUID], vault: DetailVault
) -> dict[UUID, Detail | None]:
    """The note of the desk before, by turn; None where it cannot be read on this machine."""
    asked = {"turns": list(turns), "purpose": PersonalPurpose.NEXT_DESK_NOTE.value}
    return {row.turn_id: vault.opened(row) for row in connection.execute(_NOTES, asked)}


def read_call_notes(
    connection: Connection, turns: Collection[UUID], vault: DetailVault
) -> dict[tuple[UUID, datetime], Detail | None]:
    """What was written for calls out of turn, by turn and time; None where it cannot be read on this machine."""
    asked = {"turns": list(turns), "purpose": PersonalPurpose.CALL_NOTE.value}
    return {(row.turn_id, row.created_at): vault.opened(row) for row in connection.execute(_NOTES, asked)}
