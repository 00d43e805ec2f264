"""A call is new for a minute, then it stands, and it is the last one when its desk may record that nobody came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queues.model.outcomes.outcome import Outcome
from queues.model.queue.call_age import CallAge, ages_of_call
from queues.model.queue.moves import TurnState
from queues.model.queue.policy import Policy

TEN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


class Called:
    """What is known of somebody who was first called at ten."""

    state = TurnState.CALLED
    outcome: Outcome | None = None
    called_at = TEN

    def __init__(self, call_count: int = 1, resumed_at: datetime | None = None) -> None:
        self.call_count, self.resumed_at = call_count, resumed_at


def ages(turn: Called, last_called_at: datetime, seconds: list[int], **rules: Any) -> list[CallAge]:
    """So many seconds after the last call."""
    of_call = ages_of_call(turn, last_called_at, Policy(**rules))
    return [of_call.at(last_called_at + timedelta(seconds=after)) for after in seconds]


def test_one_call_is_new_then_stands_and_is_the_last_when_its_clerk_forgot_it() -> None:
    assert ages(Called(), TEN, [0, 59, 60, 299, 300]) == ["new", "new", "standing", "standing", "last"]


def test_a_recall_is_new_again_and_after_it_the_last_call() -> None:
    recalled = TEN + timedelta(minutes=2)
    assert ages(Called(2), recalled, [0, 59, 60]) == ["new", "new", "last"]


@pytest.mark.parametrize(("patience", "expected"), [(200, "standing"), (180, "last"), (900, "standing")])
def test_the_last_call_waits_for_the_time_that_the_day_gives(patience: int, expected: str) -> None:
    recalled = TEN + timedelta(minutes=2)
    assert ages(Called(2), recalled, [60], seconds_before_no_show=patience) == [expected]


def test_no_patience_of_a_day_makes_a_call_stand_for_ever() -> None:
    assert ages(Called(2), TEN, [299, 300], seconds_before_no_show=900) == ["standing", "last"]


def test_who_comes_back_from_a_hold_has_as_long_again() -> None:
    resumed = TEN + timedelta(minutes=30)
    assert ages(Called(3, resumed_at=resumed), resumed, [60, 90], seconds_before_no_show=90) == ["standing", "last"]
