"""How old a call is: which one is new, which one still stands, and whose chance is nearly over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from queues.model.queue.allowed_moves import TurnFacts, no_show_from, waited_for_since
from queues.model.queue.policy import Policy

NEW_FOR = timedelta(minutes=1)
# After so long it is the last call, even where its clerk has called once and forgotten it.
LAST_AFTER = timedelta(minutes=5)


class CallAge(StrEnum):
    NEW = "new"
    STANDING = "standing"
    LAST = "last"


@dataclass(frozen=True)
class CallAges:
    """When a call stops being new, and from when it is the last one: the desk may then record that nobody came."""

    stands_at: datetime
    last_at: datetime

    def at(self, now: datetime) -> CallAge:
        if now >= self.last_at:
            return CallAge.LAST
        return CallAge.STANDING if now >= self.stands_at else CallAge.NEW


def ages_of_call(turn: TurnFacts, last_called_at: datetime, policy: Policy) -> CallAges:
    """Each recall begins anew: it is as much news as the first call."""
    stands_at, last_at = last_called_at + NEW_FOR, last_called_at + LAST_AFTER
    since = waited_for_since(turn)
    if since and turn.call_count >= policy.calls_before_no_show:
        last_at = min(last_at, max(stands_at, no_show_from(since, policy)))
    return CallAges(stands_at, last_at)
