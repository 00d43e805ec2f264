"""Call the next turn to a desk, a chosen one out of order, or the same one again."""

from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.details import keep_detail
from queues.actions.permissions import at_own_desk, require_seat
from queues.model.hall.desk import Desk
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.allowed_moves import why_not_called
from queues.model.queue.moves import ChosenBecause
from queues.model.queue.ordering import Why, choose, count_after
from queues.model.queue.turn import Turn
from queues.model.refusals import (
    DeskTakesNoSuchService,
    NobodyWaiting,
    NotAtThisDesk,
    NoteMissing,
    ServiceIsPaused,
    TicketLiveElsewhere,
    UnknownDesk,
)
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork


@command
def call_next(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """Call the turn whose time it is to a free seat of this desk.

    A ticket that is live at another desk keeps its place and is passed over without penalty.

    Refuses: NobodyWaiting, DeskBusy, DeskNotOpen, DeskIsPaused, NotSeated, DayNotOpen, DayIsClosed.
    """
    require_seat(work, desk_id)
    desk = work.desk(desk_id)
    day = work.day(desk.day_id)
    day.require_serving()
    desk.require_open()
    seat = free_seat_at(work, desk)
    counter = desk.others_since_priority
    choice = choose(
        work.heads_of_line(desk, now),
        others_since_priority=counter,
        policy=day.policy,
        now=now,
        seq=day.last_seq,
    )
    if choice is None:
        raise NobodyWaiting(desk=desk.name)
    turn = work.turn(choice.turn.turn_id)
    desk.others_since_priority = count_after(turn.priority, counter, day.policy)
    work.record(turn.call(desk_id, seat, now, others_before=counter, why=choice.why.value))
    return Made.of_turn(day.id, turn.id)


def call_turn(
    work: UnitOfWork,
    *,
    turn_id: UUID,
    reason: str,
    now: datetime,
    desk_id: UUID | None = None,
    note: str | None = None,
) -> Made:
    """Call somebody out of order to a free seat of this desk; the reason is recorded.

    It counts towards the ratio of priority people like any call, so that nobody gets two chances out of one.

    Refuses: NoteMissing, IllegalMove, NotAtThisDesk, TicketLiveElsewhere, DeskTakesNoSuchService, ServiceIsPaused,
    DeskBusy, DeskNotOpen, DeskIsPaused, NotSeated, DayNotOpen, DayIsClosed.
    """
    because = ChosenBecause(reason)
    if because is ChosenBecause.OTHER and not note:
        raise NoteMissing(reason=reason)
    turn = work.turn(turn_id)
    desk = desk_of_choice(work, turn, desk_id)
    _require_callable(work, turn, desk)
    seat, counter = free_seat_at(work, desk), desk.others_since_priority
    desk.others_since_priority = count_after(turn.priority, counter, work.day(turn.day_id).policy)
    work.record(turn.call(desk.id, seat, now, others_before=counter, why=Why.CHOSEN.value, reason=because))
    if note:
        keep_detail(work, turn, PersonalPurpose.CALL_NOTE, {"note": note}, now)
    return Made.of_turn(turn.day_id, turn_id)


@command
def recall_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    """Call somebody who was called once more; the board and the phone say it again.

    Refuses: IllegalMove, NotAtThisDesk, NotSeated.
    """
    turn = at_own_desk(work, turn_id)
    work.record(turn.recall(now))
    return Made.of_turn(turn.day_id, turn_id)


# -- where to ---------------------------------------------------------------------------------------------------------


def free_seat_at(work: UnitOfWork, desk: Desk) -> int:
    """Refuses with DeskBusy."""
    return desk.free_seat({turn.seat for turn in work.live_at(desk.id) if turn.is_live and turn.seat})


def desk_of_choice(work: UnitOfWork, turn: Turn, desk_id: UUID | None) -> Desk:
    """The desk that is named, else the actor's own; refuses with UnknownDesk, and who may not act there."""
    to_desk = desk_id or work.actor.desk_id
    if to_desk is None:
        raise UnknownDesk
    require_seat(work, to_desk)
    desk = work.desk(to_desk)
    if desk.day_id != turn.day_id:
        raise UnknownDesk
    return desk


# -- inside ----------------------------------------------------------------------------------------------------------


def _require_callable(work: UnitOfWork, turn: Turn, desk: Desk) -> None:
    """Whoever chooses sees a list that may be some seconds old: say what has happened since."""
    work.day(turn.day_id).require_serving()
    desk.require_open()
    if turn.is_live and turn.desk_id != desk.id:
        raise NotAtThisDesk(state=turn.state.value, number=turn.number)
    refused = why_not_called(turn)
    if refused:
        raise refused
    if any(other.is_live for other in work.turns_of(turn.ticket_id)):
        raise TicketLiveElsewhere(number=turn.number)
    if turn.service_id not in work.service_ids_at(desk.id):
        raise DeskTakesNoSuchService(desk=desk.name, service=turn.service)
    (offered,) = work.offered(turn.day_id, [turn.service])
    if offered.pause_reason:
        raise ServiceIsPaused(service=turn.service)
