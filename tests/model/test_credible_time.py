"""Which clock is believed: what was noted, the newest event, and an hour of steady time decide."""

from datetime import datetime, timedelta

import pytest

from queues.model.credible_time import LONGEST_GAP, SETTLES_AFTER, TOLERANCE, CredibleTime, age
from tests.builders import NOON, later

DAY, HOUR, MINUTE, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


class Computer:
    """A computer with its process: `passes` is true time, `set_by` moves the clock that it shows."""

    def __init__(self, kept: timedelta | None = timedelta(0), newest_event: timedelta | None = None) -> None:
        self.passed, self.ahead = timedelta(0), timedelta(0)
        self.kept = None if kept is None else NOON + kept
        newest = None if newest_event is None else NOON + newest_event
        self.known = CredibleTime.begin(self.wall, self.steady, kept=self.kept, newest_event=newest)

    @property
    def wall(self) -> datetime:
        return NOON + self.passed + self.ahead

    @property
    def steady(self) -> float:
        return self.passed.total_seconds()

    @property
    def trusted(self) -> timedelta:
        return self.known.now(self.steady) - NOON

    def passes(self, time: timedelta) -> bool:
        """Time passes with a look now and then, as the jobs have it; whether the clock is believed at the end."""
        until = self.passed + time
        while self.passed < until:
            self.passed = min(until, self.passed + MINUTE)
            self.look()
        return self.look()

    def look(self) -> bool:
        return self.known.look(self.wall, self.steady, self.kept)


@pytest.mark.parametrize(
    ("kept", "newest_event", "is_believed"),
    [
        (None, None, True),  # a new box
        (None, -HOUR, True),
        (None, -2 * DAY, False),
        (timedelta(0), None, True),
        (-LONGEST_GAP, None, True),
        (-LONGEST_GAP - SECOND, None, False),  # a week in the cupboard, or a clock that has run away
        (TOLERANCE, None, True),
        (TOLERANCE + SECOND, None, False),
        (-HOUR, TOLERANCE, True),
        (-HOUR, TOLERANCE + SECOND, False),  # before what has already happened
    ],
)
def test_a_process_believes_its_first_clock_between_what_happened_and_a_day_later(
    kept: timedelta | None, newest_event: timedelta | None, is_believed: bool
) -> None:
    assert Computer(kept, newest_event).known.is_credible is is_believed


def test_a_clock_that_jumps_for_a_minute_moves_nothing() -> None:
    box = Computer()
    box.passes(HOUR)
    for jump in (40 * DAY, -2 * DAY, 3 * MINUTE):
        before = box.trusted
        box.ahead = jump
        assert not box.passes(MINUTE)
        box.ahead = timedelta(0)
        assert box.passes(MINUTE)
        assert box.trusted == before + 2 * MINUTE


def test_a_new_date_is_believed_when_it_has_held_for_an_hour() -> None:
    box = Computer()
    box.ahead = 40 * DAY
    assert not box.passes(SETTLES_AFTER)
    assert box.trusted == SETTLES_AFTER
    assert box.passes(MINUTE)
    assert box.trusted == 40 * DAY + SETTLES_AFTER + MINUTE


def test_each_further_jump_starts_the_hour_anew() -> None:
    box = Computer()
    for hours in (1, 2, 3):
        box.ahead = hours * DAY
        assert not box.passes(timedelta(minutes=50))
    assert box.trusted == timedelta(minutes=150)


def test_a_process_that_starts_on_a_doubtful_clock_goes_on_from_what_was_noted() -> None:
    box = Computer(kept=-7 * DAY)
    assert not box.passes(timedelta(minutes=30))
    assert box.trusted == timedelta(minutes=30) - 7 * DAY
    assert box.passes(timedelta(minutes=31))
    assert box.trusted == timedelta(minutes=61)


def test_whoever_confirms_the_date_is_believed_at_once() -> None:
    box = Computer(kept=-7 * DAY)
    assert not box.passes(MINUTE)
    box.kept = box.wall
    assert box.passes(SECOND)
    assert box.trusted == MINUTE + SECOND


def test_a_note_of_another_time_confirms_nothing() -> None:
    box = Computer(kept=-7 * DAY)
    box.kept = box.wall - TOLERANCE - SECOND
    assert not box.look()
    assert not box.passes(MINUTE)


def test_small_corrections_are_followed_but_cannot_walk_away() -> None:
    box = Computer()
    box.ahead = MINUTE
    assert box.passes(HOUR)
    assert box.trusted == HOUR + MINUTE
    for _ in range(3):
        box.ahead += TOLERANCE
        box.look()
    assert not box.known.is_credible
    assert box.trusted == HOUR + MINUTE


@pytest.mark.parametrize(
    ("by_wall", "by_trust", "expected"),
    [
        (10, 10, 10),
        (40 * 1440, 1, 1),  # the clock has run away
        (1, 7 * 1440, 1),  # made while the date was doubted, which is believed now
        (-40 * 1440, 5, 5),  # made while the clock was wrong
        (0, -3, 0),
    ],
)
def test_what_has_a_limited_life_ages_by_the_clock_that_is_kinder(by_wall: int, by_trust: int, expected: int) -> None:
    now, trusted_now = later(minutes=by_wall), later(minutes=by_trust)
    assert age(NOON, NOON, now=now, trusted_now=trusted_now) == timedelta(minutes=expected)
