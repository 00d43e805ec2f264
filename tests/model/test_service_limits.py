"""How many more may join a queue: the smallest of what bounds it."""

import pytest

from queues.model.hall.service_limits import Because, Flow, Remaining, ServiceLimits


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        (ServiceLimits(), None),
        (ServiceLimits(open_turns=500, issued=500), None),
        (ServiceLimits(quota=40, issued=28), Remaining(12, Because.QUOTA)),
        (ServiceLimits(quota=0), Remaining(0, Because.QUOTA)),
        (ServiceLimits(quota=40, issued=41), Remaining(0, Because.QUOTA)),
        (ServiceLimits(blanks=10, open_turns=7), Remaining(3, Because.BLANKS)),
        (ServiceLimits(blanks=-2, open_turns=0), Remaining(0, Because.BLANKS)),
        (ServiceLimits(places=5, open_turns=5), Remaining(0, Because.CLOSING)),
        (ServiceLimits(quota=40, issued=38, blanks=10, open_turns=9, places=30), Remaining(1, Because.BLANKS)),
        (ServiceLimits(quota=40, issued=39, blanks=10, open_turns=1, places=3), Remaining(1, Because.QUOTA)),
    ],
)
def test_the_smallest_of_what_bounds_a_queue_counts(limits: ServiceLimits, left: Remaining | None) -> None:
    assert limits.remaining == left


@pytest.mark.parametrize(
    ("flow", "minutes", "places"),
    [
        (Flow(10, 1), 60, 6),
        (Flow(10, 1), 61, 7),
        (Flow(10, 2), 60, 12),
        (Flow(10, 0.5), 60, 3),
        (Flow(10, 1), 0, 0),
        (Flow(10, 1), -5, 0),
        (Flow(10, 0), 60, None),
        (Flow(10, 0), 0, 0),
    ],
)
def test_a_queue_has_as_many_places_as_turns_that_begin_in_time(flow: Flow, minutes: float, places: int | None) -> None:
    assert flow.places_within(minutes) == places


def test_one_quick_case_promises_no_quick_day() -> None:
    assert Flow(12, 1, measured_minutes=4, measured=1).minutes_per_turn == 10
    assert Flow(12, 1, measured_minutes=4, measured=61).minutes_per_turn < 4.5
