"""Follow-up of outcomes: what was promised with one is done, or is not after all; who noted it and when is an event.

The events stand in the day's own stream, closed or not, as those of the post do: one chain proves all of a day.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from queues.actions.outcomes.delivering import note_handing_to_post
from queues.actions.permissions import require_own_agency
from queues.model.outcomes.follow_up import is_followed_up
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.turn import Turn
from queues.model.refusals import NothingPromised
from queues.persistence.schema import tables
from queues.persistence.writing import outcome_statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def close_follow_up(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    """Note that what was promised is done, also after the close of the day. Noted already, nothing happens.

    What goes by post is done when it is handed to it: this is the same note as on the day's list of post.

    Refuses: UnknownTurn, NothingPromised, PromiseOfOtherAgency.
    """
    turn, promise = _promise(work, turn_id)
    if promise.code is Outcome.POSTED:
        note_handing_to_post(work, turn, promise.detail, now, handed=True)
    elif promise.done_at is None:
        work.add(tables.follow_up, turn_id=turn.id, done_at=now, done_by=work.actor.id)
        work.record(turn.follow_up_closed(now))
    return Made.of_turn(turn.day_id, turn_id)


def reopen_follow_up(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    """It is not done after all. Open already, nothing happens.

    Refuses: UnknownTurn, NothingPromised, PromiseOfOtherAgency.
    """
    turn, promise = _promise(work, turn_id)
    if promise.code is Outcome.POSTED:
        note_handing_to_post(work, turn, promise.detail, now, handed=False)
    elif promise.done_at is not None:
        work.execute(outcome_statements.REMOVE_FOLLOW_UP, of_turn=turn.id)
        work.record(turn.follow_up_reopened(now))
    return Made.of_turn(turn.day_id, turn_id)


def _promise(work: UnitOfWork, turn_id: UUID) -> tuple[Turn, Any]:
    """The turn and what was promised with it, under the lock of its day."""
    turn = work.turn(turn_id)
    promise = work.execute(outcome_statements.PROMISE, turn_id=turn_id).one_or_none()
    if promise is None or not is_followed_up(promise.code, promise.detail):
        raise NothingPromised(number=turn.number)
    require_own_agency(work, turn, promise.agency)
    return turn, promise
