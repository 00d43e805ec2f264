"""What happens at the desk: start, finish with an outcome, no-show and its restoration, undo."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.details import erase_details, keep_detail
from queues.actions.outcomes.recording import read_detail, record_outcome, take_back_outcome
from queues.actions.outcomes.setting_aside import put_back_outcome
from queues.actions.outcomes.settling import LateOutcome, settle_late_outcome
from queues.actions.permissions import at_own_desk, takes_at_own_desk
from queues.actions.tickets.priority import renew_priority
from queues.actions.tickets.villages import note_village
from queues.actions.turns.calling import call_next
from queues.model import events
from queues.model.actor import Role
from queues.model.events.recorded import RecordedEvent
from queues.model.hall.desk import Desk, DeskState
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome, outcome_of_clerk
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.allowed_moves import illegal_move, patience_left, why_no_move, why_not_corrected
from queues.model.queue.moves import Move, TurnState, is_as_seen
from queues.model.queue.turn import Turn
from queues.model.queue.undo import Around, desk_before, why_not_undone
from queues.model.refusals import (
    DeskBusy,
    NobodyWaiting,
    NothingToUndo,
    NotOfOwnDesk,
    OutcomeMissing,
    ServiceAlreadyOpen,
    TooEarly,
)
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def start_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    """The person has come to the desk.

    Refuses: IllegalMove, NotAtThisDesk, NotSeated.
    """
    turn = at_own_desk(work, turn_id)
    work.record(turn.start(now))
    return _made(turn)


@command
def finish_turn(
    work: UnitOfWork,
    *,
    turn_id: UUID,
    now: datetime,
    outcome: str | None = None,
    quantity: int = 1,
    note: str | None = None,
    detail: Mapping[str, object] | None = None,
    then_call_next: bool = False,
    pressed_at: datetime | None = None,
    from_village: str | None = None,
    seen: str | None = None,
) -> Made:
    """Record how the turn ended; with `then_call_next` also call the next person in the same transaction.

    No outcome means served, on a day that does not ask for one. Nobody waiting is no refusal, nor is a desk that serves
    another while this one was on hold: the finish stands and `next_turn_id` stays empty. `pressed_at`: when the clerk
    did it, for what arrives after the close. `from_village`: where the person comes from, which an undo leaves as it
    is. `seen`: the state in which whoever decides has seen the turn; who was called back since is at the desk again.

    Refuses: IllegalMove, NotAtThisDesk, NotSeated, OutcomeMissing, UnknownOutcome, OutcomeTooLate, DetailMissing,
    DetailInvalid, DetailTooLong, DetailDateOutOfRange.
    """
    turn = at_own_desk(work, turn_id)
    ended = _outcome(work, turn, outcome)
    if pressed_at is not None and work.day(turn.day_id).state is DayState.CLOSED:
        late = LateOutcome(ended, pressed_at, quantity, note, detail)
        settle_late_outcome(work, turn, late, now)
        _note_village(work, turn, from_village, now)
        return _made(turn)
    if not is_as_seen(TurnState(seen) if seen else None, turn.state):
        raise illegal_move(turn, Move.FINISH)
    desk_id = turn.desk_id
    work.record(turn.finish(ended, now, quantity=quantity))
    record_outcome(work, turn, ended, now, quantity, read_detail(work, turn, ended, detail))
    if note:
        keep_detail(work, turn, PersonalPurpose.OUTCOME_NOTE, {"note": note}, now)
    _note_village(work, turn, from_village, now)
    called = _call_next_if_any(work, desk_id, now) if then_call_next and desk_id else None
    return Made.of_turn(turn.day_id, turn_id, next_turn_id=called)


def _note_village(work: UnitOfWork, turn: Turn, village: str | None, now: datetime) -> None:
    if village:
        note_village(work, turn.ticket_id, village, now)


@command
def no_show(
    work: UnitOfWork, *, turn_id: UUID, now: datetime, anyway: bool = False, then_call_next: bool = False
) -> Made:
    """Nobody came: refused before the day's policy lets a clerk give up, unless a coordinator says `anyway`.

    With `then_call_next` as `finish_turn`.

    Refuses: IllegalMove, TooEarly, NotAtThisDesk, NotSeated.
    """
    turn = at_own_desk(work, turn_id)
    day, desk_id = work.day(turn.day_id), turn.desk_id
    refused = why_no_move(turn, Move.NO_SHOW, now=now, actor=work.actor, day=day)
    if refused and not (isinstance(refused, TooEarly) and anyway and work.actor.overrules):
        raise refused
    work.record(turn.no_show(now, early=patience_left(turn, day.policy, now) is not None))
    record_outcome(work, turn, Outcome.NO_SHOW, now)
    called = _call_next_if_any(work, desk_id, now) if then_call_next and desk_id else None
    return Made.of_turn(turn.day_id, turn_id, next_turn_id=called)


@command
def restore_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    """Somebody who did not come is here now: back to the old place. A clerk may, whose own desk takes the service.

    Refuses: IllegalMove, NotOfOwnDesk, ServiceAlreadyOpen, DayNotOpen, DayIsClosed.
    """
    turn = work.turn(turn_id)
    work.day(turn.day_id).require_serving()
    if work.actor.role is Role.CLERK and not takes_at_own_desk(work, turn.day_id, turn.service_id):
        raise NotOfOwnDesk(number=turn.number)
    if any(other.is_open and other.service_id == turn.service_id for other in work.turns_of(turn.ticket_id)):
        raise ServiceAlreadyOpen(service=turn.service)
    work.record(turn.restore(now))
    renew_priority(work, turn)
    work.remove_outcome(turn_id)
    return _made(turn)


def undo_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    """Take back the actor's own last move on this turn, if it is fresh and nothing was built on it.

    Refuses: NothingToUndo, UndoTooLate, UndoBlocked, QuotaFull, CorrectionTooLate, DayNotOpen, DayIsClosed.
    """
    turn = work.turn(turn_id)
    last = work.recorded(turn.day_id, turn.last_seq)
    _require_day_of_undo(work, turn, last)
    refused = why_not_undone(turn, last, _around(work, turn, last), actor=work.actor, now=now)
    if refused or last is None:
        raise refused or NothingToUndo(state=turn.state.value)
    if last.kind == events.TurnAdded.kind:
        _take_away(work, turn, now)
        return _made(work.turn(UUID(last.payload["from_turn_id"])))
    if last.kind == events.TurnClosed.kind:
        _undo_close(work, turn, last, now)
    elif last.kind == events.TurnCalled.kind and turn.desk_id:
        desk = work.desk(turn.desk_id)
        desk.others_since_priority = _counter_without(work, desk, last)
        erase_details(work, turn, PersonalPurpose.CALL_NOTE)
    elif last.kind == events.TurnRestored.kind:
        record_outcome(work, turn, Outcome.NO_SHOW, now)
    elif last.kind == events.TurnCorrected.kind:
        take_back_outcome(work, turn)
        put_back_outcome(work, turn)
    elif last.kind == events.TurnCalledAgain.kind:
        put_back_outcome(work, turn)
    work.record(turn.undo(last.seq, last.payload["before"], now))
    if turn.is_open:
        renew_priority(work, turn)
    return _made(turn)


# -- inside ----------------------------------------------------------------------------------------------------------


def _made(turn: Turn) -> Made:
    return Made.of_turn(turn.day_id, turn.id)


def _call_next_if_any(work: UnitOfWork, desk_id: UUID, now: datetime) -> UUID | None:
    desk = work.desk(desk_id)
    # A desk that has just been paused or closed finishes with its person and calls nobody.
    if desk.state is not DeskState.OPEN:
        return None
    try:
        return call_next(work, desk_id=desk_id, now=now).turn_id
    except (NobodyWaiting, DeskBusy):
        return None


def _outcome(work: UnitOfWork, turn: Turn, said: str | None) -> Outcome:
    if said is None:
        if work.day(turn.day_id).policy.outcome_required:
            raise OutcomeMissing(number=turn.number)
        return Outcome.SERVED
    return outcome_of_clerk(said)


def _require_day_of_undo(work: UnitOfWork, turn: Turn, last: RecordedEvent | None) -> None:
    """Of a day that is over only a correction is taken back, by whoever may correct."""
    day = work.day(turn.day_id)
    if last is None or last.kind != events.TurnCorrected.kind:
        day.require_serving()
        return
    refused = why_not_corrected(turn, actor=work.actor, day=day)
    if refused:
        raise refused


def _around(work: UnitOfWork, turn: Turn, last: RecordedEvent | None) -> Around:
    others = [other for other in work.turns_of(turn.ticket_id) if other.id != turn.id]
    desk_id = desk_before(last) if last else None
    if desk_id is None:
        return Around(others)
    return Around(others, work.live_at(desk_id), work.desk(desk_id).state is DeskState.CLOSED)


def _counter_without(work: UnitOfWork, desk: Desk, undone: RecordedEvent) -> int:
    """The desk's priority counter as if the undone call had never been, counted from the calls that stand."""
    ratio = work.day(desk.day_id).policy.others_per_priority
    last_calls = work.last_calls(desk, but=undone.seq, most=ratio)
    return next((others for others, turn_id in enumerate(last_calls) if work.turn(turn_id).priority), ratio)


def _undo_close(work: UnitOfWork, turn: Turn, last: RecordedEvent, now: datetime) -> None:
    take_back_outcome(work, turn)
    if last.payload["new_turn_id"]:
        _take_away(work, work.turn(UUID(last.payload["new_turn_id"])), now)


def _take_away(work: UnitOfWork, made: Turn, now: datetime) -> None:
    """The turn never was."""
    work.record(made.removed(now))
    erase_details(work, made)
    work.remove_turn(made)
