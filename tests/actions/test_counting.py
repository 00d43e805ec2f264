"""Stands that serve people without numbers: a count for each desk and service, in the record and never below nobody."""

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.pausing import change_desk_services, close_desk, pause_desk
from queues.model.actor import Role
from queues.model.refusals import (
    DayNotOpen,
    DeskNotOpen,
    DeskTakesNoSuchService,
    NotAllowed,
    NothingCounted,
    Refusal,
    UnknownService,
)
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, Hall, later, open_hall, person


def count(hall: Hall, quantity: int = 1, desk: str = "1", service: str = "ktp", **more: object) -> None:
    hall.do(count_people, desk_id=hall.desk_id(desk), service=service, quantity=quantity, **more)


def counted(hall: Hall) -> dict[tuple[str, str], int]:
    names = {hall.desk_id(code): code for code in "123456"}
    codes = {row["id"]: row["code"] for row in hall.rows(tables.service)}
    return {(names[row["desk_id"]], codes[row["service_id"]]): row["quantity"] for row in hall.rows(tables.walk_in)}


def test_people_are_counted_by_desk_and_service(hall: Hall) -> None:
    for quantity, desk, service in ((1, "1", "ktp"), (4, "1", "ktp"), (20, "1", "kk"), (2, "2", "ktp")):
        count(hall, quantity, desk, service)
    assert counted(hall) == {("1", "ktp"): 5, ("1", "kk"): 20, ("2", "ktp"): 2}


def test_each_count_is_an_event(hall: Hall) -> None:
    count(hall, 3, at=later(60))
    count(hall, -1, at=later(70))
    told = [(row["at"], row["actor_id"], row["payload"]) for row in hall.events() if row["kind"] == "people_counted"]
    desk = str(hall.desk_id("1"))
    assert told == [
        (later(60), CLERK.id, {"desk_id": desk, "service": "ktp", "quantity": 3}),
        (later(70), CLERK.id, {"desk_id": desk, "service": "ktp", "quantity": -1}),
    ]


def test_a_count_leaves_the_plan_of_the_day_as_it_was(hall: Hall) -> None:
    before = hall.day().plan_seq
    count(hall)
    assert hall.day().plan_seq == before


def test_one_too_many_is_taken_back_and_nobody_below_nobody(hall: Hall) -> None:
    with pytest.raises(NothingCounted):
        count(hall, -1)
    count(hall, 1)
    count(hall, -1)
    with pytest.raises(NothingCounted):
        count(hall, -1)
    assert counted(hall) == {("1", "ktp"): 0}


def test_a_repeated_count_counts_once(hall: Hall) -> None:
    for _ in range(3):
        count(hall, 2, key="a tap that the network lost")
    assert counted(hall) == {("1", "ktp"): 2}


def test_a_desk_counts_only_for_what_it_takes(hall: Hall) -> None:
    with pytest.raises(DeskTakesNoSuchService):
        count(hall, service="bpjs")
    with pytest.raises(UnknownService):
        count(hall, service="paspor")
    count(hall)
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=["kk"])
    with pytest.raises(DeskTakesNoSuchService):
        count(hall)
    assert counted(hall) == {("1", "ktp"): 1}


def test_a_paused_desk_may_count_and_a_closed_one_not(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    count(hall)
    hall.do(close_desk, desk_id=hall.desk_id("1"))
    with pytest.raises(DeskNotOpen):
        count(hall)


def test_a_desks_own_token_counts_at_its_desk_only(hall: Hall) -> None:
    own = person(Role.CLERK, "meja-1", desk_id=hall.desk_id("1"))
    count(hall, by=own)
    with pytest.raises(NotAllowed):
        count(hall, desk="2", by=own)


def test_nobody_is_counted_before_the_day_or_after_it(hall: Hall, empty_engine: object) -> None:
    with pytest.raises(DayNotOpen):
        count(open_hall(empty_engine, open_now=False))  # type: ignore[arg-type]
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(Refusal) as refused:
        count(hall)
    assert refused.value.code == "day_closed"
