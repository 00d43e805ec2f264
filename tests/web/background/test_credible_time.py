"""A clock that jumps erases nothing and ends nothing: what cannot be taken back waits until the time is credible."""

from datetime import timedelta
from typing import Any

import pytest

from queues.model.trouble.alerts import AlertKind
from queues.persistence.schema import tables
from tests.builders import NOON, Hall, later
from tests.web.conftest import StandingClock
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import BoardWatch, alarms, timely
from webapp.credible_time import KEEP_EVERY, BoxTime
from webapp.services import Box

FORTY_DAYS = timedelta(days=40)


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def kept(hall: Hall) -> dict[str, Any]:
    """What is about a person, noted a moment ago."""
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, note="anaknya menunggu di luar")
    (row,) = hall.rows(tables.personal_detail)
    return row


class House:
    """A box with its runner, which a test lets look; `restart` is a new process on the same database."""

    def __init__(self, box: Box, clock: StandingClock) -> None:
        self.box, self.clock = box, clock
        self.restart()

    def restart(self) -> None:
        self.time = BoxTime(self.box.engine, self.clock)
        troubles = type(self.box.troubles)()
        troubles.judged_by(AlertKind.CLOCK_DOUBTFUL, self.time.troubles)
        duties = (*timely(self.time), alarms(BoardWatch(NOON), troubles))
        self.runner = JobRunner(self.box.engine, self.box.writer, duties)

    def look(self, minutes: float = 0) -> None:
        """After so many minutes of true time, with a look now and then."""
        for _ in range(int(minutes)):
            self.clock.at += timedelta(minutes=1)
            self.runner.look(self.clock.now())
        self.runner.look(self.clock.now())


@pytest.fixture
def house(box: Box, clock: StandingClock) -> House:
    return House(box, clock)


def details(hall: Hall) -> int:
    return len(hall.rows(tables.personal_detail))


def said(hall: Hall) -> list[tuple[str, str]]:
    about_clocks = [row for row in hall.events() if row["payload"].get("alert") == "clock_doubtful"]
    return [(row["kind"], row["payload"]["subject"]) for row in about_clocks]


def test_forty_days_for_a_minute_erase_nothing_and_are_said(hall: Hall, house: House, kept: dict[str, Any]) -> None:
    house.look(5)
    house.clock.ahead = FORTY_DAYS
    house.look(1)
    assert (details(hall), said(hall)) == (1, [("alert_raised", "box")])
    house.clock.ahead = timedelta(0)
    house.look(1)
    assert (details(hall), said(hall)[1:]) == (1, [("alert_cleared", "box")])
    house.clock.at = kept["erase_after"]  # true time has come
    house.restart()
    house.look(61)
    assert details(hall) == 0


def test_a_restart_on_a_clock_that_has_run_away_erases_nothing(hall: Hall, house: House, kept: dict[str, Any]) -> None:
    house.look(1)
    house.clock.ahead = FORTY_DAYS
    house.restart()
    house.look(59)
    assert (details(hall), said(hall)) == (1, [("alert_raised", "box")])
    house.look(2)
    assert (details(hall), said(hall)[1:]) == (0, [("alert_cleared", "box")])


def test_a_box_that_was_never_sure_is_not_convinced_by_its_own_events(
    hall: Hall, house: House, kept: dict[str, Any]
) -> None:
    house.clock.ahead = FORTY_DAYS
    house.restart()
    house.look(1)
    assert said(hall) == [("alert_raised", "box")]  # an event of that date
    house.restart()
    with house.box.engine.connect() as connection:
        assert not house.time.is_credible(connection)
    house.look(1)
    assert details(hall) == 1


def test_a_clock_before_the_newest_event_is_doubtful_too(hall: Hall, house: House, kept: dict[str, Any]) -> None:
    house.clock.ahead = timedelta(days=-150)
    house.restart()
    house.look()
    assert said(hall) == [("alert_raised", "box")]


def test_what_is_sure_is_noted_now_and_then_and_nothing_while_it_is_not(hall: Hall, house: House) -> None:
    def noted() -> timedelta | None:
        (row,) = hall.rows(tables.box)
        return row["trusted_at"] and row["trusted_at"] - later()

    assert noted() is None
    house.look()
    assert noted() == timedelta(0)
    house.look(9)
    assert noted() == timedelta(0)
    house.look(1)
    assert noted() == KEEP_EVERY
    house.clock.ahead = FORTY_DAYS
    house.look(30)
    assert noted() == KEEP_EVERY


def test_a_stamp_ages_by_true_time_whatever_the_clock_does(house: House) -> None:
    made = house.time.stamp()
    house.clock.ahead = FORTY_DAYS
    house.look(3)
    in_between = house.time.stamp()
    house.look(62)
    assert house.time.age_of(made) == timedelta(minutes=65) + FORTY_DAYS  # the new date was believed
    assert house.time.age_of(in_between) == timedelta(minutes=62)
    house.clock.ahead = timedelta(0)
    house.look(3)
    assert house.time.age_of(in_between) >= timedelta(0)


def test_a_demo_whose_clock_runs_faster_is_always_believed(hall: Hall, house: House) -> None:
    fast = StandingClock(speed=60)
    fast.ahead = FORTY_DAYS
    time = BoxTime(house.box.engine, fast)
    with house.box.engine.connect() as connection:
        assert time.is_credible(connection)
    assert time.trusted_now() == fast.now()
