"""Correct the outcome that was recorded for a turn: quantity, blanks, addresses and what its holder reads follow."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.details import keep_detail
from queues.actions.outcomes.recording import Measured, read_detail, record_outcome, take_back_outcome
from queues.actions.outcomes.setting_aside import set_aside_outcome
from queues.actions.permissions import at_own_desk
from queues.model.outcomes.outcome import outcome_of_clerk
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.allowed_moves import why_not_corrected
from queues.model.queue.moves import CorrectedBecause
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def correct_outcome(
    work: UnitOfWork,
    *,
    turn_id: UUID,
    outcome: str,
    reason: str,
    now: datetime,
    quantity: int = 1,
    note: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> Made:
    """The turn has ended otherwise than its desk recorded; how long it took, and when it ended, stay as they were.

    Whoever sits at the desk that recorded it may while the day goes on, a coordinator anywhere and after its close.

    Refuses: IllegalMove, CorrectionTooLate, NotAtThisDesk, NotSeated, AlreadyHandedToPost, UnknownOutcome,
    DetailMissing, DetailInvalid, DetailTooLong, DetailDateOutOfRange.
    """
    turn = at_own_desk(work, turn_id)
    refused = why_not_corrected(turn, actor=work.actor, day=work.day(turn.day_id))
    if refused:
        raise refused
    because, ended = CorrectedBecause(reason), outcome_of_clerk(outcome)
    told = read_detail(work, turn, ended, detail)
    before = set_aside_outcome(work, turn, now)
    take_back_outcome(work, turn)
    corrected = turn.correct(ended, now, because=because, quantity=quantity, quantity_before=before["quantity"])
    work.record(corrected)
    measured = Measured(before["waited_seconds"], before["served_seconds"])
    record_outcome(work, turn, ended, now, quantity, told, measured=measured)
    if note:
        keep_detail(work, turn, PersonalPurpose.OUTCOME_NOTE, {"note": note}, now)
    return Made.of_turn(turn.day_id, turn_id)
