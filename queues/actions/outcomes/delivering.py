"""Documents that go home by post: the clerk who posts them notes which are on their way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from queues.model.outcomes.delivery import may_deliver
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.turn import Turn
from queues.model.refusals import NotDelivering, NotPosted, UnknownTurn
from queues.persistence.writing import outcome_statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def hand_to_post(
    work: UnitOfWork, *, day_id: UUID, turn_ids: Sequence[UUID], now: datetime, handed: bool = True
) -> Made:
    """Note what was handed over, all or nothing; `handed=False` takes the note back.

    A day that is closed is no hindrance: the post is brought away in the evening. Noted already, nothing happens.

    Refuses: NotDelivering, NotPosted.
    """
    work.day(day_id)
    desks = work.execute(outcome_statements.DELIVERING_DESKS, day_id=day_id).all()
    if not may_deliver(work.actor, [(desk_id, clerk_id) for desk_id, clerk_id in desks]):
        raise NotDelivering
    for turn_id in turn_ids:
        turn = work.turn(turn_id)
        if turn.day_id != day_id:
            raise UnknownTurn
        _note(work, turn, now, handed)
    return Made.of_day(day_id)


def _note(work: UnitOfWork, turn: Turn, now: datetime, handed: bool) -> None:
    row = work.execute(outcome_statements.OUTCOME, turn_id=turn.id).one_or_none()
    if row is None or row.code != Outcome.POSTED:
        raise NotPosted(number=turn.number)
    kept = {name: value for name, value in row.detail.items() if name != "handed_to_post_at"}
    if handed == ("handed_to_post_at" in row.detail):
        return
    detail = kept | {"handed_to_post_at": now.isoformat()} if handed else kept
    work.execute(outcome_statements.SET_DETAIL, of_turn=turn.id, detail=detail)
    work.record(turn.handed_to_post(now, handed))
