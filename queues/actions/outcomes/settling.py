"""Outcomes that were pressed before the close of the day and arrive after it: a tablet had lost its network.

The close has recorded such a turn as not served, or carried it over; the person was served all the same. For two hours
the desk may say so. Whatever else was recorded stands: this corrects nothing that a person wrote down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from queues.actions.outcomes.details import keep_detail
from queues.actions.outcomes.recording import read_detail, record_outcome, take_back_outcome
from queues.actions.tickets.carrying import take_back_carried
from queues.model.hall.service_day import ServiceDay
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.allowed_moves import why_not_in_this_state
from queues.model.queue.moves import Move
from queues.model.queue.turn import Turn
from queues.model.refusals import NotAtThisDesk, OutcomeTooLate
from queues.model.sessions import takes_late_outcomes
from queues.persistence.writing.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LateOutcome:
    """What the clerk recorded, and when."""

    outcome: Outcome
    pressed_at: datetime
    quantity: int
    note: str | None
    detail: Mapping[str, object] | None


def settle_late_outcome(work: UnitOfWork, turn: Turn, late: LateOutcome, now: datetime) -> None:
    """Let the turn have ended as its desk said before the close; what waits for it on another day is cancelled.

    Refuses what was pressed after the close or comes hours later, and turns that no desk had called or somebody closed.
    """
    day = work.day(turn.day_id)
    if not _is_in_time(day, late, now):
        raise OutcomeTooLate(number=turn.number)
    if turn.desk_id is None:
        raise NotAtThisDesk(state=turn.state.value, number=turn.number)
    refused = why_not_in_this_state(turn, Move.SETTLE)
    if refused:
        raise refused
    pressed_at = max(late.pressed_at, turn.last_called_at or turn.queued_at)  # a tablet's clock may be behind
    detail = read_detail(work, turn, late.outcome, late.detail)
    still_carried = take_back_carried(work, turn, now) if turn.outcome is Outcome.CARRIED_OVER else None
    take_back_outcome(work, turn)
    settled = turn.settle(late.outcome, pressed_at, now, quantity=late.quantity, still_carried=still_carried)
    work.record(settled)
    record_outcome(work, turn, late.outcome, pressed_at, late.quantity, detail)
    if late.note:
        keep_detail(work, turn, PersonalPurpose.OUTCOME_NOTE, {"note": late.note}, now)


def _is_in_time(day: ServiceDay, late: LateOutcome, now: datetime) -> bool:
    closed_at = day.closed_at
    return closed_at is not None and late.pressed_at < closed_at and takes_late_outcomes(closed_at, now)
