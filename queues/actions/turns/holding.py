"""A clerk parks a turn ("menunggu cetak") and takes it back."""

from datetime import datetime
from uuid import UUID

from queues.actions.permissions import at_own_desk, require_seat
from queues.model.queue.allowed_moves import why_not_in_this_state
from queues.model.queue.moves import HoldReason, Move
from queues.model.refusals import DeskTakesNoSuchService, TicketLiveElsewhere, UnknownDesk
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def hold_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime, reason: str = "printing") -> Made:
    """The desk is free for the next person; the turn stays in this desk's list.

    Refuses: IllegalMove, NotAtThisDesk, NotSeated.
    """
    turn = at_own_desk(work, turn_id)
    work.record(turn.hold(now, HoldReason(reason)))
    return Made.of_turn(turn.day_id, turn_id)


@command
def resume_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime, desk_id: UUID | None = None) -> Made:
    """Call a parked turn back, to the desk that parked it unless another that takes the service is named.

    Refuses: IllegalMove, TicketLiveElsewhere, DeskTakesNoSuchService, DeskBusy, DeskNotOpen, DeskIsPaused, NotSeated,
    DayNotOpen, DayIsClosed.
    """
    turn = work.turn(turn_id)
    refused = why_not_in_this_state(turn, Move.RESUME)
    if refused:
        raise refused
    to_desk = desk_id or work.actor.desk_id or turn.desk_id
    if to_desk is None:
        raise UnknownDesk
    require_seat(work, to_desk)
    work.day(turn.day_id).require_serving()
    if any(other.is_live for other in work.turns_of(turn.ticket_id)):
        raise TicketLiveElsewhere(number=turn.number)
    desk = work.desk(to_desk)
    if desk.day_id != turn.day_id:
        raise UnknownDesk
    desk.require_open()
    if to_desk != turn.desk_id and turn.service_id not in work.service_ids_at(to_desk):
        raise DeskTakesNoSuchService(desk=desk.name, service=turn.service)
    seat = desk.free_seat({live.seat for live in work.live_at(to_desk) if live.is_live and live.seat})
    work.record(turn.resume(to_desk, seat, now))
    return Made.of_turn(turn.day_id, turn_id)
