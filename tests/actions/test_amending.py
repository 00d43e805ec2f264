"""The plan of a day changed while people have numbers: what makes none of them untrue, and nothing else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from queues.actions.hall.amending import amend_day
from queues.actions.hall.closing import close_day
from queues.actions.hall.planned_pauses import plan_pause
from queues.model.actor import SYSTEM
from queues.model.hall.desk import DeskState
from queues.model.hall.plan_changes import plan_changes
from queues.model.hall.service import Fee, FeeKind, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedService
from queues.model.queue.policy import Policy
from queues.model.refusals import DayIsClosed, PlanIsHeld, QuotaBelowIssued, SeatsAreTaken
from queues.snapshots.office.day_plan import planned_day
from tests.builders import COORDINATOR, NOON, Hall, later

DEATH = Service("akta-mati", "disdukcapil", "Akta kematian", short="Akta kematian")


@pytest.fixture(autouse=True)
def somebody_waits(hall: Hall) -> None:
    hall.take("ktp")


def plan_of(hall: Hall) -> DayPlan:
    return planned_day(hall.engine, hall.code).plan


def amended(hall: Hall, **changes: Any) -> DayPlan:
    hall.do(amend_day, by=SYSTEM, day_id=hall.day_id, plan=replace(plan_of(hall), **changes))
    return plan_of(hall)


def with_desk(plan: DayPlan, code: str, **changes: Any) -> tuple[PlannedDesk, ...]:
    return tuple(replace(one, **changes) if one.code == code else one for one in plan.desks)


def with_offer(plan: DayPlan, code: str, **changes: Any) -> tuple[PlannedService, ...]:
    return tuple(replace(one, **changes) if one.code == code else one for one in plan.offered)


def with_service(plan: DayPlan, code: str, **changes: Any) -> tuple[Service, ...]:
    return tuple(replace(one, **changes) if one.code == code else one for one in plan.services)


def last_parts(hall: Hall) -> list[str]:
    parts: list[str] = hall.events()[-1]["payload"]["parts"]
    return parts


def test_names_hours_and_the_number_for_complaints_can_change(hall: Hall) -> None:
    new = {"name": "Buji'an Dusun 2", "place": "Balai lain", "closes_at": later(3600), "pungli_number": "0812 1 2 3"}
    plan = amended(hall, **new)
    assert {name: getattr(plan, name) for name in new} == new
    assert last_parts(hall) == ["closes", "hotline", "name", "place"]
    assert hall.day().plan_seq == hall.events()[-1]["seq"]  # every screen reads again


def test_a_further_desk_with_a_new_service_calls_and_is_called(hall: Hall) -> None:
    plan = plan_of(hall)
    desk = PlannedDesk("7", "Meja 7", "Akta", "disdukcapil", ("akta-mati", "kk"))
    amended(
        hall,
        services=(*plan.services, DEATH),
        offered=(*plan.offered, PlannedService("akta-mati", "Z", quota=2)),
        desks=(*plan.desks, desk),
    )
    assert last_parts(hall) == ["desk_added", "service_added"]
    assert hall.desk("7").state is DeskState.OPEN
    assert hall.take("akta-mati").number == "Z001"
    assert hall.call("7", by=COORDINATOR).number == "Z001"
    assert hall.take("ktp").number == "A002"


def test_a_desk_gets_another_label_more_seats_and_other_services(hall: Hall) -> None:
    plan = amended(hall, desks=with_desk(plan_of(hall), "2", label="KTP dan KK", seats=2, services=("ktp", "kk")))
    desk = next(one for one in plan.desks if one.code == "2")
    assert (desk.label, desk.seats, set(desk.services)) == ("KTP dan KK", 2, {"ktp", "kk"})
    assert hall.kinds()[-3:] == ["desk_services_changed", "desk_message_sent", "day_amended"]
    assert last_parts(hall) == ["desk_named", "desk_seats"]


def test_fees_minutes_and_limits_can_be_set_right(hall: Hall) -> None:
    plan = plan_of(hall)
    fee = Fee(FeeKind.PNBP, 80_000, "PP 76/2020")
    plan = amended(
        hall,
        services=with_service(plan, "sim", fee=fee, typical_minutes=21),
        offered=with_offer(plan, "ktp", quota=5, until_closing=True),
    )
    (sim,) = [one for one in plan.services if one.code == "sim"]
    assert (sim.fee, sim.typical_minutes) == (fee, 21)
    assert next(one for one in plan.offered if one.code == "ktp") == PlannedService("ktp", "A", 5, None, True)
    assert hall.kinds()[-2:] == ["limits_changed", "day_amended"] and last_parts(hall) == ["service_fee"]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"held_on": date(2026, 11, 22)}, "date"),
        ({"zone": "Asia/Makassar"}, "zone"),
        ({"village_code": "17.01.04.2026"}, "village"),
        ({"policy": Policy(others_per_priority=5)}, "policy"),
    ],
)
def test_what_numbers_rely_on_stays_and_is_named(hall: Hall, changes: dict[str, Any], part: str) -> None:
    with pytest.raises(PlanIsHeld) as held:
        amended(hall, place="Balai lain", **changes)
    assert held.value.details["parts"] == [part]
    assert plan_of(hall).place != "Balai lain" and hall.kinds()[-1] == "ticket_issued"


def test_a_desk_a_service_a_letter_and_a_pause_stay(hall: Hall) -> None:
    plan = plan_of(hall)
    for changes, part in (
        ({"desks": plan.desks[1:]}, "desk_removed:1"),
        ({"desks": with_desk(plan, "6", open_at_start=True)}, "desk_at_start:6"),
        ({"offered": with_offer(plan, "bpjs", series="Z")}, "series:bpjs"),
    ):
        with pytest.raises(PlanIsHeld) as held:
            amended(hall, **changes)
        assert held.value.details["parts"] == [part]
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, service="kk", starts_at=NOON, ends_at=later(minutes=9))
    with pytest.raises(PlanIsHeld) as held:
        amended(hall, pauses=())
    assert held.value.details["parts"] == ["pauses"]


def test_a_quota_below_what_is_out_and_a_seat_that_is_taken_are_refused_whole(hall: Hall) -> None:
    hall.take("ktp")
    with pytest.raises(QuotaBelowIssued):
        amended(hall, place="Balai lain", offered=with_offer(plan_of(hall), "ktp", quota=1))
    for _nth in range(2):
        hall.take("sim")
        hall.call("4")
    with pytest.raises(SeatsAreTaken) as taken:
        amended(hall, place="Balai lain", desks=with_desk(plan_of(hall), "4", seats=1))
    assert taken.value.details == {"desk": "Meja 4", "seats": 1, "taken": 2}
    assert plan_of(hall).place != "Balai lain"


def test_nothing_is_said_where_nothing_changes_and_a_closed_day_stays(hall: Hall) -> None:
    before = len(hall.events())
    amended(hall)
    assert len(hall.events()) == before
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        amended(hall, place="Balai lain")


def test_a_plan_differs_from_another_by_its_parts_and_from_itself_by_none(hall: Hall) -> None:
    plan = plan_of(hall)
    assert plan_changes(plan, plan) == []
    assert plan_changes(plan, replace(plan, services=tuple(reversed(plan.services)))) == []


def test_desks_stand_in_another_order(hall: Hall) -> None:
    amended(hall, desks=tuple(reversed(plan_of(hall).desks)))
    assert last_parts(hall) == ["desk_order"]
    assert [desk.code for desk in plan_of(hall).desks] == ["6", "5", "4", "3", "2", "1"]
