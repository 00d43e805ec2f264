"""Queues that a desk weights, and turns that have an appointed time: who is called in a real hall."""

from datetime import timedelta
from typing import Any

import pytest

from queues.actions.hall.pausing import change_desk_services, pause_service
from queues.actions.turns.calling import call_turn
from queues.model.actor import Actor
from queues.model.queue.policy import Policy
from queues.model.refusals import AppointedOutsideHours, DeskTakesNoSuchService, NobodyWaiting, NotAllowed
from queues.persistence.schema import tables
from queues.snapshots.desk.console import desk_snapshot
from tests.builders import CITIZEN, CLERK, COORDINATOR, GREETER, NOON, Hall, later


def weigh(hall: Hall, desk: str = "1", **weights: int) -> None:
    services = [row["service_id"] for row in hall.rows(tables.desk_service) if row["desk_id"] == hall.desk_id(desk)]
    codes = [row["code"] for row in hall.rows(tables.service) if row["id"] in services]
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id(desk), services=codes, weights=weights)


def calls(hall: Hall, how_many: int, desk: str = "1") -> list[str]:
    return [hall.serve(desk, minutes=0).number for _ in range(how_many)]


def reasons(hall: Hall) -> list[str]:
    return [event["payload"]["why"] for event in hall.events() if event["kind"] == "turn_called"]


# -- weights ---------------------------------------------------------------------------------------------------------


def test_each_step_in_a_weighted_queue_counts_so_often(hall: Hall) -> None:
    weigh(hall, kk=3)
    hall.take_many(4, "ktp")
    hall.take_many(2, "kk")
    hall.take_many(3, "sim")  # the day goes on: A001 has waited 8 steps, A005 4 × 3, A006 3 × 3
    assert calls(hall, 6) == ["A005", "A006", "A001", "A002", "A003", "A004"]
    assert reasons(hall) == ["weight", "weight", "first_come", "first_come", "first_come", "first_come"]


def test_who_has_just_come_does_not_pass_who_waits_long(hall: Hall) -> None:
    weigh(hall, kk=2)
    hall.take_many(8, "ktp")
    hall.take("kk")
    assert calls(hall, 1) == ["A001"]


def test_equal_weights_are_first_come_first_served(hall: Hall) -> None:
    weigh(hall, kk=4, ktp=4)
    for service in ("ktp", "kk", "ktp", "kk"):
        hall.take(service)
    assert calls(hall, 4) == ["A001", "A002", "A003", "A004"]
    assert set(reasons(hall)) == {"first_come"}


def test_a_weight_holds_at_its_own_desk_only(hall: Hall) -> None:
    weigh(hall, kk=9)
    hall.take("ktp")
    hall.take("kk")
    assert hall.call("2").number == "A001"
    assert hall.call("1").number == "A002"


def test_the_ratio_of_priority_people_holds_between_weighted_queues(hall: Hall) -> None:
    weigh(hall, kk=9)
    hall.take_many(4, "ktp")
    hall.take("kk", by=GREETER, priority=True)
    hall.take_many(2, "kk")
    assert calls(hall, 7) == ["A005", "A006", "A007", "A001", "A002", "A003", "A004"]
    assert reasons(hall)[0] == "priority"


def test_a_head_that_is_live_elsewhere_or_paused_makes_room_for_the_next(hall: Hall) -> None:
    weigh(hall, kk=9)
    hall.take("ktp")
    hall.take("kk", "bpjs")
    hall.take("kk")
    hall.call("3")
    assert calls(hall, 1) == ["A003"]
    hall.take("kk")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="kk")
    assert calls(hall, 1) == ["A001"]


def test_the_clerk_sees_the_weighted_line_and_why(hall: Hall) -> None:
    weigh(hall, kk=3)
    hall.take_many(2, "ktp")
    hall.take("kk")
    hall.take_many(2, "sim")
    desk = desk_snapshot(hall.engine, hall.desk_id("1"), actor=CLERK, now=NOON)
    assert [(turn.number, turn.why) for turn in desk.waiting] == [
        ("A003", "weight"),
        ("A001", "first_come"),
        ("A002", "first_come"),
    ]
    assert calls(hall, 3) == [turn.number for turn in desk.waiting]


def test_services_that_stay_keep_their_weights_unless_others_are_given(hall: Hall) -> None:
    weigh(hall, kk=3)
    desk_id = hall.desk_id("1")
    hall.do(change_desk_services, by=COORDINATOR, desk_id=desk_id, services=["kk", "sim"])
    assert weights_at(hall, "1") == {"kk": 3, "sim": 1}
    hall.do(change_desk_services, by=COORDINATOR, desk_id=desk_id, services=["kk"], weights={})
    assert weights_at(hall, "1") == {"kk": 1}


def test_a_weight_needs_its_service_at_the_desk(hall: Hall) -> None:
    with pytest.raises(DeskTakesNoSuchService):
        weigh(hall, sim=2)
    assert weights_at(hall, "1") == {"ktp": 1, "kk": 1}


def weights_at(hall: Hall, desk: str) -> dict[str, int]:
    codes = {row["id"]: row["code"] for row in hall.rows(tables.service)}
    rows = [row for row in hall.rows(tables.desk_service) if row["desk_id"] == hall.desk_id(desk)]
    return {codes[row["service_id"]]: row["weight"] for row in rows}


# -- appointed times -------------------------------------------------------------------------------------------------


def appoint(hall: Hall, minutes: float, *services: str, by: Actor = GREETER, **more: Any) -> Any:
    return hall.take(*services or ("ktp",), by=by, appointed_at=later(minutes=minutes), **more)


def test_nobody_is_called_before_the_appointed_time_even_when_nobody_else_waits(hall: Hall) -> None:
    appoint(hall, 30)
    with pytest.raises(NobodyWaiting):
        hall.call("2", at=later(minutes=29))
    assert hall.call("2", at=later(minutes=30)).number == "A001"
    assert reasons(hall) == ["appointed"]


def test_from_then_on_the_appointed_come_first_by_their_times(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    appoint(hall, 20)
    appoint(hall, 10)
    hall.take("ktp", by=GREETER, priority=True)
    at = later(minutes=25)
    numbers = [hall.serve("2", at=at, minutes=0).number for _ in range(5)]
    assert numbers == ["A004", "A003", "A005", "A001", "A002"]


def test_before_them_come_only_those_who_have_waited_longer_than_the_maximum(hall: Hall) -> None:
    hall.take("ktp", at=later(minutes=-80))
    appoint(hall, 0, at=later(minutes=-80))
    at = later(minutes=10)
    assert [hall.serve("2", at=at, minutes=0).number for _ in range(2)] == ["A001", "A002"]
    assert reasons(hall) == ["longest_wait", "appointed"]


def test_the_wait_of_an_appointed_turn_counts_from_its_time(hall: Hall) -> None:
    appoint(hall, 60, at=later(minutes=-120))
    hall.take("ktp", at=later(minutes=-119))
    at = later(minutes=60 + Policy().max_wait_minutes)
    assert [hall.serve("2", at=at, minutes=0).number for _ in range(2)] == ["A001", "A002"]
    assert reasons(hall) == ["longest_wait", "longest_wait"]


def test_all_turns_of_a_ticket_have_its_appointed_time(hall: Hall) -> None:
    taken = appoint(hall, 30, "ktp", "bpjs")
    assert {hall.turn(turn).appointed_at for turn in taken.turns} == {later(minutes=30)}
    (issued,) = [event for event in hall.events() if event["kind"] == "ticket_issued"]
    assert issued["payload"]["appointed_at"] == int(later(minutes=30).timestamp() * 1_000_000)


@pytest.mark.parametrize("somebody", [CITIZEN, CLERK])
def test_only_who_greets_or_coordinates_gives_an_appointed_time(hall: Hall, somebody: Actor) -> None:
    with pytest.raises(NotAllowed):
        appoint(hall, 30, by=somebody)
    assert hall.turns() == []
    assert appoint(hall, 30, by=COORDINATOR).number == "A001"


def test_an_appointed_time_lies_within_the_day(hall: Hall) -> None:
    day = hall.day()
    for at in (day.opens_at - timedelta(minutes=1), day.closes_at + timedelta(minutes=1)):
        with pytest.raises(AppointedOutsideHours):
            hall.take("ktp", by=GREETER, appointed_at=at)
    assert hall.take("ktp", by=GREETER, appointed_at=day.closes_at).number == "A001"


def test_the_clerk_sees_who_is_not_to_be_called_yet(hall: Hall) -> None:
    appoint(hall, 30)
    hall.take("ktp")
    desk = desk_snapshot(hall.engine, hall.desk_id("2"), actor=CLERK, now=NOON)
    shown = [(turn.number, turn.why, turn.appointed_at) for turn in desk.waiting]
    assert shown == [("A002", "first_come", None), ("A001", None, later(minutes=30))]


def test_only_a_chosen_call_comes_before_the_time(hall: Hall) -> None:
    taken = appoint(hall, 30)
    hall.do(call_turn, by=CLERK, turn_id=taken.turn, desk_id=hall.desk_id("2"), reason="appointment")
    assert hall.turn(taken.turn).is_live
    assert reasons(hall) == ["chosen"]


def test_more_appointed_people_than_a_call_looks_at_come_by_their_times(hall: Hall) -> None:
    for minute in range(30):
        appoint(hall, -minute)
    at = NOON
    numbers = [hall.serve("2", at=at, minutes=0).number for _ in range(30)]
    assert numbers == [f"A{count:03d}" for count in range(30, 0, -1)]
