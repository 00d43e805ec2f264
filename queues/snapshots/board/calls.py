"""Calls as the board shows them: who has not arrived, who was called last, and how old each call is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.queue.call_age import CallAges, ages_of_call
from queues.model.queue.moves import TurnState
from queues.model.queue.policy import Policy
from queues.reading.queue.turns import TurnRow


@dataclass(frozen=True)
class BoardCall:
    """A call; `still` while the person has not arrived, `is_there` while the person is served at that desk."""

    number: str
    desk_id: UUID
    desk_name: str
    at: datetime
    call_count: int
    still: bool
    is_there: bool
    ages: CallAges


@dataclass(frozen=True)
class Calls:
    """Makes calls of turns; `names`: of the desks."""

    policy: Policy
    names: Mapping[UUID, str]

    def of(self, row: TurnRow) -> BoardCall:
        assert row.desk_id
        assert row.last_called_at
        return BoardCall(
            number=row.number,
            desk_id=row.desk_id,
            desk_name=self.names[row.desk_id],
            at=row.last_called_at,
            call_count=row.call_count,
            still=row.state == TurnState.CALLED,
            is_there=row.state == TurnState.SERVING,
            ages=ages_of_call(row, row.last_called_at, self.policy),
        )

    def not_arrived(self, live: Iterable[TurnRow]) -> tuple[BoardCall, ...]:
        """However many there are: somebody who is still called is never pushed out by who came later."""
        calls = [self.of(row) for row in live if row.state == TurnState.CALLED]
        return tuple(sorted(calls, key=lambda call: (call.at, call.number), reverse=True))
