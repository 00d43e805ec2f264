"""The coordinator changes the rules of the day while it runs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from queues.model.events import PolicyChanged
from queues.model.queue.policy import rules_as_numbers, with_changes
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def change_policy(work: UnitOfWork, *, day_id: UUID, changes: Mapping[str, object], now: datetime) -> Made:
    """From the next call on; nothing is recorded when every rule stays as it is.

    `changes` holds rules by name, and `thresholds` those thresholds that change.

    Refuses: DayIsClosed.
    """
    day = work.day(day_id)
    day.require_not_closed()
    before, day.policy = rules_as_numbers(day.policy), with_changes(day.policy, changes)
    after = rules_as_numbers(day.policy)
    changed = tuple((name, before[name], after[name]) for name in after if after[name] != before[name])
    if changed:
        work.record(PolicyChanged(day_id=day_id, at=now, changes=changed))
    return Made.of_day(day_id)
