"""Call somebody again whose turn is over: something was forgotten, or the person has come after all."""

from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.recording import take_back_outcome
from queues.actions.outcomes.setting_aside import set_aside_outcome
from queues.actions.tickets.priority import renew_priority
from queues.actions.turns.calling import desk_of_choice, free_seat_at
from queues.model.hall.desk import Desk
from queues.model.queue.allowed_moves import why_not_in_this_state
from queues.model.queue.moves import AgainBecause, Move
from queues.model.queue.turn import Turn
from queues.model.refusals import DeskTakesNoSuchService, NotAtThisDesk, ServiceAlreadyOpen, TicketLiveElsewhere
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def call_again(work: UnitOfWork, *, turn_id: UUID, reason: str, now: datetime, desk_id: UUID | None = None) -> Made:
    """Call the turn to a free seat of this desk, and take its outcome back; the reason is recorded.

    The desk is the one where it ended, or another that takes its service. Nobody of the line is passed over: the ratio
    of priority people does not count it. A number that had been closed altogether is open again, whatever its phone's
    limit; the place of a cancelled one is taken from the quota again.

    Refuses: IllegalMove, NotAtThisDesk, TicketLiveElsewhere, ServiceAlreadyOpen, DeskTakesNoSuchService,
    AlreadyHandedToPost, QuotaFull, UnknownDesk, NotAllowed, DeskBusy, DeskNotOpen, DeskIsPaused, NotSeated, DayNotOpen,
    DayIsClosed.
    """
    because = AgainBecause(reason)
    turn = work.turn(turn_id)
    desk = desk_of_choice(work, turn, desk_id)
    _require_callable(work, turn, desk)
    seat = free_seat_at(work, desk)
    set_aside_outcome(work, turn, now)
    take_back_outcome(work, turn)
    work.record(turn.call_again(desk.id, seat, now, because=because))
    renew_priority(work, turn)
    return Made.of_turn(turn.day_id, turn_id)


def _require_callable(work: UnitOfWork, turn: Turn, desk: Desk) -> None:
    work.day(turn.day_id).require_serving()
    desk.require_open()
    if turn.is_live and turn.desk_id != desk.id:
        raise NotAtThisDesk(state=turn.state.value, number=turn.number)
    refused = why_not_in_this_state(turn, Move.CALL_AGAIN)
    if refused:
        raise refused
    others = [other for other in work.turns_of(turn.ticket_id) if other.id != turn.id]
    if any(other.is_live for other in others):
        raise TicketLiveElsewhere(number=turn.number)
    if any(other.is_open and other.service_id == turn.service_id for other in others):
        raise ServiceAlreadyOpen(service=turn.service)
    if desk.id != turn.desk_id and turn.service_id not in work.service_ids_at(desk.id):
        raise DeskTakesNoSuchService(desk=desk.name, service=turn.service)
