"""What a correction or another call replaces is set aside for as long as it may be undone, and then put back or erased.

An event holds codes only, and an undo needs all: so the row of the outcome, and what was kept about the person for it,
wait together under the key of the day.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from queues.actions.outcomes.details import erase_details, keep_detail
from queues.actions.tickets.limiting import count_outcome
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import OF_OUTCOME, PersonalPurpose
from queues.model.queue.turn import Turn
from queues.model.queue.undo import UNDO_WITHIN
from queues.model.refusals import AlreadyHandedToPost, UndoTooLate
from queues.persistence.schema.tables import follow_up, outcome, personal_detail
from queues.persistence.writing.outcome_statements import FOLLOW_UP
from queues.persistence.writing.unit_of_work import UnitOfWork

_OUTCOME = select(outcome).where(outcome.c.turn_id == bindparam("turn_id"))
_DETAILS = (
    select(personal_detail)
    .where(
        personal_detail.c.turn_id == bindparam("turn_id"),
        personal_detail.c.purpose.in_(bindparam("purposes", expanding=True)),
    )
    .order_by(personal_detail.c.id)
)
_MEASURED = ("code", "quantity", "waited_seconds", "served_seconds", "recorded_role", "detail")


def set_aside_outcome(work: UnitOfWork, turn: Turn, now: datetime) -> Mapping[str, Any]:
    """Keep what is about to be replaced, and return the row of the outcome; refuses with AlreadyHandedToPost.

    What was written under a key that this machine does not have is not kept: nobody here could put it back.
    """
    row: Mapping[str, Any] = work.execute(_OUTCOME, turn_id=turn.id).mappings().one()
    if "handed_to_post_at" in row["detail"]:
        raise AlreadyHandedToPost(number=turn.number)
    kept = {name: row[name] for name in _MEASURED} | {
        "recorded_at": row["recorded_at"].isoformat(),
        "recorded_by": row["recorded_by"] and str(row["recorded_by"]),
        "followed_up": _followed_up(work, turn),
        "about": [_plainly(one, body) for one, body in _details(work, turn, OF_OUTCOME) if body is not None],
    }
    erase_details(work, turn, PersonalPurpose.OUTCOME_BEFORE)
    keep_detail(work, turn, PersonalPurpose.OUTCOME_BEFORE, kept, now)
    return row


def put_back_outcome(work: UnitOfWork, turn: Turn) -> None:
    """As it was before; refuses with UndoTooLate where that has been erased."""
    kept = next((body for _, body in _details(work, turn, (PersonalPurpose.OUTCOME_BEFORE,)) if body), None)
    if kept is None:
        raise UndoTooLate(seconds=int(UNDO_WITHIN.total_seconds()))
    work.add(
        outcome,
        turn_id=turn.id,
        recorded_at=datetime.fromisoformat(kept["recorded_at"]),
        recorded_by=UUID(kept["recorded_by"]) if kept["recorded_by"] else None,
        **{name: kept[name] for name in _MEASURED},
    )
    count_outcome(work, turn, Outcome(kept["code"]), kept["quantity"])
    if done := kept.get("followed_up"):
        by = UUID(done["by"]) if done["by"] else None
        work.add(follow_up, turn_id=turn.id, done_at=datetime.fromisoformat(done["at"]), done_by=by)
    for one in kept["about"]:
        times = {name: datetime.fromisoformat(one[name]) for name in ("created_at", "erase_after")}
        work.add_detail(turn.day_id, turn.id, one["purpose"], one["body"], **times)
    erase_details(work, turn, PersonalPurpose.OUTCOME_BEFORE)


def _followed_up(work: UnitOfWork, turn: Turn) -> dict[str, str | None] | None:
    """When and by whom what it promised was noted as done."""
    row = work.execute(FOLLOW_UP, turn_id=turn.id).one_or_none()
    return row and {"at": row.done_at.isoformat(), "by": row.done_by and str(row.done_by)}


def _details(work: UnitOfWork, turn: Turn, purposes: tuple[PersonalPurpose, ...]) -> list[tuple[Any, Any]]:
    """Each row with what it says; None where that cannot be read on this machine."""
    asked = {"turn_id": turn.id, "purposes": [purpose.value for purpose in purposes]}
    return [(row, work.opened(row)) for row in work.execute(_DETAILS, **asked).all()]


def _plainly(row: Any, body: Mapping[str, Any]) -> dict[str, object]:
    times = {name: getattr(row, name).isoformat() for name in ("created_at", "erase_after")}
    return {"purpose": row.purpose, "body": dict(body), **times}
