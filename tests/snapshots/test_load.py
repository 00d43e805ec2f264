"""The load: its figures are those that one would count from the events."""

from datetime import datetime, timedelta

import pytest

from queues.actions.hall.pausing import close_desk, pause_service
from queues.model.refusals import UnknownDay
from queues.snapshots.load.load import LoadDesk, LoadService, LoadSnapshot, load_snapshot
from tests.builders import COORDINATOR, GREETER, NOON, Hall, later, open_hall, plan_with
from tests.counting import Tally


def shown(hall: Hall, at: datetime = NOON) -> LoadSnapshot:
    return load_snapshot(hall.engine, hall.code, now=at)


def of_service(hall: Hall, code: str, at: datetime = NOON) -> LoadService:
    return next(one for one in shown(hall, at).services if one.service.code == code)


def of_desk(hall: Hall, code: str) -> LoadDesk:
    return next(one for one in shown(hall).desks if one.desk.code == code)


@pytest.fixture
def busy(hall: Hall) -> Hall:
    """A hall in which everything happens, some of it taken back."""
    hall.take_many(8, "ktp")
    hall.take_many(3, "bpjs")
    both = hall.take("ktp", "bpjs")
    hall.take_many(2, "sim")
    hall.serve("1", minutes=4)
    hall.serve("2", minutes=6, outcome="posted")
    hall.serve("2", minutes=6, outcome="left")
    hall.undo(hall.serve("1", minutes=4).id, at=later(minutes=4))
    hall.no_show(hall.call("2").id)
    restored = hall.no_show(hall.call("2").id)
    hall.restore(restored.id)
    again = hall.restore(hall.no_show(hall.call("3").id).id)
    hall.undo(again.id)
    hall.transfer(hall.call("3").id, "kk")
    parked = hall.hold(hall.call("4").id)
    hall.transfer(hall.resume(parked.id).id, "pajak")
    hall.undo(parked.id)
    hall.cancel(both.id)
    return hall


def test_the_figures_of_each_service_equal_a_count_from_the_events(busy: Hall) -> None:
    tally, snapshot = Tally(busy), shown(busy)
    for line in snapshot.services:
        code = line.service.code
        assert (line.waiting, line.helped, line.no_shows) == (
            tally.waiting[code],
            tally.helped[code],
            tally.no_shows[code],
        ), code
    assert snapshot.waiting == tally.waiting.total()
    assert snapshot.helped == tally.helped.total() == 2
    assert snapshot.tickets == tally.tickets == 14
    assert tally.no_shows.total() == 2


def test_the_figures_of_each_desk_equal_a_count_from_the_events(busy: Hall) -> None:
    tally = Tally(busy)
    for line in shown(busy).desks:
        assert line.helped == tally.helped_at[str(line.desk.id)], line.desk.name
    assert [of_desk(busy, desk).helped for desk in ("1", "2")] == [1, 1]


def test_the_longest_wait_is_that_of_who_came_first_and_still_waits(hall: Hall) -> None:
    hall.take("ktp", at=later(minutes=-42))
    hall.take("ktp", at=later(minutes=-17.5))
    assert (of_service(hall, "ktp").longest_minutes, of_service(hall, "bpjs").longest_minutes) == (42, None)
    hall.call("1")
    assert of_service(hall, "ktp").longest_minutes == shown(hall).longest_minutes == 17
    assert of_service(hall, "ktp", at=later(minutes=-60)).longest_minutes == 0


def test_the_mean_is_of_people_helped(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.take("bpjs")
    hall.serve("1", minutes=4)
    hall.serve("1", minutes=8)
    hall.serve("1", minutes=60, outcome="left")
    assert of_service(hall, "ktp").mean_minutes == 6
    hall.serve("3", minutes=12)
    assert shown(hall).mean_minutes == 8
    assert of_service(hall, "kk").mean_minutes is None


def test_a_clerk_who_never_taps_start_does_not_make_service_seem_instant(hall: Hall) -> None:
    hall.take("ktp")
    hall.finish(hall.call("1").id, at=later(minutes=9))
    assert of_service(hall, "ktp").mean_minutes == 9


def test_a_desk_says_whom_it_serves_since_when(hall: Hall) -> None:
    hall.take_many(3, "sim")
    hall.start(hall.call("4", at=later(-60)).id, at=later(-30))
    hall.call("4", at=later(-10))
    line = of_desk(hall, "4")
    assert [(one.number, one.state, one.since) for one in line.numbers] == [
        ("M001", "serving", later(-30)),
        ("M002", "called", later(-10)),
    ]
    hall.hold(line.numbers[0].turn_id)
    assert (len(of_desk(hall, "4").numbers), of_desk(hall, "4").on_hold) == (1, 1)


def test_a_desk_says_how_many_priority_people_it_has_called(hall: Hall) -> None:
    for _ in range(2):
        hall.take("ktp", by=GREETER, priority=True)
    hall.take("ktp")
    for _ in range(3):
        hall.serve("1")
    assert (of_desk(hall, "1").priority_calls, of_desk(hall, "2").priority_calls) == (2, 0)


def test_wishes_for_priority_are_listed_until_they_are_granted_or_called(hall: Hall) -> None:
    first = hall.take("ktp", "bpjs", priority=True)
    second = hall.take("sim", priority=True)
    hall.take("ktp")
    wishes = shown(hall).wishes
    assert [(wish.ticket_id, wish.number) for wish in wishes] == [(first.id, "A001"), (second.id, "M001")]
    assert [service.name for service in wishes[0].services] == ["Cetak KTP-el", "Pendaftaran BPJS"]
    hall.grant(first.id)
    hall.serve("4")
    assert shown(hall).wishes == ()


def test_which_desks_take_a_service_is_said_of_closed_ones_too(hall: Hall) -> None:
    assert of_service(hall, "ktp").desks == tuple(hall.desk_id(code) for code in ("1", "2", "6"))


def test_the_hall_is_done_when_its_slowest_queue_is(hall: Hall) -> None:
    assert shown(hall).done_at == NOON
    hall.take_many(5, "bpjs")
    hall.take("sim")
    done_at = shown(hall).done_at
    assert done_at and NOON + timedelta(minutes=50) < done_at < NOON + timedelta(minutes=80)


def test_nobody_knows_when_the_hall_is_done_while_people_wait_for_nobody(hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(close_desk, desk_id=hall.desk_id("3"))
    assert shown(hall).done_at is None
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    hall.cancel(hall.ticket(hall.turns()[0].ticket_id).id)
    assert shown(hall).done_at == NOON


def test_another_day_does_not_count(hall: Hall) -> None:
    other = open_hall(hall.engine, plan_with(code="another-day"))
    other.take_many(3, "ktp")
    other.serve("1")
    assert (shown(hall).waiting, shown(hall).tickets, shown(hall).helped) == (0, 0, 0)


def test_an_unknown_day_has_no_load(hall: Hall) -> None:
    with pytest.raises(UnknownDay):
        load_snapshot(hall.engine, "somewhere-else", now=NOON)
