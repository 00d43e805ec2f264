"""The outcome of a turn as a row of its own, written by every move that closes one, and what comes after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queues.actions.outcomes.details import erase_details, keep_detail
from queues.actions.tickets.limiting import count_outcome, uncount_outcome
from queues.model.outcomes.details import DETAILS, Detail, Known, Referred, detail_of
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import OF_OUTCOME, PersonalPurpose
from queues.model.queue.turn import Turn
from queues.model.refusals import DetailInvalid
from queues.persistence.schema import tables
from queues.persistence.writing import outcome_statements
from queues.persistence.writing.unit_of_work import UnitOfWork

NO_DETAIL = Detail()


@dataclass(frozen=True)
class Measured:
    """How long the person waited and was served, in whole seconds; None for who was never served."""

    waited_seconds: int
    served_seconds: int | None


def record_outcome(
    work: UnitOfWork,
    turn: Turn,
    outcome: Outcome,
    now: datetime,
    quantity: int = 1,
    detail: Detail = NO_DETAIL,
    *,
    measured: Measured | None = None,
) -> None:
    """Who recorded it, when, and what was measured: unless it was `measured` before, up to now."""
    took = measured or _measured(turn, now)
    work.add(
        tables.outcome,
        turn_id=turn.id,
        code=outcome.value,
        quantity=quantity,
        waited_seconds=took.waited_seconds,
        served_seconds=took.served_seconds,
        recorded_at=now,
        recorded_by=work.actor.id,
        recorded_role=work.actor.role.value,
        detail=detail.kept(),
    )
    count_outcome(work, turn, outcome, quantity)
    erase_details(work, turn, PersonalPurpose.NEXT_DESK_NOTE)  # it was for those who served the turn
    for purpose, body in detail.personal().items():
        keep_detail(work, turn, purpose, body, now)


def read_detail(work: UnitOfWork, turn: Turn, outcome: Outcome, given: Mapping[str, object] | None) -> Detail:
    """What was typed for the outcome, checked. A person must say what it needs.

    A device that was built before outcomes had details sends none, and is let through.
    """
    if given is None and (outcome not in DETAILS or work.actor.is_integration):
        return NO_DETAIL
    codes = work.execute(outcome_statements.REQUIREMENT_CODES, service_id=turn.service_id).scalars()
    known = Known(work.day(turn.day_id).held_on, tuple(codes))
    detail = detail_of(outcome, given or {}, known)
    if isinstance(detail, Referred):
        _require_known(work, detail)
    return detail


def take_back_outcome(work: UnitOfWork, turn: Turn) -> None:
    """An outcome that is undone takes along what was kept for it, and nothing else about the person."""
    uncount_outcome(work, turn)
    work.remove_outcome(turn.id)
    erase_details(work, turn, *OF_OUTCOME)


def _measured(turn: Turn, now: datetime) -> Measured:
    served = max(0, _between(turn.started_at, now) - turn.held_seconds) if turn.started_at else None
    return Measured(_between(turn.queued_at, turn.called_at or now), served)


def _require_known(work: UnitOfWork, detail: Referred) -> None:
    """A service or an agency that this box has heard of; any other place is named in words."""
    if detail.to_service and not _count(work, outcome_statements.SERVICES_OF_CODE, detail.to_service):
        raise DetailInvalid(field="to_service")
    if detail.to_agency and not _count(work, outcome_statements.AGENCIES_OF_CODE, detail.to_agency):
        raise DetailInvalid(field="to_agency")


def _count(work: UnitOfWork, statement: Any, code: str) -> int:
    return int(work.execute(statement, code=code).scalar_one())


def _between(start: datetime, end: datetime) -> int:
    """Never negative: a clock that was set back must not make a service that took less than no time."""
    return max(0, int((end - start).total_seconds()))
