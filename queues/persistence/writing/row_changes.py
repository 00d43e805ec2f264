"""Changed rows: which statement writes which fields, and the error where nothing would write one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Update

from queues.persistence.writing import statements

Updates = Mapping[tuple[str, ...], Update]

OF_STREAM: Updates = {statements.CHANGES_OF_STREAM: statements.UPDATE_STREAM}
OF_TURN: Updates = {statements.CHANGES_OF_TURN: statements.UPDATE_TURN}
OF_DESK: Updates = {statements.CHANGES_OF_DESK: statements.UPDATE_DESK}
OF_DAY: Updates = {
    statements.CHANGES_OF_DAY: statements.UPDATE_DAY,
    statements.RULES_OF_DAY: statements.UPDATE_RULES,
}
NOT_AT_ALL: Updates = {}


class NotWritten(RuntimeError):
    """An action changed fields that nothing writes: the code is wrong, and nothing of the action is kept."""


def write_change(
    connection: Connection, row_id: UUID, was: Mapping[str, Any], now: Mapping[str, Any], updates: Updates
) -> None:
    """Write the fields of a row that differ; raises NotWritten for one that no statement writes."""
    changed = {name for name, value in now.items() if value != was[name]}
    for names, statement in updates.items():
        if not changed.isdisjoint(names):
            connection.execute(statement, {"of_id": row_id, **{name: now[name] for name in names}})
            changed.difference_update(names)
    if changed:
        raise NotWritten(f"nothing writes {', '.join(sorted(changed))}")
