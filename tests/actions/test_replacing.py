"""Another plan over a prepared day: all of it, on the same desks, and only while nobody has a number."""

from dataclasses import replace
from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.replacing import replace_day
from queues.actions.tickets.issuing import reserve_numbers
from queues.model.actor import SYSTEM, Role
from queues.model.hall.desk import DeskState
from queues.model.refusals import DayIsClosed, DayWasUsed, NameTaken, UnknownDay
from queues.persistence.ids import new_id
from queues.persistence.people.people import NewStaff, create_access_token, list_users, set_desk_pin
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DESKS, GREETER, NOON, PLAN, Hall, later, open_hall, plan_with


def replaced(hall: Hall, **changes: Any) -> None:
    more = {name: changes.pop(name) for name in ("staff", "desk_pins") if name in changes}
    hall.do(replace_day, by=SYSTEM, day_id=hall.day_id, plan=replace(PLAN, **changes), **more)


def pins(hall: Hall) -> dict[str, str | None]:
    return {row["code"]: row["pin_hash"] for row in hall.rows(tables.desk)}


def test_a_day_gets_other_hours_services_and_desks_and_keeps_its_code_id_and_story(hall: Hall) -> None:
    one_more = replace(DESKS[0], code="9", name="Meja 9", services=("ktp", "kk"))
    replaced(hall, place="Balai lain", closes_at=later(60), desks=(*DESKS[1:], one_more))
    day = hall.day()
    assert (day.id, day.code, day.place, day.closes_at) == (hall.day_id, PLAN.code, "Balai lain", later(60))
    codes = [row["code"] for row in hall.rows(tables.desk, order=("position",))]
    assert codes == [desk.code for desk in DESKS[1:]] + ["9"]
    assert hall.kinds() == ["day_prepared", "day_opened", "day_replaced"]
    assert hall.day().plan_seq == 3  # what is kept in memory of the plan is read again
    assert hall.take("ktp").number == "A001"


def test_a_desk_of_the_same_code_stays_the_same_desk_with_its_pin_and_tokens(hall: Hall) -> None:
    first, second, gone = (hall.desk_id(code) for code in ("1", "2", "6"))
    for desk_id in (first, second, gone):
        hall.writer.write(set_desk_pin, desk_id, "hash", now=NOON)
        hall.writer.write(
            create_access_token, role=Role.CLERK, label="x", now=NOON, day_id=hall.day_id, desk_id=desk_id
        )
    kept = tuple(replace(desk, label="baru", label_en="new") for desk in DESKS if desk.code != "6")
    replaced(hall, desks=kept, desk_pins={"2": None, "3": "new"})
    assert (hall.desk_id("1"), hall.desk("1").label, hall.desk("1").label_en) == (first, "baru", "new")
    assert pins(hall) == {"1": "hash", "2": None, "3": "new", "4": None, "5": None}
    assert {row["desk_id"] for row in hall.rows(tables.access_token)} == {first, second}


def test_on_an_open_day_desks_stay_open_or_closed_as_people_have_left_them(hall: Hall) -> None:
    assert hall.desk("6").state is DeskState.CLOSED
    replaced(hall, desks=tuple(replace(desk, open_at_start=True) for desk in DESKS))
    assert hall.desk("6").state is DeskState.CLOSED
    prepared = open_hall(hall.engine, plan_with(code="besok"), open_now=False)
    plan = plan_with(code="besok", desks=tuple(replace(desk, open_at_start=True) for desk in DESKS))
    prepared.do(replace_day, by=SYSTEM, day_id=prepared.day_id, plan=plan)
    assert prepared.desk("6").state is DeskState.OPEN


def test_who_is_new_is_added_and_a_name_that_is_taken_changes_nothing(hall: Hall) -> None:
    replaced(hall, staff=[NewStaff("baru", "Baru", Role.CLERK, "hash")])
    with pytest.raises(NameTaken):
        replaced(hall, place="Balai lain", staff=[NewStaff("baru", "Baru", Role.CLERK, "hash")])
    assert hall.day().place == PLAN.place
    with one_read(hall.engine) as connection:
        assert "baru" in {one.username for one in list_users(connection)}


def a_number(hall: Hall) -> None:
    hall.take("ktp")


def a_printed_block(hall: Hall) -> None:
    hall.do(reserve_numbers, by=GREETER, day_id=hall.day_id, series="A", how_many=5, label="karcis")


def somebody_counted(hall: Hall) -> None:
    hall.do(count_people, by=COORDINATOR, desk_id=hall.desk_id("1"), service="ktp", quantity=1)


@pytest.mark.parametrize("used", [a_number, a_printed_block, somebody_counted], ids=lambda used: used.__name__)
def test_a_day_that_was_used_stays_as_it_is(hall: Hall, used: Any) -> None:
    used(hall)
    before = hall.seq()
    with pytest.raises(DayWasUsed):
        replaced(hall, place="Balai lain")
    assert (hall.day().place, hall.seq()) == (PLAN.place, before)


def test_a_closed_or_unknown_day_is_not_replaced(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        replaced(hall)
    with pytest.raises(UnknownDay):
        hall.do(replace_day, by=SYSTEM, day_id=new_id(), plan=PLAN)
