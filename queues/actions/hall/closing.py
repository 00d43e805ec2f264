"""The close of a service day: what becomes of each open turn is decided and done in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from queues.actions.outcomes.recording import read_detail, record_outcome
from queues.actions.permissions import require_seat
from queues.actions.tickets.carrying import carry_over, on_offer
from queues.model.events.box import DayEnded
from queues.model.hall.closing import Fate, FateKind
from queues.model.outcomes.outcome import Outcome, outcome_of_clerk
from queues.model.queue.turn import Turn
from queues.model.refusals import ClosingMovedOn, StillServing, UnknownDay, UnknownOutcome
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.queue.carried import in_order_of_time


@command
def close_day(
    work: UnitOfWork,
    *,
    day_id: UUID,
    now: datetime,
    fates: Sequence[Fate] = (),
    only_these: bool = False,
    carry_to: UUID | None = None,
) -> Made:
    """End the day with a fate for each open turn; refused while a desk serves somebody for whom none is named.

    `only_these`: whoever decided has seen all open turns, and is asked again if there is another by now. Else who waits
    or is on hold and is not named is carried over to `carry_to`, where that day offers the service; without one, or
    where it does not, it is recorded as not served.

    The box notes where the chain of the day's events stands, so that neither can be rewritten without the other.

    Refuses: ClosingMovedOn, StillServing, TakesNoCarried, NotOfferedThatDay, UnknownDay, UnknownOutcome, DetailMissing,
    IllegalMove, IllegalDayMove.
    """
    work.lock_box()
    day = work.day(day_id)
    named = {fate.turn_id: fate for fate in fates}
    live, parked = work.live_of_day(day_id), work.parked_of_day(day_id)
    _require_seen(named, [*live, *parked], only_these=only_these)
    _require_finished(work, named, live)
    closed = day.close(now)
    fated = _with_fates(work, named, [*parked, *live], carry_to)
    carried = dict[UUID, list[Turn]]()
    for turn, fate in fated:
        if fate.kind is FateKind.CARRY:
            carried.setdefault(_day_of(fate), []).append(turn)
    days = in_order_of_time(work.connection, carried)
    if len(days) < len(carried):
        raise UnknownDay
    for to in days:
        carry_over(work, day, carried[to], to=to, now=now)
    for turn, fate in sorted(fated, key=_is_of_desk):  # last: from there on it is marked as done from outside
        if fate.kind is not FateKind.CARRY:
            _end(work, turn, fate, now)
    seq = work.record(closed)
    assert day.chain_head is not None
    work.record_in_box(DayEnded(day_id=day_id, at=now, last_seq=seq, head=day.chain_head.hex()))
    return Made.of_day(day_id)


def _require_seen(named: Mapping[UUID, Fate], turns: Sequence[Turn], *, only_these: bool) -> None:
    """Who has seen a list decides over that list, and not over who came or was called since."""
    other = [turn for turn in turns if _is_other(named.get(turn.id), turn, only_these=only_these)]
    if other:
        raise ClosingMovedOn(numbers=[turn.number for turn in other])


def _is_other(fate: Fate | None, turn: Turn, *, only_these: bool) -> bool:
    return only_these if fate is None else not fate.is_still_meant(turn.state)


def _require_finished(work: UnitOfWork, named: Mapping[UUID, Fate], live: Sequence[Turn]) -> None:
    left = [turn for turn in live if turn.id not in named]
    if left:
        desks = sorted({work.desk(turn.desk_id).name for turn in left if turn.desk_id})
        raise StillServing(desks=desks, numbers=[turn.number for turn in left])


def _with_fates(
    work: UnitOfWork, named: Mapping[UUID, Fate], turns: Sequence[Turn], carry_to: UUID | None
) -> list[tuple[Turn, Fate]]:
    """Each turn with what becomes of it, in their order."""
    others = [turn.service for turn in turns if turn.id not in named]
    offered = on_offer(work, carry_to, others) if carry_to and others else frozenset()
    return [
        (turn, named.get(turn.id) or Fate(turn.id, FateKind.CARRY, to=carry_to))
        if turn.id in named or turn.service in offered
        else (turn, Fate(turn.id, FateKind.NOT_SERVED))
        for turn in turns
    ]


def _is_of_desk(fated: tuple[Turn, Fate]) -> bool:
    """Whether it ends what a desk does: at the desk, or with an outcome from its list of those on hold."""
    turn, fate = fated
    return turn.is_live or fate.kind is FateKind.FINISH


def _day_of(fate: Fate) -> UUID:
    if fate.to is None:
        raise UnknownDay
    return fate.to


def _end(work: UnitOfWork, turn: Turn, fate: Fate, now: datetime) -> None:
    if _is_of_desk((turn, fate)) and turn.desk_id:
        require_seat(work, turn.desk_id)
    if fate.kind is FateKind.CANCEL:
        work.record(turn.cancel(now))
        record_outcome(work, turn, Outcome.CANCELLED, now)
    elif fate.kind is FateKind.NO_SHOW:
        work.record(turn.no_show(now, early=True))
        record_outcome(work, turn, Outcome.NO_SHOW, now)
    elif fate.kind is FateKind.NOT_SERVED and not turn.is_live:
        work.record(turn.expire(now))
        record_outcome(work, turn, Outcome.NOT_SERVED, now)
    else:
        _finish_at_desk(work, turn, fate, now)


def _finish_at_desk(work: UnitOfWork, turn: Turn, fate: Fate, now: datetime) -> None:
    """Of an outcome that needs words the desk itself is asked: here only those that need none are taken."""
    code = Outcome.NOT_SERVED.value if fate.kind is FateKind.NOT_SERVED else fate.outcome
    if code is None:
        raise UnknownOutcome(outcome="")
    outcome = outcome_of_clerk(code)
    detail = read_detail(work, turn, outcome, {})
    work.record(turn.finish(outcome, now))
    record_outcome(work, turn, outcome, now, 1, detail)
