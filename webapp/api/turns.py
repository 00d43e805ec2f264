"""Turns: every move of a turn, sent by the desk where it is, and the turn as it stands after it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, Field, StringConstraints

from queues.actions.outcomes.correcting import correct_outcome
from queues.actions.turns.calling import call_turn, recall_turn
from queues.actions.turns.calling_again import call_again
from queues.actions.turns.holding import hold_turn, resume_turn
from queues.actions.turns.serving import finish_turn, no_show, restore_turn, start_turn, undo_turn
from queues.actions.turns.transferring import add_service, transfer_turn
from queues.model.outcomes.outcome import RECORDED_BY_CLERK
from queues.model.queue.moves import AgainBecause, ChosenBecause, CorrectedBecause, HoldReason, JoinAt, TurnState
from queues.model.refusals import UnknownTurn
from queues.snapshots.desk.one_turn import one_turn
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer, At, IdOfDesk
from webapp.api.shared.bodies import Body, Code, Note, Nothing, read_command, read_key
from webapp.api.shared.moves import MovesAnswer
from webapp.api.shared.villages import Village
from webapp.auth.access import current_actor, staff
from webapp.commands import Performed, perform
from webapp.services import box

bp = Blueprint("turns", __name__, url_prefix="/turns/<uuid:turn_id>")

ClerkOutcome = StrEnum("ClerkOutcome", {code.name: code.value for code in RECORDED_BY_CLERK})  # type: ignore[misc]
# Longer than any field may be: who types too much is told how much it may be, who sends a book is not read.
Typed = Annotated[str, StringConstraints(max_length=4000)]


class TurnAnswer(Answer):
    """`moves`: what staff may do with it now, and why not. `undo` has a rule of its own: see the desk."""

    id: UUID
    ticket_id: UUID
    number: str
    service: str
    service_name: str
    priority: bool
    state: str
    outcome: str | None
    desk: IdOfDesk
    desk_name: str | None
    seat: int | None
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    held_at: datetime | None
    hold_reason: str | None
    closed_at: datetime | None
    moves: MovesAnswer


class TurnChanged(At):
    turn: TurnAnswer


class TurnEnded(TurnChanged):
    """`next`: who was called after it, or the turn that a transfer made; null when there is none."""

    next: TurnAnswer | None


class ServiceAdded(TurnChanged):
    """`added`: the new turn in the other service's queue; null when it has been taken back since."""

    added: TurnAnswer | None


class Hold(Body):
    reason: HoldReason = HoldReason.PRINTING


class Resume(Body):
    desk: UUID | None = None


class OutcomeDetail(Body):
    """What the outcome needs: collect_later `collect_on` (a date) and `collect_at`; posted `recipient`, `address`
    and perhaps `phone`; documents_missing `missing` (codes of the service's requirements) or a `note`; referred one of
    `to_service`, `to_agency` and `to_office`, or `confidential`; rejected a `reason`, with a `note` when it is other.

    The holder of the number reads `note`. Of a confidential referral nothing is ever shown.
    """

    collect_on: Annotated[Typed, Field(json_schema_extra={"format": "date"})] | None = None
    collect_at: Typed | None = None
    recipient: Typed | None = None
    address: Typed | None = None
    phone: Typed | None = None
    missing: list[Code] | None = Field(default=None, max_length=50)
    note: Typed | None = None
    to_service: Typed | None = None
    to_agency: Typed | None = None
    to_office: Typed | None = None
    confidential: bool | None = None
    reason: Typed | None = None

    def given(self) -> dict[str, object]:
        """What was said at all."""
        return self.model_dump(exclude_none=True)


class Finish(Body):
    """`outcome` may be left out on a day that does not ask for one: served. `note` is for the desk.

    `then`: call the next person in the same transaction. `pressed_at`: when the clerk did it. It counts only where the
    day was closed before the outcome could arrive. `from_village`: the code of where the person comes from. `seen`: the
    state in which the turn was when somebody decided; who was called back to the desk since is left there.
    """

    outcome: ClerkOutcome | None = None
    quantity: int = Field(default=1, ge=1, le=999)
    note: Note | None = None
    detail: OutcomeDetail | None = None
    then: Literal["call_next"] | None = None
    pressed_at: AwareDatetime | None = None
    from_village: Village | None = None
    seen: TurnState | None = None


class Correction(Body):
    """What the turn's outcome should have been, as in `finish`; a detail that is left out is not kept from before."""

    outcome: ClerkOutcome
    reason: CorrectedBecause
    quantity: int = Field(default=1, ge=1, le=999)
    note: Note | None = None
    detail: OutcomeDetail | None = None


class CallAgain(Body):
    """`desk`: who calls, where that is not said by the token."""

    desk: UUID | None = None
    reason: AgainBecause


class ChosenCall(Body):
    """`desk`: who calls, where that is not said by the token. The reason `other` needs a `note`."""

    desk: UUID | None = None
    reason: ChosenBecause
    note: Note | None = None


class DidNotCome(Body):
    """`anyway`: a coordinator does not wait for the calls and the time that the day gives.

    `then`: call the next person in the same transaction.
    """

    anyway: bool = False
    then: Literal["call_next"] | None = None


class Transfer(Body):
    """`place`: by the time of arrival, at the end, or before everybody who waits.

    `note`: for the next desk only, erased when the turn ends there; an undo does not bring it back.
    """

    service: Code
    place: JoinAt = JoinAt.ARRIVAL
    note: Note | None = None


class Addition(Body):
    """Another service on the same ticket. `note`: for the desk that will serve it."""

    service: Code
    place: Literal[JoinAt.END, JoinAt.ARRIVAL] = JoinAt.END
    note: Note | None = None


@bp.post("/call")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=ChosenCall)
def call(turn_id: UUID) -> ResponseReturnValue:
    """Call this person out of order; the reason is recorded."""
    key, body = read_command(ChosenCall)
    chosen, note = body.reason.value, body.note or None
    return _changed(perform(call_turn, key=key, turn_id=turn_id, desk_id=body.desk, reason=chosen, note=note))


@bp.post("/start")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def start(turn_id: UUID) -> ResponseReturnValue:
    """The person has come to the desk."""
    return _changed(perform(start_turn, key=read_key(), turn_id=turn_id))


@bp.post("/recall")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def recall(turn_id: UUID) -> ResponseReturnValue:
    """Call again."""
    return _changed(perform(recall_turn, key=read_key(), turn_id=turn_id))


@bp.post("/no-show")
@staff("clerk", "coordinator")
@describes(TurnEnded, body=DidNotCome)
def did_not_come(turn_id: UUID) -> ResponseReturnValue:
    """Called, and nobody came; refused as `too_early` before the calls and the time that the day gives."""
    key, body = read_command(DidNotCome)
    following: dict[str, Any] = {"then_call_next": True} if body.then == "call_next" else {}
    return _ended(perform(no_show, key=key, turn_id=turn_id, anyway=body.anyway, **following), turn_id)


@bp.post("/restore")
@staff("clerk", "coordinator", "greeter")
@describes(TurnChanged, body=Nothing)
def restore(turn_id: UUID) -> ResponseReturnValue:
    """Somebody who did not come is here now: back to the old place."""
    return _changed(perform(restore_turn, key=read_key(), turn_id=turn_id))


@bp.post("/undo")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def undo(turn_id: UUID) -> ResponseReturnValue:
    """Take back one's own last move on this turn; of a service that was added, the answer is the turn beside it."""
    return _changed(perform(undo_turn, key=read_key(), turn_id=turn_id))


@bp.post("/hold")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Hold)
def hold(turn_id: UUID) -> ResponseReturnValue:
    """Park the turn; the seat is free for the next person."""
    key, body = read_command(Hold)
    return _changed(perform(hold_turn, key=key, turn_id=turn_id, reason=body.reason.value))


@bp.post("/resume")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Resume)
def resume(turn_id: UUID) -> ResponseReturnValue:
    """Call a parked turn back, to the desk that parked it unless another is named."""
    key, body = read_command(Resume)
    return _changed(perform(resume_turn, key=key, turn_id=turn_id, desk_id=body.desk))


@bp.post("/finish")
@staff("clerk", "coordinator", late=True)
@describes(TurnEnded, body=Finish)
def finish(turn_id: UUID) -> ResponseReturnValue:
    """Record the outcome; `next` is who was called in the same step, if that was asked for and somebody waits."""
    key, body = read_command(Finish)
    rarely = {"pressed_at": body.pressed_at, "from_village": body.from_village, "seen": body.seen and body.seen.value}
    said: dict[str, Any] = {name: value for name, value in rarely.items() if value is not None}
    done = perform(
        finish_turn,
        key=key,
        turn_id=turn_id,
        outcome=body.outcome and body.outcome.value,
        quantity=body.quantity,
        note=body.note or None,
        detail=None if body.detail is None else body.detail.given(),
        then_call_next=body.then == "call_next",
        **said,
    )
    return _ended(done, turn_id)


@bp.post("/correct")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Correction)
def correct(turn_id: UUID) -> ResponseReturnValue:
    """The outcome that was recorded was another one: by the desk that recorded it while the day goes on, by a
    coordinator anywhere and also after its close. The reason is recorded.
    """
    key, body = read_command(Correction)
    done = perform(
        correct_outcome,
        key=key,
        turn_id=turn_id,
        outcome=body.outcome.value,
        reason=body.reason.value,
        quantity=body.quantity,
        note=body.note or None,
        detail=None if body.detail is None else body.detail.given(),
    )
    return _changed(done)


@bp.post("/call-again")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=CallAgain)
def call_once_more(turn_id: UUID) -> ResponseReturnValue:
    """Call somebody again whose turn is over; its outcome is taken back, and the reason is recorded."""
    key, body = read_command(CallAgain)
    return _changed(perform(call_again, key=key, turn_id=turn_id, desk_id=body.desk, reason=body.reason.value))


@bp.post("/transfer")
@staff("clerk", "coordinator")
@describes(TurnEnded, body=Transfer)
def transfer(turn_id: UUID) -> ResponseReturnValue:
    """Close the turn as transferred; `next` is the new one in the other service's queue."""
    key, body = read_command(Transfer)
    place, note = body.place.value, body.note or None
    done = perform(transfer_turn, key=key, turn_id=turn_id, service=body.service, place=place, note=note)
    return _ended(done, turn_id)


@bp.post("/add")
@staff("clerk", "coordinator")
@describes(ServiceAdded, body=Addition)
def add(turn_id: UUID) -> ResponseReturnValue:
    """One more service on the ticket of somebody at the desk; the turn there goes on."""
    key, body = read_command(Addition)
    place, note = body.place.value, body.note or None
    done = perform(add_service, key=key, turn_id=turn_id, service=body.service, place=place, note=note)
    added = _turn_if_any(done.made.next_turn_id)
    return answered(ServiceAdded(epoch=done.epoch, seq=done.seq, turn=turn_now(turn_id), added=added))


def _changed(done: Performed) -> ResponseReturnValue:
    return answered(TurnChanged(epoch=done.epoch, seq=done.seq, turn=turn_now(done.made.turn_id)))


def _ended(done: Performed, turn_id: UUID) -> ResponseReturnValue:
    following = _turn_if_any(done.made.next_turn_id)
    return answered(TurnEnded(epoch=done.epoch, seq=done.seq, turn=turn_now(turn_id), next=following))


def turn_now(turn_id: UUID | None) -> TurnAnswer:
    """The turn that a command has moved, as it stands now; refuses with UnknownTurn."""
    if turn_id is None:
        raise UnknownTurn
    return TurnAnswer.model_validate(one_turn(box().engine, turn_id, actor=current_actor(), now=box().now()))


def _turn_if_any(turn_id: UUID | None) -> TurnAnswer | None:
    """An undo may have taken away the turn that a repeated transfer had made."""
    try:
        return turn_now(turn_id) if turn_id else None
    except UnknownTurn:
        return None
