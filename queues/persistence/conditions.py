"""States and outcomes of turns as conditions with literal values, and the order of the line.

A partial index serves only a query that says the same words: `state IN (?, ?)` never finds it, and a call would read
every turn of every day that ever was.
"""

from enum import StrEnum

from sqlalchemy import ColumnElement, FromClause, literal_column

from queues.model.outcomes.outcome import PROMISED
from queues.model.queue.moves import TurnState


def is_waiting(of: FromClause) -> ColumnElement[bool]:
    return _is(of, TurnState.WAITING)


def is_live(of: FromClause) -> ColumnElement[bool]:
    return _is_one_of(of, TurnState.CALLED, TurnState.SERVING)


def is_open(of: FromClause) -> ColumnElement[bool]:
    found: ColumnElement[bool] = of.c.state != _word(TurnState.CLOSED)
    return found


def is_parked(of: FromClause) -> ColumnElement[bool]:
    """Waiting or on hold; says also that it is open, for the index of open turns."""
    return is_open(of) & _is_one_of(of, TurnState.WAITING, TurnState.ON_HOLD)


def is_at_a_desk(of: FromClause) -> ColumnElement[bool]:
    """Live or on hold."""
    return is_open(of) & _is_one_of(of, TurnState.CALLED, TurnState.SERVING, TurnState.ON_HOLD)


def has_promised(of: FromClause) -> ColumnElement[bool]:
    """Its outcome promises something, done or not."""
    found: ColumnElement[bool] = of.c.outcome.in_([_word(outcome) for outcome in PROMISED])
    return found


def line_order(turns: FromClause, tickets: FromClause) -> tuple[ColumnElement[int], ...]:
    """As `Waiting.in_line`, of turns that are joined to their tickets."""
    return turns.c.place, tickets.c.issued_seq, turns.c.position


def _is(of: FromClause, state: TurnState) -> ColumnElement[bool]:
    found: ColumnElement[bool] = of.c.state == _word(state)
    return found


def _is_one_of(of: FromClause, *states: TurnState) -> ColumnElement[bool]:
    found: ColumnElement[bool] = of.c.state.in_([_word(state) for state in states])
    return found


def _word(code: StrEnum) -> ColumnElement[str]:
    return literal_column(f"'{code.value}'")
