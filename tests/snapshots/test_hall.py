"""The hall page: what one can come for, what to bring, what it costs, how many wait."""

import pytest

from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service
from queues.model.hall.service import Fee, FeeKind
from queues.model.refusals import UnknownDay
from queues.snapshots.citizen.hall import HallService, HallSnapshot, hall_snapshot
from queues.snapshots.shared.days import current_days, day_head
from tests.builders import COORDINATOR, NOON, PLAN, SERVICES, Hall, later, open_hall, plan_with


def shown(hall: Hall) -> HallSnapshot:
    return hall_snapshot(hall.engine, hall.code, now=NOON)


def line(hall: Hall, code: str) -> HallService:
    return next(one for one in shown(hall).services if one.service.code == code)


def test_services_are_grouped_by_agency_in_the_order_of_the_plan(hall: Hall) -> None:
    snapshot = shown(hall)
    assert [agency.code for agency in snapshot.agencies] == ["disdukcapil", "bpjs", "polres", "samsat", "setda"]
    assert [one.service.code for one in snapshot.services] == [service.code for service in SERVICES]
    first = snapshot.agencies[0]
    assert (first.name, first.series, first.desks) == ("Disdukcapil", ("A",), ("Meja 1", "Meja 2"))


def test_the_head_of_the_page_is_the_days(hall: Hall) -> None:
    day = shown(hall).day
    assert (day.code, day.name, day.place, day.pungli_number) == (PLAN.code, PLAN.name, PLAN.place, PLAN.pungli_number)
    assert (day.state, day.zone, day.held_on) == ("open", "Asia/Jakarta", PLAN.held_on)


def test_a_service_says_what_to_bring_in_order(hall: Hall) -> None:
    assert [one.text for one in line(hall, "ktp").requirements] == ["Fotokopi KK", "KTP lama"]
    assert line(hall, "kk").requirements == ()


def test_a_service_says_what_it_costs_and_the_page_lists_what_is_not_free(hall: Hall) -> None:
    assert line(hall, "ktp").service.fee == Fee()
    assert line(hall, "sim").service.fee == Fee(FeeKind.PNBP, 75_000, "PP 76/2020")
    assert [head.code for head in shown(hall).paid] == ["sim", "pajak"]


def test_a_service_says_how_many_wait_and_how_long_that_may_take(hall: Hall) -> None:
    hall.take_many(4, "bpjs")
    assert (line(hall, "bpjs").waiting, line(hall, "bpjs").estimate) == (4, None)
    hall.serve("3", minutes=12)
    said = line(hall, "bpjs").estimate
    assert line(hall, "bpjs").waiting == 3
    assert said and said.low_minutes < 3 * 12 <= said.high_minutes
    assert line(hall, "ktp").waiting == 0


def test_a_service_that_nobody_can_call_for_promises_nothing(hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="blanks")
    hall.do(pause_desk, desk_id=hall.desk_id("3"))
    assert (line(hall, "ktp").estimate, line(hall, "bpjs").estimate) == (None, None)
    assert line(hall, "ktp").service.pause_reason == "blanks"
    hall.take("kk")
    hall.serve("1", minutes=9)
    assert line(hall, "kk").estimate is not None


def test_two_desks_make_the_wait_shorter(hall: Hall) -> None:
    hall.take_many(7, "ktp")
    hall.serve("1", minutes=8)
    with_both = line(hall, "ktp").estimate
    hall.do(close_desk, desk_id=hall.desk_id("2"))
    with_one = line(hall, "ktp").estimate
    assert with_both and with_one
    assert with_both.high_minutes < with_one.high_minutes


def test_measured_times_come_into_the_estimate(hall: Hall) -> None:
    hall.take_many(12, "bpjs")
    hall.serve("3", minutes=12)
    before = line(hall, "bpjs").estimate
    for _ in range(6):
        hall.serve("3", minutes=40)
    after = line(hall, "bpjs").estimate
    assert before and after
    assert after.low_minutes > before.low_minutes


def test_a_closed_desk_is_not_named(hall: Hall) -> None:
    assert line(hall, "ktp").desks == ("Meja 1", "Meja 2")
    hall.do(close_desk, desk_id=hall.desk_id("1"))
    assert line(hall, "ktp").desks == ("Meja 2",)


def test_a_full_service_says_so(hall: Hall) -> None:
    hall.take_many(2, "audiensi")
    assert not line(hall, "audiensi").service.is_full
    hall.take("audiensi")
    assert line(hall, "audiensi").service.is_full
    assert not line(hall, "ktp").service.is_full


def test_a_snapshot_says_at_which_epoch_and_seq_it_was_true(hall: Hall) -> None:
    hall.take("ktp")
    assert (shown(hall).epoch, shown(hall).seq) == (1, hall.seq())


def test_an_unknown_day_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownDay) as refused:
        hall_snapshot(hall.engine, "somewhere-else", now=NOON)
    assert refused.value.details == {"day": "somewhere-else"}


def test_the_days_that_are_not_closed_are_current(hall: Hall) -> None:
    other = open_hall(hall.engine, plan_with(code="a-later-day", held_on=PLAN.held_on.replace(day=28)))
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert [day.id for day in current_days(hall.engine)] == [hall.day_id, other.day_id]
    assert day_head(hall.engine, "a-later-day").id == day_head(hall.engine, str(other.day_id)).id == other.day_id


# -- the truth before a number is taken ------------------------------------------------------------------------------


def test_people_ahead_are_all_whom_the_desks_call_before(hall: Hall) -> None:
    hall.take_many(5, "sim")
    hall.take_many(2, "pajak")
    assert (line(hall, "pajak").waiting, line(hall, "pajak").ahead) == (2, 7)
    assert (line(hall, "bpjs").ahead, line(hall, "audiensi").ahead) == (0, 0)


def test_looking_at_the_page_joins_no_queue(hall: Hall) -> None:
    hall.take_many(3, "sim")
    assert [line(hall, "pajak").ahead for _ in range(3)] == [3, 3, 3]


def test_a_queue_that_nobody_waits_in_still_says_its_wait(hall: Hall) -> None:
    hall.take_many(8, "sim")
    for _ in range(2):
        hall.serve("4", minutes=30)
    empty = line(hall, "pajak")
    assert (empty.waiting, empty.ahead, empty.is_at_once) == (0, 6, False)
    assert empty.estimate and empty.estimate.high_minutes > 30
    assert line(hall, "bpjs").is_at_once


def test_the_pause_of_the_only_desk_is_told_before_a_number_is_taken(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="meal", minutes=40)
    rest = line(hall, "bpjs").rest
    assert rest and (rest.reason, rest.until) == ("meal", later(minutes=40))
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="meal", minutes=40)
    assert line(hall, "ktp").rest is None, "Meja 2 works on"


def test_a_wait_grows_while_nothing_happens(hall: Hall) -> None:
    hall.take_many(6, "bpjs")
    hall.serve("3", minutes=8)
    hall.call("3", at=later(minutes=9))
    at = [hall_snapshot(hall.engine, hall.code, now=later(minutes=minute)) for minute in (9, 9.9, 40, 90)]
    waits = [next(one.estimate for one in shown.services if one.service.code == "bpjs") for shown in at]
    assert waits[0] == waits[1], "within a minute everybody is told the same"
    known = [wait.middle_minutes for wait in waits if wait]
    assert known[0] < known[2] < known[3]
    assert len({shown.waits_tag for shown in at}) == 3
