"""Whether the last move of a turn may be taken back, and why not: one rule for the action and for the button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from queues.model import events
from queues.model.actor import Actor
from queues.model.events.recorded import RecordedEvent
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import LIVE, TurnState
from queues.model.queue.turn import Turn, thaw
from queues.model.refusals import NothingToUndo, Refusal, UndoBlocked, UndoTooLate

UNDO_WITHIN = timedelta(seconds=60)
_MOVES = frozenset(
    kind.kind
    for kind in (
        events.TurnCalled,
        events.TurnRecalled,
        events.TurnStarted,
        events.TurnHeld,
        events.TurnResumed,
        events.TurnClosed,
        events.TurnRestored,
        events.TurnCorrected,
        events.TurnCalledAgain,
    )
)


@dataclass(frozen=True)
class Around:
    """What an undo may run into: the ticket's other turns, who is live at the desk before the move, its state."""

    others: Sequence[Turn]
    live_at_desk: Sequence[Turn] = ()
    desk_is_closed: bool = False


def is_move(event: RecordedEvent) -> bool:
    """A turn that a transfer made goes with the transfer; one that was asked for can be taken away by itself.

    Who is back because the day was opened again goes by its next close.
    """
    if event.kind == events.TurnRestored.kind:
        return bool(event.payload["before"]["outcome"] == Outcome.NO_SHOW)
    was_asked_for = event.kind == events.TurnAdded.kind and bool(event.payload.get("from_turn_id"))
    return event.kind in _MOVES or was_asked_for


def desk_before(event: RecordedEvent) -> UUID | None:
    """The desk where the turn was before the move."""
    found: UUID | None = thaw(event.payload.get("before") or {}).get("desk_id")
    return found


def why_not_undone(
    turn: Turn, last: RecordedEvent | None, around: Around, *, actor: Actor, now: datetime
) -> Refusal | None:
    """The refusal that would answer an undo of `last`, the newest event of the turn; None where it may be undone."""
    is_own = last is not None and actor.id is not None and (last.actor_id, last.actor_role) == (actor.id, actor.role)
    # Citizens have no id: what nobody is known to have done, nobody takes back.
    if last is None or not is_own or not is_move(last):
        return NothingToUndo(state=turn.state.value)
    if now - last.at > UNDO_WITHIN:
        return UndoTooLate(seconds=int(UNDO_WITHIN.total_seconds()))
    if last.kind == events.TurnAdded.kind:
        return None
    return _without_room(turn, last, around) or _built_on(last, around)


def _without_room(turn: Turn, last: RecordedEvent, around: Around) -> UndoBlocked | None:
    """The state before must still be free: the seat, the ticket, the queue."""
    before = thaw(last.payload["before"])
    state: TurnState = before["state"]
    same_queue = any(other.is_open and other.service_id == turn.service_id for other in around.others)
    if same_queue and state is not TurnState.CLOSED:
        return UndoBlocked(state=turn.state.value)
    if state not in LIVE:
        return None
    if around.desk_is_closed or any(other.is_live for other in around.others):
        return UndoBlocked(state=turn.state.value)
    in_seat = [one for one in around.live_at_desk if one.id != turn.id and one.seat == before["seat"]]
    return UndoBlocked(state=turn.state.value, number=in_seat[0].number) if in_seat else None


def _built_on(last: RecordedEvent, around: Around) -> UndoBlocked | None:
    """The turn that a transfer made must not have moved."""
    made_id = last.payload.get("new_turn_id")
    if not made_id:
        return None
    made = next((one for one in around.others if str(one.id) == made_id), None)
    if made and made.state is TurnState.WAITING and made.last_seq == last.seq + 1:
        return None
    return UndoBlocked(state=made.state.value if made else None)
