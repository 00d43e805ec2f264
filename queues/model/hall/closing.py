"""What becomes of turns that are open when their day closes: a fate for each."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from queues.model.queue.moves import TurnState, is_as_seen


class FateKind(StrEnum):
    CARRY = "carry"  # it waits again on another day
    CANCEL = "cancel"
    NOT_SERVED = "not_served"
    FINISH = "finish"  # it ends at its desk, with an outcome
    NO_SHOW = "no_show"


@dataclass(frozen=True)
class Fate:
    """`seen`: the state in which the turn was when somebody decided; None: whatever it is.

    `to`: the day of a turn that is carried over. `outcome`: of one that is finished.
    """

    turn_id: UUID
    kind: FateKind
    seen: TurnState | None = None
    to: UUID | None = None
    outcome: str | None = None

    def is_still_meant(self, state: TurnState) -> bool:
        return is_as_seen(self.seen, state)
