"""The outcome of a turn as a row of its own, written by every move that closes one."""

from datetime import datetime

from queues.model.outcomes import Outcome
from queues.model.turn import Turn
from queues.persistence import tables
from queues.persistence.unit_of_work import UnitOfWork


def record_outcome(work: UnitOfWork, turn: Turn, outcome: Outcome, now: datetime, quantity: int = 1) -> None:
    """Who recorded it, when, and how long the person waited and was served, in whole seconds."""
    work.add(
        tables.outcome,
        turn_id=turn.id,
        code=outcome.value,
        quantity=quantity,
        waited_seconds=_between(turn.queued_at, turn.called_at or now),
        served_seconds=_between(turn.started_at, now) if turn.started_at else None,
        recorded_at=now,
        recorded_by=work.actor.id,
        recorded_role=work.actor.role.value,
    )


def _between(start: datetime, end: datetime) -> int:
    """Never negative: a clock that was set back must not make a service that took less than no time."""
    return max(0, int((end - start).total_seconds()))
