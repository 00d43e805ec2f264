"""A desk asks the next person to come, or asks again."""

from datetime import datetime
from uuid import UUID

from queues.actions.guarding import at_own_desk, require_own_desk
from queues.model.errors import NobodyWaiting
from queues.model.ordering import choose, count_after
from queues.persistence.unit_of_work import Made, UnitOfWork


def call_next(work: UnitOfWork, *, desk_id: UUID, now: datetime) -> Made:
    """Call the turn whose time it is to a free seat of this desk.

    A ticket that is live at another desk keeps its place and is passed over without penalty.
    """
    require_own_desk(work.actor, desk_id)
    desk = work.desk(desk_id)
    day = work.day(desk.day_id)
    day.require_serving()
    desk.require_open()
    seat = desk.free_seat({turn.seat for turn in work.live_at(desk_id) if turn.is_live and turn.seat})
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
    return Made(day_id=day.id, turn_id=turn.id, ticket_id=turn.ticket_id, desk_id=desk_id)


def recall_turn(work: UnitOfWork, *, turn_id: UUID, now: datetime) -> Made:
    turn = at_own_desk(work, turn_id)
    work.record(turn.recall(now))
    return Made(day_id=turn.day_id, turn_id=turn_id, ticket_id=turn.ticket_id, desk_id=turn.desk_id)
