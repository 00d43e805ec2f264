"""Documents that go home by post: the clerk who posts them notes which are on their way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from queues.model.outcomes.delivery import may_deliver
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.turn import Turn
from queues.model.refusals import NotDelivering, NotPosted, UnknownTurn
from queues.persistence.schema import tables
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
        row = work.execute(outcome_statements.OUTCOME, turn_id=turn.id).one_or_none()
        if row is None or row.code != Outcome.POSTED:
            raise NotPosted(number=turn.number)
        note_handing_to_post(work, turn, row.detail, now, handed=handed)
    return Made.of_day(day_id)


def note_handing_to_post(
    work: UnitOfWork, turn: Turn, detail: Mapping[str, object], now: datetime, *, handed: bool
) -> None:
    """Once: noted already, or not noted at all, nothing happens. `detail`: of the outcome, which says when it was.

    With it the promise is followed up.
    """
    if handed == ("handed_to_post_at" in detail):
        return
    kept = {name: value for name, value in detail.items() if name != "handed_to_post_at"}
    told = kept | {"handed_to_post_at": now.isoformat()} if handed else kept
    work.execute(outcome_statements.SET_DETAIL, of_turn=turn.id, detail=told)
    work.execute(outcome_statements.REMOVE_FOLLOW_UP, of_turn=turn.id)
    if handed:
        work.add(tables.follow_up, turn_id=turn.id, done_at=now, done_by=work.actor.id)
    work.record(turn.handed_to_post(now, handed))
