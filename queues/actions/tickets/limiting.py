"""Limits of a service: whether one more turn may join its queue, what a turn uses up, and what the coordinator changes.

Everything is decided in the transaction that gives the place, under the day's lock: no limit is overshot, however many
ask at once. A service without sheets to count and without a closing rule costs no further statement.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from queues.model import events
from queues.model.hall.offered_service import OfferedService
from queues.model.hall.service_limits import PRINTED
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.turn import Turn
from queues.model.refusals import NoBlanksLeft, QuotaBelowIssued, TooLateForToday
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.queue.reach import ISSUED_OF_SERVICE, read_reach


def let_join(work: UnitOfWork, day_id: UUID, service: OfferedService, now: datetime) -> None:
    """Take a place in the queue of the service, or refuse: QuotaFull, NoBlanksLeft, TooLateForToday."""
    if service.blanks is not None:
        open_turns = work.open_turns(day_id, service.id)
        if open_turns >= service.blanks:
            raise NoBlanksLeft(service=service.code, blanks=max(0, service.blanks), waiting=open_turns)
    if service.until_closing:
        day = work.day(day_id)
        reach = read_reach(work.connection, day)[service.id]
        places = reach.places(now)
        if places is not None and reach.open_turns >= places:
            raise TooLateForToday(service=service.code, waiting=reach.open_turns)
    work.take_from_quota(day_id, service)


def change_limits(work: UnitOfWork, *, day_id: UUID, service: str, changes: Mapping[str, Any], now: datetime) -> Made:
    """Change what is named of `quota`, `blanks` and `until_closing`; None takes a limit away.

    Refuses: UnknownService, QuotaBelowIssued, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    (offered,) = work.offered(day_id, [service])
    before = dict(work.execute(ISSUED_OF_SERVICE, day_id=day_id, service_id=offered.id).mappings().one())
    issued = before.pop("issued")
    after = before | dict(changes)
    if after["quota"] is not None and after["quota"] < issued:
        raise QuotaBelowIssued(service=service, quota=after["quota"], issued=issued)
    if after != before:
        work.execute(statements.SET_LIMITS, of_day=day_id, of_service=offered.id, **after)
        work.record(events.LimitsChanged(day_id=day_id, at=now, service=service, **after, before=before))
    return Made.of_day(day_id)


def count_outcome(work: UnitOfWork, turn: Turn, outcome: Outcome, quantity: int) -> None:
    """What a turn that ends uses up, or leaves to others. Sheets may go below none: then the count was wrong, and an
    undo still finds what it was.
    """
    if outcome in PRINTED:
        _use_blanks(work, turn, quantity)
    elif outcome is Outcome.CANCELLED:
        work.return_to_quota(turn.day_id, turn.service_id)


def uncount_outcome(work: UnitOfWork, turn: Turn) -> None:
    """The outcome of the turn is taken back, and with it what it had used up; a place that was left is taken again."""
    if turn.outcome in PRINTED:
        quantity = work.execute(statements.QUANTITY_OF_OUTCOME, turn_id=turn.id).scalar_one()
        _use_blanks(work, turn, -quantity)
    elif turn.outcome is Outcome.CANCELLED:
        (service,) = work.offered(turn.day_id, [turn.service])
        work.take_from_quota(turn.day_id, service)


def _use_blanks(work: UnitOfWork, turn: Turn, quantity: int) -> None:
    work.execute(statements.USE_BLANKS, of_day=turn.day_id, of_service=turn.service_id, quantity=quantity)
