"""An hour in a request is one of the day's own clock; with an offset it is what it says."""

from datetime import UTC, datetime, time

import pytest

from queues.snapshots.shared.days import day_head
from tests.builders import Hall
from webapp.moment_of_day import moment_on

NOON_UTC = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # 12.00 in the hall


@pytest.mark.parametrize("said", ["12:00", "12.00", time(12), NOON_UTC])
def test_an_hour_and_a_moment_mean_the_same(hall: Hall, said: str | time | datetime) -> None:
    assert moment_on(day_head(hall.engine, hall.code), said) == NOON_UTC
