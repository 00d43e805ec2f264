"""An estimate is an honest range in steps of five minutes, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.estimates import Estimate, Pace, estimate, pace

A_PACE = st.floats(0.1, 120, allow_nan=False).map(Pace)


def test_nothing_is_said_while_no_desk_takes_the_service() -> None:
    assert pace(typical_minutes=8, mean_minutes=None, served=0, desks=0) is None
    assert estimate(3, None) is None


def test_without_measurements_the_typical_time_counts() -> None:
    assert pace(typical_minutes=8, mean_minutes=None, served=0, desks=1) == Pace(8)


def test_two_desks_halve_the_time_of_a_place() -> None:
    assert pace(typical_minutes=8, mean_minutes=None, served=0, desks=2) == Pace(4)


def test_one_quick_case_does_not_promise_a_quick_day() -> None:
    assert pace(typical_minutes=8, mean_minutes=0, served=1, desks=1) == Pace(6)


def test_many_measurements_outweigh_the_typical_time() -> None:
    measured = pace(typical_minutes=8, mean_minutes=20, served=97, desks=1)
    assert measured is not None
    assert measured.minutes_per_place == pytest.approx(19.64)


@pytest.mark.parametrize(
    ("ahead", "minutes_per_place", "said"),
    [
        (0, 8, Estimate(0, 10)),
        (1, 8, Estimate(5, 20)),
        (5, 8, Estimate(25, 70)),
        (0, 2, Estimate(0, 5)),
        (10, 1, Estimate(5, 20)),
    ],
)
def test_a_range_is_spread_around_the_middle(ahead: int, minutes_per_place: float, said: Estimate) -> None:
    assert estimate(ahead, Pace(minutes_per_place)) == said


@given(st.integers(0, 500), A_PACE)
def test_a_range_is_a_range_of_whole_steps_that_holds_the_middle(ahead: int, at: Pace) -> None:
    said = estimate(ahead, at)
    assert said is not None
    assert said.low_minutes % 5 == said.high_minutes % 5 == 0
    assert 0 <= said.low_minutes < said.high_minutes
    assert said.low_minutes <= ahead * at.minutes_per_place <= said.high_minutes


@given(st.integers(0, 500), A_PACE)
def test_one_more_person_ahead_never_shortens_the_wait(ahead: int, at: Pace) -> None:
    now, then = estimate(ahead, at), estimate(ahead + 1, at)
    assert now is not None
    assert then is not None
    assert now.low_minutes <= then.low_minutes
    assert now.high_minutes <= then.high_minutes
