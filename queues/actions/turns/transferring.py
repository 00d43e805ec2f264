"""A ticket goes on to another service's queue, or takes one more service; the number stays."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.details import keep_detail
from queues.actions.outcomes.recording import record_outcome
from queues.actions.permissions import at_own_desk
from queues.actions.tickets.limiting import let_join
from queues.model.hall.offered_service import OfferedService
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.moves import JoinAt, TurnState
from queues.model.queue.ticket import MOST_SERVICES
from queues.model.queue.turn import Turn
from queues.model.refusals import IllegalMove, SameService, ServiceAlreadyOpen, TooManyServices
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def transfer_turn(
    work: UnitOfWork,
    *,
    turn_id: UUID,
    service: str,
    now: datetime,
    place: str = JoinAt.ARRIVAL,
    note: str | None = None,
) -> Made:
    """Close the turn as transferred and queue a new one, if the limits of that queue allow it.

    By default at the place of arrival: nobody waits twice for a wrong line. A paused service takes the turn too: it
    keeps its place until the pause ends.

    Refuses: IllegalMove, NotAtThisDesk, NotSeated, SameService, ServiceAlreadyOpen, UnknownService, QuotaFull,
    NoBlanksLeft, TooLateForToday, DayNotOpen, DayIsClosed.
    """
    turn = at_own_desk(work, turn_id)
    work.day(turn.day_id).require_serving()
    (target,) = work.offered(turn.day_id, [service])
    if target.id == turn.service_id:
        raise SameService(service=service)
    siblings = work.turns_of(turn.ticket_id)
    new = _new_turn(work, turn, siblings, target)
    work.record(turn.transfer(now, to=new))
    record_outcome(work, turn, Outcome.TRANSFERRED, now)
    new = _placed(work, new, JoinAt(place), now)
    work.note_move(new, work.record(new.added(now, joined=JoinAt(place))), now)
    _join(work, new, target, note, now)
    return Made.of_turn(turn.day_id, turn_id, next_turn_id=new.id)


def add_service(
    work: UnitOfWork,
    *,
    turn_id: UUID,
    service: str,
    now: datetime,
    place: str = JoinAt.END,
    note: str | None = None,
) -> Made:
    """One more service on the ticket of somebody at this desk: another turn, and the one here goes on.

    By default at the end: who asks for it now comes after those who asked before.

    Refuses: IllegalMove, NotAtThisDesk, NotSeated, ServiceAlreadyOpen, TooManyServices, UnknownService, QuotaFull,
    NoBlanksLeft, TooLateForToday, DayNotOpen, DayIsClosed.
    """
    turn = at_own_desk(work, turn_id)
    work.day(turn.day_id).require_serving()
    if turn.state in (TurnState.WAITING, TurnState.CLOSED):
        raise IllegalMove(move="add", state=turn.state.value, outcome=turn.outcome and turn.outcome.value)
    (target,) = work.offered(turn.day_id, [service])
    siblings = work.turns_of(turn.ticket_id)
    new = _new_turn(work, turn, siblings, target)
    if sum(other.is_open for other in siblings) >= MOST_SERVICES:
        raise TooManyServices(most=MOST_SERVICES)
    new = _placed(work, new, JoinAt(place), now)
    work.note_move(new, work.record(new.added(now, joined=JoinAt(place), from_turn_id=turn.id)), now)
    _join(work, new, target, note, now)
    return Made.of_turn(turn.day_id, turn_id, next_turn_id=new.id)


# -- inside ----------------------------------------------------------------------------------------------------------


def _new_turn(work: UnitOfWork, turn: Turn, siblings: list[Turn], target: OfferedService) -> Turn:
    """A waiting turn of the same ticket for another service, with the place and the time of arrival."""
    if any(other.is_open and other.service_id == target.id for other in siblings):
        raise ServiceAlreadyOpen(service=target.code)
    return Turn(
        id=work.new_id(),
        day_id=turn.day_id,
        ticket_id=turn.ticket_id,
        number=turn.number,
        service=target.code,
        service_id=target.id,
        position=max(other.position for other in siblings) + 1,
        place=turn.place,
        queued_at=turn.queued_at,
        priority=turn.priority,
    )


def _placed(work: UnitOfWork, turn: Turn, at: JoinAt, now: datetime) -> Turn:
    """The turn where it joins its queue; to be recorded with the day's next seq.

    At the end the wait begins anew, or the rule of the longest wait would bring the turn to the front again.
    """
    if at is JoinAt.END:
        return replace(turn, place=work.day(turn.day_id).last_seq + 1, queued_at=now)
    if at is JoinAt.NEXT:
        head = work.execute(
            statements.HEAD_OF_QUEUE, day_id=turn.day_id, service_id=turn.service_id
        ).scalar_one_or_none()
        return turn if head is None else replace(turn, place=min(turn.place, head - 1))
    return turn


def _join(work: UnitOfWork, new: Turn, target: OfferedService, note: str | None, now: datetime) -> None:
    let_join(work, new.day_id, target, now)
    work.add_turn(new)
    if note:
        keep_detail(work, new, PersonalPurpose.NEXT_DESK_NOTE, {"note": note}, now)
