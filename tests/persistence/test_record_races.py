"""Declaring a record and correcting an outcome at the same moment, and declaring it twice."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.builders import Hall
from tests.record.test_recording_day import a_day_with_one_served, record_of

AtOnce = Callable[[Any, Sequence[tuple[Any, ...]]], list[list[str]]]


def test_a_record_and_a_correction_at_once_leave_no_record_that_misses_the_correction(
    any_hall: Hall, at_once: AtOnce
) -> None:
    done = a_day_with_one_served(any_hall)
    answers = at_once(any_hall.engine, [("record_day_once", 1), ("correct_by_coordinator_once", str(done.id), "left")])
    assert answers[1] == ["left"]
    kinds = [row["kind"] for row in any_hall.events()][-2:]
    if answers[0] == ["recorded"]:
        assert kinds == ["day_recorded", "turn_corrected"]
        assert record_of(any_hall).is_overtaken and not record_of(any_hall).is_final
    else:
        assert answers[0] == ["record_not_written"] and kinds[-1] == "turn_corrected"


def test_two_who_declare_at_once_declare_it_once(any_hall: Hall, at_once: AtOnce) -> None:
    a_day_with_one_served(any_hall)
    answers = at_once(any_hall.engine, [("record_day_once", 1)] * 2)
    assert sorted(answers) == [["already_recorded"], ["recorded"]]
    assert any_hall.kinds().count("day_recorded") == 1
