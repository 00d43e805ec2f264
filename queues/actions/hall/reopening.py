"""Take the close of a day back: a tap too early, or people who came after it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, update

from queues.actions.outcomes.recording import take_back_outcome
from queues.actions.tickets.carrying import take_back_carried
from queues.model.events.box import EndTakenBack
from queues.model.events.upcasting import Payload
from queues.model.hall.desk import DeskState
from queues.model.hall.service_day import ReopenedBecause
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import LIVE, OPEN, TurnState
from queues.model.queue.turn import Turn
from queues.persistence.schema.tables import day_record
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork

_FORGET_RECORDED = (
    update(day_record)
    .where(day_record.c.day_id == bindparam("of_day"), day_record.c.recorded_at.is_not(None))
    .values(recorded_at=None, recorded_by=None)
)


@command
def reopen_day(work: UnitOfWork, *, day_id: UUID, reason: str, now: datetime) -> Made:
    """The day goes on, without new numbers at first; whoever its close had ended waits at the old place again.

    Who was on hold then is so still, unless the desk was closed meanwhile.

    What was carried over comes back unless the other day has called it already: that stays there, and the event names
    it. What a person had cancelled or finished at the close stays as it is. A record of the day holds no longer.

    Refuses: IllegalDayMove.
    """
    work.lock_box()
    day = work.day(day_id)
    because, back, stayed = ReopenedBecause(reason), 0, list[str]()
    for turn in work.closed_with_day(day_id, day.closed_at) if day.closed_at else ():
        was = _before_the_close(work, turn)
        if not _was_ended_by_the_close(turn, was):
            continue
        still_called = take_back_carried(work, turn, now) if turn.outcome is Outcome.CARRIED_OVER else None
        if still_called:
            stayed.append(still_called)
            continue
        take_back_outcome(work, turn)
        work.record(turn.hold_again(now, was) if _is_held_still(work, was) else turn.come_back(now))
        back += 1
    work.record(day.reopen(now, because=because, back=back, stayed=stayed))
    work.record_in_box(EndTakenBack(day_id=day_id, at=now, reason=because.value))
    _let_no_record_hold(work, day_id)
    return Made.of_day(day_id)


def _before_the_close(work: UnitOfWork, turn: Turn) -> Payload:
    """How the turn stood when its day was closed, as its last event has it."""
    ending = work.recorded(turn.day_id, turn.last_seq)
    return (ending and ending.payload.get("before")) or {}


def _was_ended_by_the_close(turn: Turn, was: Payload) -> bool:
    """Not who was finished at a desk, as not served, in the same breath; from a hold the close does just that."""
    return turn.outcome is Outcome.CARRIED_OVER or was.get("state") in OPEN - LIVE


def _is_held_still(work: UnitOfWork, was: Payload) -> bool:
    return was.get("state") == TurnState.ON_HOLD and work.desk(UUID(was["desk_id"])).state is not DeskState.CLOSED


def _let_no_record_hold(work: UnitOfWork, day_id: UUID) -> None:
    """The figures stay as they were handed in, and are written anew at the next close."""
    work.execute(_FORGET_RECORDED, of_day=day_id)
