"""Fifty kills in a row over one folder, with people and clerks at work all the time."""

import pytest

from tests.durability.conftest import demo_day, server
from tests.durability.halls import Hall
from tests.durability.kills import (
    assert_nothing_lost_and_nothing_doubled,
    assert_repeated_commands_are_answered_the_same,
    killed_at_random_moments,
)

__all__ = ["demo_day", "server"]
pytestmark = pytest.mark.soak


def test_fifty_kills_lose_nothing_and_double_nothing(server: Hall) -> None:
    come = killed_at_random_moments(server, times=50, seed=50)
    assert_nothing_lost_and_nothing_doubled(server, come)
    assert_repeated_commands_are_answered_the_same(server, come, how_many=300)
