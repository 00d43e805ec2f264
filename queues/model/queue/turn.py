"""The life of a turn: one table of legal moves; a move returns its event."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from queues.model import events
from queues.model.events.upcasting import Payload
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.allowed_moves import why_not_in_this_state
from queues.model.queue.moves import (
    LIVE,
    MOVES,
    OPEN,
    REMOVED,
    AgainBecause,
    ChosenBecause,
    CorrectedBecause,
    HoldReason,
    JoinAt,
    Move,
    TurnState,
)

# What a move may change, and so what an undo must put back.
_MOVABLE = (
    "state",
    "desk_id",
    "seat",
    "called_at",
    "last_called_at",
    "call_count",
    "started_at",
    "held_at",
    "resumed_at",
    "hold_reason",
    "held_seconds",
    "closed_at",
    "outcome",
)


@dataclass
class Turn:
    """One place of a ticket in the queue of one service. `place` is the seq at which it joined the queue.

    `held_seconds`: how long it was on hold, or over, after its service had begun, as far as that has ended.
    `resumed_at`: when it was last called back from a hold, or after its end. `last_seq`, `moved_by`, `moved_at`: the
    last event of the turn, by whom (None: a citizen or the system) and when.
    """

    id: UUID
    day_id: UUID
    ticket_id: UUID
    number: str
    service: str
    service_id: UUID
    position: int
    place: int
    queued_at: datetime
    priority: bool = False
    state: TurnState = TurnState.WAITING
    desk_id: UUID | None = None
    seat: int | None = None
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    call_count: int = 0
    started_at: datetime | None = None
    held_at: datetime | None = None
    hold_reason: str | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    appointed_at: datetime | None = None
    last_seq: int = 0
    held_seconds: int = 0
    resumed_at: datetime | None = None
    moved_by: UUID | None = None
    moved_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    # -- moves ---------------------------------------------------------------------------------------------------

    def call(
        self,
        desk_id: UUID,
        seat: int,
        at: datetime,
        *,
        others_before: int,
        why: str,
        reason: ChosenBecause | None = None,
    ) -> events.TurnCalled:
        """`reason` when somebody chose this turn out of order."""
        before = self._move(Move.CALL)
        self._end_hold(at)
        self.desk_id, self.seat = desk_id, seat
        self.called_at = self.last_called_at = at
        self.call_count += 1
        return events.TurnCalled(
            **self._facts(at, before),
            seat=seat,
            call_count=self.call_count,
            others_before=others_before,
            why=why,
            reason=reason and reason.value,
        )

    def recall(self, at: datetime) -> events.TurnRecalled:
        before = self._move(Move.RECALL)
        self.call_count += 1
        self.last_called_at = at
        return events.TurnRecalled(**self._facts(at, before), call_count=self.call_count)

    def start(self, at: datetime) -> events.TurnStarted:
        before = self._move(Move.START)
        self.started_at = self.started_at or at  # who comes back goes on: what lay between is in `held_seconds`
        return events.TurnStarted(**self._facts(at, before))

    def hold(self, at: datetime, reason: HoldReason) -> events.TurnHeld:
        before = self._move(Move.HOLD)
        self.seat, self.held_at, self.hold_reason = None, at, reason.value
        return events.TurnHeld(**self._facts(at, before), reason=reason.value)

    def resume(self, desk_id: UUID, seat: int, at: datetime) -> events.TurnResumed:
        before = self._move(Move.RESUME)
        self._end_hold(at)
        self.desk_id, self.seat = desk_id, seat
        self.last_called_at = self.resumed_at = at
        self.call_count += 1
        return events.TurnResumed(**self._facts(at, before), seat=seat, call_count=self.call_count)

    def finish(self, outcome: Outcome, at: datetime, *, quantity: int = 1) -> events.TurnClosed:
        """At the desk, or from its list of those on hold: who is not served there has begun nothing."""
        before = self._move(Move.FINISH)
        if before["state"] != TurnState.ON_HOLD or outcome is not Outcome.NOT_SERVED:
            self._start_by_itself()
        return self._close(outcome, at, before, quantity=quantity)

    def no_show(self, at: datetime, *, early: bool = False) -> events.TurnClosed:
        """`early`: sooner than the day's policy lets a clerk give up."""
        return self._close(Outcome.NO_SHOW, at, self._move(Move.NO_SHOW), early=early)

    def transfer(self, at: datetime, *, to: "Turn") -> events.TurnClosed:
        before = self._move(Move.TRANSFER)
        self._start_by_itself()
        return self._close(Outcome.TRANSFERRED, at, before, new_turn_id=to.id)

    def cancel(self, at: datetime) -> events.TurnClosed:
        return self._close(Outcome.CANCELLED, at, self._move(Move.CANCEL))

    def expire(self, at: datetime) -> events.TurnClosed:
        """The day closes over a turn that nobody served."""
        return self._close(Outcome.NOT_SERVED, at, self._move(Move.EXPIRE))

    def carry(self, at: datetime, *, to: "Turn") -> events.TurnClosed:
        """The day closes over a turn that waits again on another day."""
        return self._close(Outcome.CARRIED_OVER, at, self._move(Move.CARRY), new_turn_id=to.id)

    def come_back(self, at: datetime) -> events.TurnRestored:
        """The day that had closed over it is open again: it waits at its old place."""
        before = self._move(Move.COME_BACK)
        self._wait_anew()
        self.started_at, self.held_seconds = None, 0  # who was on hold begins anew: the day between was no service
        return events.TurnRestored(**self._facts(at, before))

    def hold_again(self, at: datetime, was: Payload) -> events.TurnRestored:
        """The day that had closed over it is open again, and its desk still there: it is on hold as it `was`.

        Its hold has lasted since: what lies between close and return is no service either.
        """
        before = self._move(Move.HOLD_AGAIN)
        self._put_back(was)
        return events.TurnRestored(**self._facts(at, before))

    def settle(
        self, outcome: Outcome, pressed_at: datetime, at: datetime, *, quantity: int, still_carried: str | None = None
    ) -> events.OutcomeSettled:
        """What a desk had pressed before the day closed over the turn arrives, and counts from when it was pressed."""
        before = self._move(Move.SETTLE)
        self._start_by_itself()
        self.outcome, self.closed_at = outcome, pressed_at
        pressed = freeze({"pressed_at": pressed_at})
        return events.OutcomeSettled(
            **self._facts(at, before), outcome=outcome.value, quantity=quantity, still_carried=still_carried, **pressed
        )

    def correct(
        self, outcome: Outcome, at: datetime, *, because: CorrectedBecause, quantity: int, quantity_before: int
    ) -> events.TurnCorrected:
        """It had ended otherwise than was recorded, at the same time."""
        before = self._move(Move.CORRECT)
        self.outcome = outcome
        return events.TurnCorrected(
            **self._facts(at, before),
            outcome=outcome.value,
            outcome_before=str(before["outcome"]),
            quantity=quantity,
            quantity_before=quantity_before,
            reason=because.value,
        )

    def call_again(self, desk_id: UUID, seat: int, at: datetime, *, because: AgainBecause) -> events.TurnCalledAgain:
        """It is not over after all; whoever is called again has as long to come as at the first call."""
        before = self._move(Move.CALL_AGAIN)
        self._reopen(at)
        self.desk_id, self.seat = desk_id, seat
        self.last_called_at = self.resumed_at = at
        self.call_count = 1
        return events.TurnCalledAgain(
            **self._facts(at, before),
            outcome_before=str(before["outcome"]),
            seat=seat,
            call_count=self.call_count,
            reason=because.value,
        )

    def restore(self, at: datetime) -> events.TurnRestored:
        """Back to the old place after a no-show."""
        before = self._move(Move.RESTORE)
        self._wait_anew()
        return events.TurnRestored(**self._facts(at, before))

    def undo(self, undone_seq: int, before: Payload, at: datetime) -> events.TurnUndone:
        """Put back what a move changed; `before` comes from that move's event."""
        now = self.movable()
        self._put_back(before)
        return events.TurnUndone(**self._facts(at, now), undone_seq=undone_seq)

    def added(self, at: datetime, *, joined: JoinAt, from_turn_id: UUID | None = None) -> events.TurnAdded:
        """The turn has joined its queue on a ticket that was there before; `from_turn_id` unless by a transfer."""
        return events.TurnAdded(
            **self._facts(at, {}), position=self.position, from_turn_id=from_turn_id, joined=joined.value
        )

    def removed(self, at: datetime) -> events.TurnRemoved:
        """What made this turn is undone."""
        return events.TurnRemoved(**self._facts(at, self.movable()) | {"state": REMOVED})

    def handed_to_post(self, at: datetime, handed: bool) -> events.HandedToPost:
        """No move: the turn is over, and stays so."""
        return events.HandedToPost(**self._facts(at, {}), handed=handed)

    def follow_up_closed(self, at: datetime) -> events.FollowUpClosed:
        """No move: what was promised with its outcome is done."""
        return events.FollowUpClosed(**self._facts(at, {}), outcome=str(self.outcome))

    def follow_up_reopened(self, at: datetime) -> events.FollowUpReopened:
        """No move: what was promised is not done after all."""
        return events.FollowUpReopened(**self._facts(at, {}), outcome=str(self.outcome))

    # -- how a move is made --------------------------------------------------------------------------------------

    def movable(self) -> dict[str, object]:
        """What a move may change, as codes, numbers and ids (times in microseconds since 1970)."""
        return freeze({name: getattr(self, name) for name in _MOVABLE})

    def _move(self, move: Move) -> dict[str, object]:
        refused = why_not_in_this_state(self, move)
        if refused:
            raise refused
        before = self.movable()
        self.state = MOVES[move][1]
        return before

    def _put_back(self, before: Payload) -> None:
        for name, value in thaw(before).items():
            setattr(self, name, value)

    def _wait_anew(self) -> None:
        self.outcome = self.closed_at = self.desk_id = self.seat = None
        self.call_count = 0  # the calls that nobody heard must not count against the next one

    def _start_by_itself(self) -> None:
        """A clerk who never taps "start" serves from the call on; else such services would seem to take no time."""
        self.started_at = self.started_at or self.last_called_at

    def _end_hold(self, at: datetime) -> None:
        """What lies between a hold and its end is no service; before a service began there is nothing to leave out."""
        if self.held_at and self.started_at:
            self.held_seconds += max(0, int((at - self.held_at).total_seconds()))
        self.held_at = self.hold_reason = None

    def _reopen(self, at: datetime) -> None:
        """Since its end nobody was served; who had never been served has waited until now."""
        if self.started_at and self.closed_at:
            self.held_seconds += max(0, int((at - self.closed_at).total_seconds()))
        else:
            self.called_at = at
        self.outcome = self.closed_at = None

    def _close(self, outcome: Outcome, at: datetime, before: dict[str, object], **facts: Any) -> events.TurnClosed:
        if before["state"] == TurnState.ON_HOLD:
            self._end_hold(at)
        self.seat = None
        self.outcome, self.closed_at = outcome, at
        return events.TurnClosed(**self._facts(at, before), outcome=outcome.value, **facts)

    def _facts(self, at: datetime, before: dict[str, object]) -> dict[str, Any]:
        return {
            "day_id": self.day_id,
            "at": at,
            "ticket_id": self.ticket_id,
            "turn_id": self.id,
            "number": self.number,
            "service": self.service,
            "desk_id": self.desk_id,
            "place": self.place,
            "state": self.state.value,
            "before": before,
        }

    def copy(self) -> "Turn":
        return replace(self)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = frozenset(name for name in _MOVABLE if name.endswith("_at"))


def freeze(values: Mapping[str, object]) -> dict[str, Any]:
    """Values of a turn as codes, numbers and ids, fit for an event's payload."""
    return {name: _frozen(value) for name, value in values.items()}


def thaw(values: Payload) -> dict[str, Any]:
    """The reverse of `freeze`."""
    return {name: _thawed(name, value) for name, value in values.items()}


def thawed_time(microseconds: int) -> datetime:
    """A time as `freeze` has put it into a payload."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _frozen(value: object) -> object:
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _thawed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TIMES:
        return thawed_time(value)
    if name == "state":
        return TurnState(value)
    if name == "outcome":
        return Outcome(value)
    return UUID(value) if name == "desk_id" else value
