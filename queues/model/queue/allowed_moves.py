"""Which moves a turn allows now, and why not: asked by actions, snapshots, the API and pages alike.

Where somebody may act (at which desk, on which service) is not asked here: see `queues.actions.permissions`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Protocol

from queues.model.actor import Actor
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.queue.moves import MOVES, Move, TurnState
from queues.model.queue.policy import Policy
from queues.model.refusals import CorrectionTooLate, IllegalMove, Refusal, TooEarly

# What staff choose from; the others are made by the rules of the day or are undone by their own rule (see `undo`).
BY_STAFF = (
    *(Move.CALL, Move.RECALL, Move.START, Move.HOLD, Move.RESUME, Move.FINISH, Move.NO_SHOW, Move.RESTORE),
    *(Move.TRANSFER, Move.CANCEL, Move.CORRECT, Move.CALL_AGAIN),
)
# What is over may be moved on from some outcomes only: who was transferred or carried over waits, or is served, in
# another turn.
_AFTER: Mapping[Move, frozenset[Outcome]] = {
    Move.RESTORE: frozenset({Outcome.NO_SHOW}),
    Move.SETTLE: frozenset({Outcome.NOT_SERVED, Outcome.CARRIED_OVER}),
    Move.CORRECT: frozenset(RECORDED_BY_CLERK),
    Move.CALL_AGAIN: frozenset(Outcome) - {Outcome.TRANSFERRED, Outcome.CARRIED_OVER},
    Move.COME_BACK: frozenset({Outcome.NOT_SERVED, Outcome.CARRIED_OVER}),
    Move.HOLD_AGAIN: frozenset({Outcome.NOT_SERVED, Outcome.CARRIED_OVER}),
}


class TurnFacts(Protocol):
    """What is known of a turn where somebody asks."""

    @property
    def state(self) -> TurnState: ...
    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def call_count(self) -> int: ...
    @property
    def called_at(self) -> datetime | None: ...
    @property
    def resumed_at(self) -> datetime | None: ...


class RulesOfDay(Protocol):
    """What the turn's day says of moves."""

    @property
    def state(self) -> DayState: ...
    @property
    def policy(self) -> Policy: ...


def allowed_moves(turn: TurnFacts, *, now: datetime, actor: Actor, day: RulesOfDay) -> Mapping[Move, Refusal | None]:
    """Each move of staff: None where it may be made now, else the refusal that would answer it."""
    return {move: why_no_move(turn, move, now=now, actor=actor, day=day) for move in BY_STAFF}


def why_no_move(turn: TurnFacts, move: Move, *, now: datetime, actor: Actor, day: RulesOfDay) -> Refusal | None:
    """The refusal that would answer the move; None where it may be made."""
    if move is Move.CALL:
        return why_not_called(turn)
    if move is Move.CORRECT:
        return why_not_corrected(turn, actor=actor, day=day)
    refused = why_not_in_this_state(turn, move)
    if refused or move is not Move.NO_SHOW or actor.is_integration:
        return refused
    return patience_left(turn, day.policy, now)


def why_not_in_this_state(turn: TurnFacts, move: Move) -> IllegalMove | None:
    """By the table of moves, and by the outcome of what is over."""
    if turn.state in MOVES[move][0] and (move not in _AFTER or turn.outcome in _AFTER[move]):
        return None
    return illegal_move(turn, move)


def why_not_corrected(turn: TurnFacts, *, actor: Actor, day: RulesOfDay) -> Refusal | None:
    """Clerks correct while their day goes on; a coordinator also after its close, while its figures may change.

    What no desk has called has no outcome that a desk could have got wrong.
    """
    refused = why_not_in_this_state(turn, Move.CORRECT)
    if refused or turn.called_at is None:
        return refused or illegal_move(turn, Move.CORRECT)
    if day.state is DayState.CLOSED and not actor.overrules:
        return CorrectionTooLate()
    return None


def why_not_called(turn: TurnFacts) -> IllegalMove | None:
    """Whom a desk chooses waits: somebody who is on hold is called back by `resume`."""
    return None if turn.state is TurnState.WAITING else illegal_move(turn, Move.CALL)


def illegal_move(turn: TurnFacts, move: Move) -> IllegalMove:
    """The refusal of a move, with the state in which the turn is instead."""
    return IllegalMove(move=move.value, state=turn.state.value, outcome=turn.outcome and turn.outcome.value)


def patience_left(turn: TurnFacts, policy: Policy, now: datetime) -> TooEarly | None:
    """What the policy still gives somebody who was called: calls, or seconds since the first one or since a hold.

    A clock that was set back measures nothing.
    """
    since = waited_for_since(turn)
    seconds = 0
    if since is not None and now >= since:
        seconds = max(0, ceil((no_show_from(since, policy) - now).total_seconds()))
    if turn.call_count >= policy.calls_before_no_show and not seconds:
        return None
    return TooEarly(calls=turn.call_count, calls_needed=policy.calls_before_no_show, seconds_left=seconds)


def waited_for_since(turn: TurnFacts) -> datetime | None:
    """When the desk began to wait for somebody who is called: whoever comes back from a hold has as long again."""
    if turn.called_at is None:
        return None
    return max(turn.called_at, turn.resumed_at or turn.called_at)


def no_show_from(since: datetime, policy: Policy) -> datetime:
    """When there has been time enough."""
    return since + timedelta(seconds=policy.seconds_before_no_show)
