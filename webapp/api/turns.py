"""Turns: every move of a turn, sent by the desk where it is."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.turns.calling import call_turn, recall_turn
from queues.actions.turns.holding import hold_turn, resume_turn
from queues.actions.turns.serving import finish_turn, no_show, restore_turn, start_turn, undo_turn
from queues.actions.turns.transferring import add_service, transfer_turn
from queues.model.refusals import UnknownTurn
from webapp.api.answers import ServiceAdded, TurnAnswer, TurnChanged, TurnEnded
from webapp.api.bodies import Addition, ChosenCall, DidNotCome, Finish, Hold, Nothing, Resume, Transfer, read_body
from webapp.api.describing import answered, describes
from webapp.api.filling import turn_now
from webapp.auth.access import staff
from webapp.commands import idempotency_key, perform

bp = Blueprint("turns", __name__, url_prefix="/turns/<uuid:turn_id>")


@bp.post("/call")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=ChosenCall)
def call(turn_id: UUID) -> ResponseReturnValue:
    """Call this person out of order; the reason is recorded."""
    key, body = idempotency_key(), read_body(ChosenCall)
    chosen = {"desk_id": body.desk, "reason": body.reason.value, "note": body.note or None}
    return _changed(call_turn, key, turn_id, **chosen)


@bp.post("/start")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def start(turn_id: UUID) -> ResponseReturnValue:
    """The person has come to the desk."""
    return _move(start_turn, turn_id)


@bp.post("/recall")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def recall(turn_id: UUID) -> ResponseReturnValue:
    """Call again."""
    return _move(recall_turn, turn_id)


@bp.post("/no-show")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=DidNotCome)
def did_not_come(turn_id: UUID) -> ResponseReturnValue:
    """Called, and nobody came; refused as `too_early` before the calls and the time that the day gives."""
    key, body = idempotency_key(), read_body(DidNotCome)
    return _changed(no_show, key, turn_id, anyway=body.anyway)


@bp.post("/restore")
@staff("clerk", "coordinator", "greeter")
@describes(TurnChanged, body=Nothing)
def restore(turn_id: UUID) -> ResponseReturnValue:
    """Somebody who did not come is here now: back to the old place."""
    return _move(restore_turn, turn_id)


@bp.post("/undo")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def undo(turn_id: UUID) -> ResponseReturnValue:
    """Take back one's own last move on this turn; of a service that was added, the answer is the turn beside it."""
    return _move(undo_turn, turn_id)


@bp.post("/hold")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Hold)
def hold(turn_id: UUID) -> ResponseReturnValue:
    """Park the turn; the seat is free for the next person."""
    key, body = idempotency_key(), read_body(Hold)
    return _changed(hold_turn, key, turn_id, reason=body.reason.value)


@bp.post("/resume")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Resume)
def resume(turn_id: UUID) -> ResponseReturnValue:
    """Call a parked turn back, to the desk that parked it unless another is named."""
    key, body = idempotency_key(), read_body(Resume)
    return _changed(resume_turn, key, turn_id, desk_id=body.desk)


@bp.post("/finish")
@staff("clerk", "coordinator", late=True)
@describes(TurnEnded, body=Finish)
def finish(turn_id: UUID) -> ResponseReturnValue:
    """Record the outcome; `next` is who was called in the same step, if that was asked for and somebody waits."""
    key, body = idempotency_key(), read_body(Finish)
    return _ended(
        finish_turn,
        key,
        turn_id,
        outcome=body.outcome and body.outcome.value,
        quantity=body.quantity,
        note=body.note or None,
        detail=None if body.detail is None else body.detail.given(),
        then_call_next=body.then == "call_next",
        **({} if body.pressed_at is None else {"pressed_at": body.pressed_at}),
    )


@bp.post("/transfer")
@staff("clerk", "coordinator")
@describes(TurnEnded, body=Transfer)
def transfer(turn_id: UUID) -> ResponseReturnValue:
    """Close the turn as transferred; `next` is the new one in the other service's queue."""
    key, body = idempotency_key(), read_body(Transfer)
    return _ended(transfer_turn, key, turn_id, **_joining(body))


@bp.post("/add")
@staff("clerk", "coordinator")
@describes(ServiceAdded, body=Addition)
def add(turn_id: UUID) -> ResponseReturnValue:
    """One more service on the ticket of somebody at the desk; the turn there goes on."""
    key, body = idempotency_key(), read_body(Addition)
    done = perform(add_service, key=key, turn_id=turn_id, **_joining(body))
    added = _turn_if_any(done.made.next_turn_id)
    return answered(ServiceAdded(epoch=done.epoch, seq=done.seq, turn=turn_now(turn_id), added=added))


def _joining(body: Transfer | Addition) -> dict[str, Any]:
    return {"service": body.service, "place": body.place.value, "note": body.note or None}


def _move(action: Any, turn_id: UUID) -> ResponseReturnValue:
    key = idempotency_key()
    read_body(Nothing)
    return _changed(action, key, turn_id)


def _changed(action: Any, key: str, turn_id: UUID, **arguments: Any) -> ResponseReturnValue:
    done = perform(action, key=key, turn_id=turn_id, **arguments)
    return answered(TurnChanged(epoch=done.epoch, seq=done.seq, turn=turn_now(done.made.turn_id)))


def _ended(action: Any, key: str, turn_id: UUID, **arguments: Any) -> ResponseReturnValue:
    done = perform(action, key=key, turn_id=turn_id, **arguments)
    following = _turn_if_any(done.made.next_turn_id)
    return answered(TurnEnded(epoch=done.epoch, seq=done.seq, turn=turn_now(turn_id), next=following))


def _turn_if_any(turn_id: UUID | None) -> TurnAnswer | None:
    """An undo may have taken away the turn that a repeated transfer had made."""
    try:
        return turn_now(turn_id) if turn_id else None
    except UnknownTurn:
        return None
