"""Whatever the clock does, the queue keeps its order, and no figure becomes nonsense."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import structlog

from queues.model.refusals import UndoTooLate
from queues.persistence.schema import tables
from queues.snapshots.board.board import board_snapshot
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.desk.console import desk_snapshot
from queues.snapshots.load.load import load_snapshot
from queues.snapshots.shared.event_page import newest_at
from tests.builders import CLERK, GREETER, NOON, PLAN, Hall, later, open_hall, plan_with
from webapp.clock import Clock

AN_HOUR_BACK = later(minutes=-60)
TOMORROW = NOON + timedelta(hours=20)


class Watch:
    """Wall time and steady time, each moved by hand."""

    def __init__(self) -> None:
        self.wall, self.steady = NOON, 100.0

    def clock(self, speed: float = 1.0) -> Clock:
        return Clock(speed, read=lambda: self.wall, steady=lambda: self.steady)

    def let_pass(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds


@pytest.fixture
def said() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


def test_a_clock_that_jumps_does_not_reorder_the_line(any_hall: Hall) -> None:
    first = any_hall.take("ktp", at=NOON)
    second = any_hall.take("ktp", at=AN_HOUR_BACK)
    third = any_hall.take("ktp", by=GREETER, at=TOMORROW)
    called = [any_hall.serve("1", at=at).number for at in (TOMORROW, AN_HOUR_BACK, NOON)]
    assert called == [first.number, second.number, third.number]


def test_a_clock_that_goes_back_makes_no_negative_times(any_hall: Hall) -> None:
    any_hall.take("ktp", at=NOON)
    called = any_hall.call("1", at=AN_HOUR_BACK)
    any_hall.start(called.id, at=NOON)
    any_hall.finish(called.id, at=AN_HOUR_BACK)
    row = any_hall.outcomes()[called.id]
    assert (row["waited_seconds"], row["served_seconds"]) == (0, 0)


def test_every_screen_can_be_shown_while_the_clock_stands_before_all_that_happened(any_hall: Hall) -> None:
    ticket = any_hall.take("ktp", at=NOON)
    any_hall.take("ktp", at=NOON)
    any_hall.start(any_hall.call("1", at=NOON).id, at=NOON)
    load = load_snapshot(any_hall.engine, any_hall.code, now=AN_HOUR_BACK)
    desk = desk_snapshot(any_hall.engine, any_hall.desk_id("1"), actor=CLERK, now=AN_HOUR_BACK)
    assert (load.longest_minutes or 0) >= 0
    assert desk.live[0].number == ticket.number
    assert board_snapshot(any_hall.engine, any_hall.code).seq == any_hall.seq()
    assert ticket_snapshot(any_hall.engine, now=NOON, ticket_id=ticket.id).current


def test_an_undo_is_possible_after_the_clock_went_back_and_too_late_after_it_went_on(any_hall: Hall) -> None:
    any_hall.take_many(2, "ktp")
    first = any_hall.call("1", at=NOON)
    assert any_hall.undo(first.id, at=AN_HOUR_BACK).state.value == "waiting"
    again = any_hall.call("1", at=NOON)
    with pytest.raises(UndoTooLate):
        any_hall.undo(again.id, at=later(61))


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_a_day_that_runs_past_midnight_stays_one_day(empty_engine: Any, zone: str) -> None:
    evening = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    hall = open_hall(empty_engine, plan_with(zone=zone, opens_at=evening, closes_at=evening + timedelta(hours=8)))
    numbers = [hall.take("ktp", at=evening + timedelta(hours=hour)).number for hour in (0, 3, 5, 7)]
    assert numbers == ["A001", "A002", "A003", "A004"]
    seqs = [row["seq"] for row in hall.events()]
    assert all(after == before + 1 for before, after in pairwise(seqs))
    assert hall.day().held_on == PLAN.held_on
    local = [row["at"].astimezone(hall.day().tz).date() for row in hall.events()]
    assert len(set(local)) == 2


def test_a_moment_without_a_zone_is_refused(hall: Hall) -> None:
    with pytest.raises(Exception, match="without a zone"):
        hall.take("ktp", by=GREETER, at=datetime(2026, 11, 21, 12, 0))


def test_moments_come_back_aware_and_in_utc(any_hall: Hall) -> None:
    any_hall.take("ktp", at=NOON.astimezone(PLAN.opens_at.tzinfo))
    assert {row["at"].utcoffset() for row in any_hall.rows(tables.event)} == {timedelta(0)}


# -- the clock itself ------------------------------------------------------------------------------------------------


def test_a_fast_clock_lets_an_hour_pass_in_a_minute() -> None:
    watch = Watch()
    clock = watch.clock(60.0)
    watch.let_pass(60)
    assert clock.now() == NOON + timedelta(hours=1)


@pytest.mark.parametrize("step", [-3600, 3600])
def test_a_clock_that_was_set_is_said_once(said: list[Any], step: int) -> None:
    watch = Watch()
    clock = watch.clock()
    watch.let_pass(30)
    clock.now()
    watch.wall += timedelta(seconds=step)
    clock.now()
    watch.let_pass(30)
    clock.now()
    assert [(line["event"], line["seconds"]) for line in said] == [("the clock was set", step)]


def test_time_that_passes_is_not_a_step(said: list[Any]) -> None:
    watch = Watch()
    clock = watch.clock()
    for _ in range(5):
        watch.let_pass(7200)
        assert clock.now() == watch.wall
    assert said == []


def test_the_newest_event_tells_where_the_clock_stood(any_hall: Hall) -> None:
    any_hall.take("ktp", at=later(minutes=5))
    assert newest_at(any_hall.engine) == later(minutes=5)
