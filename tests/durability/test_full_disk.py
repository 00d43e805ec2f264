"""A disk with 1 MB left; tests/soak has four of them, with 50,000 tickets of the past."""

from tests.durability.full_disks import assert_only_clear_errors_and_nothing_lost, serve_until_full
from tests.durability.halls import Hall
from tests.durability.small_disks import MEGABYTE, leave


def test_a_full_disk_refuses_clearly_loses_nothing_and_goes_on_when_there_is_space(server: Hall) -> None:
    server.start()
    memory, _fitted = serve_until_full(server, leave(MEGABYTE, server, mounted=False))
    assert_only_clear_errors_and_nothing_lost(server, memory)
