"""A few kills; tests/soak has fifty."""

from tests.durability.halls import Hall
from tests.durability.kills import (
    assert_nothing_lost_and_nothing_doubled,
    assert_repeated_commands_are_answered_the_same,
    killed_at_random_moments,
)


def test_what_was_acknowledged_before_a_kill_is_there_after_it_and_nothing_twice(server: Hall) -> None:
    come = killed_at_random_moments(server, times=2, seed=11)
    assert_nothing_lost_and_nothing_doubled(server, come)
    assert_repeated_commands_are_answered_the_same(server, come, how_many=50)
