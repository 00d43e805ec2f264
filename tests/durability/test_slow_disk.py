"""Every sync takes 20 ms more, as on an old laptop's disk, and three hundred phones want a number at once."""

from tests.durability.halls import Hall
from tests.durability.slow_disks import everybody_takes_a_number_at_once


def test_everybody_is_served_by_a_slow_disk_and_no_number_is_lost_or_doubled(server: Hall) -> None:
    everybody_takes_a_number_at_once(server, phones=100, rounds=1)
