"""A village's box with a day that is over, and the regency's server beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Hall, hall_at, sqlite_url
from tests.web.conftest import StandingClock
from tests.web.handed_in.boxes import box_at, busy_hours, end, file_of
from webapp.services import Box


@pytest.fixture
def village(tmp_path: Path, hall_file: Path, clock: StandingClock) -> Iterator[Box]:
    """Its hall is open; nobody has come yet."""
    made = box_at(tmp_path / "village", hall_file, clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def regency(tmp_path: Path, empty_file: Path, clock: StandingClock) -> Iterator[Box]:
    """It has no day of its own, and knows no other box."""
    made = box_at(tmp_path / "regency", empty_file, clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def its_hall(village: Box, hall_file: Path) -> Hall:
    known = hall_at(sqlite_url(hall_file))
    known.engine.dispose()
    return Hall(village.engine, village.writer, known.day_id, known.code, vault=village.vault)


@pytest.fixture
def day_file(village: Box, its_hall: Hall) -> bytes:
    """Of a day that is over."""
    busy_hours(its_hall)
    end(its_hall)
    return file_of(village)
