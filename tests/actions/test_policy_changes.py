"""The coordinator changes the rules of a day while it runs."""

from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.policy_changes import change_policy
from queues.model.queue.policy import RANGES, Policy, Thresholds
from queues.model.refusals import DayIsClosed
from tests.builders import COORDINATOR, GREETER, Hall, later


def change(hall: Hall, **changes: Any) -> None:
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes=changes)


def test_what_is_not_named_stays(hall: Hall) -> None:
    before = hall.day().policy
    change(hall, max_wait_minutes=45, outcome_required=True, thresholds={"idle_minutes": 5})
    after = hall.day().policy
    assert (after.max_wait_minutes, after.outcome_required, after.thresholds.idle_minutes) == (45, True, 5)
    assert after.others_per_priority == before.others_per_priority
    assert after.thresholds.longest_wait_minutes == before.thresholds.longest_wait_minutes


def test_the_event_says_each_rule_before_and_after_in_numbers(hall: Hall) -> None:
    after = hall.seq()
    change(hall, max_wait_minutes=45, outcome_required=True, thresholds={"idle_minutes": 5})
    (event,) = hall.events(after=after)
    assert event["kind"] == "policy_changed"
    assert event["payload"] == {
        "changes": [["max_wait_minutes", 90, 45], ["outcome_required", 0, 1], ["thresholds.idle_minutes", 10, 5]]
    }


def test_rules_that_stay_as_they_are_are_no_news(hall: Hall) -> None:
    after = hall.seq()
    change(hall)
    change(hall, max_wait_minutes=90, thresholds={})
    assert hall.kinds(after=after) == []


def test_the_next_call_goes_by_the_new_rules(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    first = hall.take("ktp", by=GREETER, priority=True)
    change(hall, others_per_priority=0)
    assert hall.call("2").number == first.number


def test_who_waits_longer_than_the_new_maximum_comes_first(hall: Hall) -> None:
    hall.take("ktp")
    hall.take("ktp", by=GREETER, priority=True)
    change(hall, max_wait_minutes=10)
    assert hall.call("2", at=later(minutes=10)).number == "A001"


def test_a_desk_that_has_counted_further_than_the_new_ratio_calls_a_priority_person_next(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.serve("2")
    hall.serve("2")
    asked = hall.take("ktp", by=GREETER, priority=True)
    change(hall, others_per_priority=1)
    assert hall.call("2").number == asked.number


def test_the_rules_of_a_closed_day_stand(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        change(hall, max_wait_minutes=10)


def test_other_changes_of_the_day_keep_the_rules(hall: Hall) -> None:
    change(hall, max_wait_minutes=45)
    hall.take("ktp")
    hall.serve("1")
    assert hall.day().policy.max_wait_minutes == 45


def test_every_number_has_a_range_that_holds_its_default() -> None:
    rules = vars(Policy()) | vars(Thresholds())
    numbers = {name: value for name, value in rules.items() if type(value) is int}
    assert set(RANGES) == set(numbers)
    assert all(RANGES[name][0] <= value <= RANGES[name][1] for name, value in numbers.items())
