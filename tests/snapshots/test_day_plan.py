"""The plan of a day, as it stands after what was changed on the day."""

from dataclasses import replace
from datetime import timedelta

from queues.actions.hall.pausing import change_desk_services
from queues.actions.hall.planned_pauses import plan_pause
from queues.actions.hall.policy_changes import change_policy
from queues.model.hall.service_day import DayPlan, PlannedPause
from queues.snapshots.office.day_plan import planned_day
from tests.builders import COORDINATOR, PLAN, Hall, later


def plan_of(hall: Hall) -> DayPlan:
    return planned_day(hall.engine, hall.code).plan


def test_a_prepared_day_is_planned_as_it_was(any_hall: Hall) -> None:
    assert plan_of(any_hall) == PLAN


def test_what_was_changed_meanwhile_is_in_the_plan(any_hall: Hall) -> None:
    any_hall.do(change_desk_services, by=COORDINATOR, desk_id=any_hall.desk_id("2"), services=["ktp", "bpjs"])
    any_hall.do(change_policy, by=COORDINATOR, day_id=any_hall.day_id, changes={"others_per_priority": 3})
    when = {"starts_at": later(minutes=30), "ends_at": later(minutes=60)}
    any_hall.do(plan_pause, by=COORDINATOR, day_id=any_hall.day_id, service="audiensi", **when)
    any_hall.take_many(2, "audiensi")
    found = plan_of(any_hall)
    desks = tuple(replace(one, services=("ktp", "bpjs")) if one.code == "2" else one for one in PLAN.desks)
    assert found.desks == desks
    assert found.policy == replace(PLAN.policy, others_per_priority=3)
    assert [(one.services, one.ends_at - one.starts_at) for one in found.pauses] == [
        (("audiensi",), timedelta(minutes=30))
    ]
    assert isinstance(found.pauses[0], PlannedPause)
    assert found.offered == PLAN.offered
