"""Three hundred phones at once, five times over, on a disk whose every sync takes 20 ms more."""

import pytest

from tests.durability.conftest import demo_day, server
from tests.durability.halls import Hall
from tests.durability.slow_disks import everybody_takes_a_number_at_once

__all__ = ["demo_day", "server"]
pytestmark = pytest.mark.soak


def test_three_hundred_at_once_are_all_served_by_a_slow_disk(server: Hall) -> None:
    everybody_takes_a_number_at_once(server, phones=300, rounds=5)
