"""Little room beside 50,000 tickets of the past, and every kind of call failing with every kind of error."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.past import add_past_turns
from tests.durability.conftest import demo_day, server
from tests.durability.full_disks import (
    assert_only_clear_errors_and_nothing_lost,
    serve_on_a_failing_disk,
    serve_until_full,
)
from tests.durability.halls import Hall
from tests.durability.small_disks import MEGABYTE, a_small_file_system, leave, size_of
from tests.durability.sweeping import assert_swept

__all__ = ["demo_day", "server"]
pytestmark = pytest.mark.soak

PAST_TICKETS = 50_000


@pytest.fixture(scope="module")
def old_hall(demo_day: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo day's folder with all that earlier days have left in it."""
    folder = tmp_path_factory.mktemp("old-hall") / "data"
    shutil.copytree(demo_day[0], folder)
    add_past_turns(folder, PAST_TICKETS)
    return folder


@pytest.mark.parametrize("megabytes", [0.5, 1, 2, 4])
def test_a_nearly_full_disk_loses_nothing_and_recovers(
    demo_day: tuple[Path, dict[str, Any]], old_hall: Path, tmp_path: Path, megabytes: float
) -> None:
    small = tmp_path / "small"
    with a_small_file_system(small, size_of(old_hall)) as mounted:
        hall = Hall(old_hall, demo_day[1], tmp_path, small).start()
        try:
            memory, fitted = serve_until_full(hall, leave(int(megabytes * MEGABYTE), hall, mounted=mounted))
            print(f"{megabytes} MB left, mounted: {mounted}: {fitted} commands recorded, then space again")
            assert_only_clear_errors_and_nothing_lost(hall, memory)
        finally:
            hall.kill()


@pytest.mark.parametrize("seed", [61, 62, 63])
def test_a_server_whose_disk_fails_again_and_again_loses_nothing(server: Hall, seed: int) -> None:
    memory = serve_on_a_failing_disk(server, rounds=3, seed=seed)
    assert_only_clear_errors_and_nothing_lost(server, memory)


@pytest.mark.parametrize("seed", range(70, 78))
def test_whichever_call_fails_nothing_acknowledged_is_lost(hall_file: Path, tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    assert_swept(Path(shutil.move(hall_file, folder / "hall.db")), tmp_path, calls=30, seed=seed)
