"""Fifty power cuts in a day that is long enough for the log of changes to be folded back into the database."""

from pathlib import Path

import pytest

from tests.durability.conftest import demo_day, server
from tests.durability.halls import Hall
from tests.durability.power_cuts import cuts, serve_a_while

__all__ = ["demo_day", "server"]
pytestmark = pytest.mark.soak


def test_fifty_power_cuts_lose_nothing_that_was_acknowledged(server: Hall, tmp_path: Path) -> None:
    served = serve_a_while(server, commands=2000, seed=31)
    for cut in cuts(served, 50, tmp_path, seed=32):
        cut.assert_everything_acknowledged_is_there(served.memory)
