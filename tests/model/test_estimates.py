"""An estimate is an honest range in steps that people understand, or nothing."""

from math import sqrt
from random import Random
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.forecast.estimates import FINE_UNTIL, STEP, Estimate, Nearness, Pace, RangeForm, estimate, nearness

PACES = st.builds(
    Pace,
    first=st.floats(0, 60),
    each=st.floats(0.1, 60),
    first_varies=st.floats(0, 900),
    each_varies=st.floats(0, 900),
    doubt=st.floats(0, 0.5),
)


def said(ahead: int, at: Pace, **more: float) -> Estimate:
    found = estimate(ahead, at, **more)
    assert found
    return found


def test_nothing_is_said_without_a_pace() -> None:
    assert estimate(3, None) is None


def test_a_short_wait_is_said_by_the_minute_and_a_long_one_by_five() -> None:
    short, long = said(0, Pace(4.0, 8.0, 13.0, 30.0)), said(20, Pace(4.0, 8.0, 13.0, 30.0))
    assert short.low_minutes < 4 < short.high_minutes < 12
    assert long.low_minutes < 164 < long.high_minutes
    assert long.low_minutes % STEP == long.high_minutes % STEP == 0


def test_who_is_next_at_a_free_desk_is_called_at_once() -> None:
    assert said(0, Pace(0.0, 8.0)) == Estimate(0, 2)


@given(st.integers(0, 500), PACES)
def test_a_range_is_a_range_of_whole_steps(ahead: int, at: Pace) -> None:
    found = said(ahead, at)
    assert 0 <= found.low_minutes < found.high_minutes
    assert found.low_minutes < FINE_UNTIL or found.low_minutes % STEP == 0


@given(
    st.integers(0, 100), PACES.map(lambda at: Pace(at.first, at.each, at.first_varies, at.each**2 / 2, at.doubt / 5))
)
def test_one_more_person_ahead_never_shortens_the_wait(ahead: int, at: Pace) -> None:
    assert said(ahead, at).middle_minutes <= said(ahead + 1, at).middle_minutes + 0.01


@given(st.integers(6, 100), st.floats(5, 60))
def test_the_less_is_known_the_wider_the_range(ahead: int, each: float) -> None:
    sure, doubted = (said(ahead, Pace(0.0, each, doubt=doubt)) for doubt in (0.0, 0.04))
    assert doubted.low_minutes < sure.low_minutes < sure.high_minutes < doubted.high_minutes


def test_eight_of_ten_waits_of_a_gamma_lie_between() -> None:
    chance = Random(4)
    waits = [sum(chance.gammavariate(2, 5) for _ in range(6)) for _ in range(4000)]
    cut = quantiles(waits, n=10)
    found = said(6, Pace(0.0, 10.0, 0.0, 50.0))
    assert abs(found.low_minutes - cut[0]) <= STEP and abs(found.high_minutes - cut[-1]) <= STEP
    assert found.middle_minutes == pytest.approx(cut[4], rel=0.03)


def test_a_pause_that_was_announced_moves_what_lies_behind_its_beginning() -> None:
    plain, paused = Pace(5.0, 5.0), Pace(5.0, 5.0, pause_in=30.0, pause_minutes=60.0)
    assert said(2, paused) == said(2, plain)
    assert said(9, paused).middle_minutes == said(9, plain).middle_minutes + 60


def test_a_priority_person_does_not_wait_for_those_whom_they_pass() -> None:
    assert said(2, Pace(5.0, 5.0, skip=2.0)) == said(0, Pace(5.0, 5.0))


def test_who_is_at_another_desk_waits_at_least_about_as_long_as_that_takes() -> None:
    at = Pace(3.0, 5.0, 9.0, 9.0)
    assert said(0, at, busy=30.0).middle_minutes > 25
    assert said(20, at, busy=2.0).middle_minutes == pytest.approx(said(20, at).middle_minutes, abs=0.5)


def test_the_numbers_of_a_pace_make_the_same_pace_again() -> None:
    at = Pace(sqrt(2), sqrt(3), doubt=0.1234567, skip=1.6).rounded()
    assert Pace(*at.numbers) == at
    assert Pace(1.0, 2.0).numbers == [1.0, 2.0]


def test_no_range_begins_before_an_announced_return() -> None:
    at = Pace(19.0, 8.0, 120.0, 30.0, 0.2)
    assert said(0, at).low_minutes < 19
    back = Pace(19.0, 8.0, 120.0, 30.0, 0.2, begins_in=19.0)
    assert said(0, back).low_minutes == 20 < said(0, back).high_minutes
    assert said(30, back) == said(30, at)


TOLD = [
    ((20, 40), RangeForm.BETWEEN),
    ((15, 60), RangeForm.BETWEEN),
    ((0, 2), RangeForm.AT_MOST),
    ((5, 45), RangeForm.AT_MOST),
    ((15, 155), RangeForm.AT_LEAST),
    ((50, 270), RangeForm.AT_LEAST),
    ((0, 75), RangeForm.UNKNOWN),
    ((9, 130), RangeForm.UNKNOWN),
]


@pytest.mark.parametrize(("minutes", "told"), TOLD)
def test_a_range_that_is_too_wide_is_told_by_the_end_that_says_something(
    minutes: tuple[int, int], told: RangeForm
) -> None:
    assert Estimate(*minutes).told is told


NEAR = [
    (0, (0, 2), Nearness.NEXT),
    (0, (5, 25), Nearness.NEXT),
    (0, (20, 60), Nearness.FAR),
    (1, (5, 15), Nearness.NEAR),
    (2, (50, 135), Nearness.FAR),
    (9, (5, 15), Nearness.NEAR),
    (2, None, Nearness.NEAR),
    (3, None, Nearness.FAR),
]


@pytest.mark.parametrize(("ahead", "minutes", "standing"), NEAR)
def test_only_who_is_called_soon_is_near(ahead: int, minutes: tuple[int, int] | None, standing: Nearness) -> None:
    known = Estimate(*minutes) if minutes else None
    assert nearness(ahead, known, is_served=True) is standing
    assert nearness(ahead, known, is_served=False) is Nearness.FAR
