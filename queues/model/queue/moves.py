"""The table of legal moves of a turn, and the codes that moves carry."""

from collections.abc import Mapping
from enum import StrEnum


class TurnState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class HoldReason(StrEnum):
    """Why a turn is parked: codes; their words are in the catalogue of the interface."""

    PRINTING = "printing"
    DOCUMENTS = "documents"
    SIGNATURE = "signature"
    NETWORK = "network"
    OTHER = "other"


class ChosenBecause(StrEnum):
    """Why somebody is called out of order; `OTHER` is said in a note."""

    APPOINTMENT = "appointment"
    FRAIL = "frail"
    RETURNING = "returning"
    MISTAKE = "mistake"
    COORDINATOR = "coordinator"
    OTHER = "other"


class CorrectedBecause(StrEnum):
    """Why an outcome that was recorded is another one."""

    MISTAKE = "mistake"
    CHANGED = "changed"
    INCOMPLETE = "incomplete"
    COORDINATOR = "coordinator"


class AgainBecause(StrEnum):
    """Why somebody whose turn is over is called once more."""

    RETURNING = "returning"
    UNFINISHED = "unfinished"
    LATE = "late"
    MISTAKE = "mistake"
    COORDINATOR = "coordinator"


class JoinAt(StrEnum):
    """Where a turn joins the queue of another service."""

    ARRIVAL = "arrival"  # as if the person had come for it in the first place
    END = "end"
    NEXT = "next"  # before everybody who waits there


LIVE = frozenset({TurnState.CALLED, TurnState.SERVING})
OPEN = frozenset({TurnState.WAITING, TurnState.ON_HOLD}) | LIVE

REMOVED = "removed"  # no state of a turn: it never was


class Move(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    FINISH = "finish"
    NO_SHOW = "no_show"
    RESTORE = "restore"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"
    SETTLE = "settle"
    CORRECT = "correct"
    CALL_AGAIN = "call_again"
    CARRY = "carry"
    COME_BACK = "come_back"
    HOLD_AGAIN = "hold_again"


MOVES: Mapping[Move, tuple[frozenset[TurnState], TurnState]] = {
    # move       from                                                     to
    Move.CALL: (frozenset({TurnState.WAITING, TurnState.ON_HOLD}), TurnState.CALLED),
    Move.RECALL: (frozenset({TurnState.CALLED}), TurnState.CALLED),
    Move.START: (frozenset({TurnState.CALLED}), TurnState.SERVING),
    Move.HOLD: (frozenset({TurnState.CALLED, TurnState.SERVING}), TurnState.ON_HOLD),
    Move.RESUME: (frozenset({TurnState.ON_HOLD}), TurnState.CALLED),
    Move.FINISH: (frozenset({TurnState.CALLED, TurnState.SERVING, TurnState.ON_HOLD}), TurnState.CLOSED),
    Move.NO_SHOW: (frozenset({TurnState.CALLED}), TurnState.CLOSED),
    Move.RESTORE: (frozenset({TurnState.CLOSED}), TurnState.WAITING),
    Move.TRANSFER: (frozenset({TurnState.CALLED, TurnState.SERVING}), TurnState.CLOSED),
    Move.CANCEL: (frozenset({TurnState.WAITING, TurnState.CALLED, TurnState.ON_HOLD}), TurnState.CLOSED),
    Move.EXPIRE: (frozenset({TurnState.WAITING, TurnState.ON_HOLD}), TurnState.CLOSED),
    Move.SETTLE: (frozenset({TurnState.CLOSED}), TurnState.CLOSED),
    Move.CORRECT: (frozenset({TurnState.CLOSED}), TurnState.CLOSED),
    Move.CALL_AGAIN: (frozenset({TurnState.CLOSED}), TurnState.CALLED),
    Move.CARRY: (OPEN, TurnState.CLOSED),
    Move.COME_BACK: (frozenset({TurnState.CLOSED}), TurnState.WAITING),
    Move.HOLD_AGAIN: (frozenset({TurnState.CLOSED}), TurnState.ON_HOLD),
}


def is_as_seen(seen: TurnState | None, state: TurnState) -> bool:
    """Whether somebody who decided over a turn in the state `seen` (None: whatever it is) means it still.

    Who was called meanwhile no longer waits or is on hold, and the reverse; other moves change nothing.
    """
    return seen is None or (seen in LIVE) == (state in LIVE)
