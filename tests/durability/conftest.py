"""Fixtures: a demo day that is made once, and a server on a disk of its own that is gone at the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo_days import copy_demo_day
from tests.durability.halls import Hall


@pytest.fixture(scope="session")
def demo_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with an empty, open demo day, never served; and what it says of itself."""
    folder = tmp_path_factory.mktemp("demo-day")
    return folder, copy_demo_day(folder)


@pytest.fixture
def server(demo_day: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Hall]:
    """A hall that is not started yet."""
    hall = Hall(*demo_day, tmp_path)
    yield hall
    hall.kill()
