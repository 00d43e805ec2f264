"""Fixtures of every test: an open hall in a database of its own."""

import gc
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from tests.builders import Hall, hall_at, open_hall, sqlite_url

pytest_plugins = ["tests.chromium", "tests.postgres", "tests.redis_server"]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Garbage is looked for only in what the tests make: the tests themselves and all modules stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def open_hall_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the day of tests.builders.PLAN, open and empty; copied, never changed."""
    path = tmp_path_factory.mktemp("open-hall") / "hall.db"
    engine = open_engine(sqlite_url(path))
    upgrade(engine)
    open_hall(engine)
    engine.dispose()
    return path


@pytest.fixture
def hall_file(open_hall_file: Path, tmp_path: Path) -> Path:
    """A database of this test alone, with an open hall."""
    return Path(shutil.copy(open_hall_file, tmp_path / "hall.db"))


@pytest.fixture
def hall(hall_file: Path) -> Iterator[Hall]:
    """An open hall on SQLite: six desks, six services, nobody there yet."""
    opened = hall_at(sqlite_url(hall_file))
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a day; copied, never changed: twelve migrations take longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    engine = open_engine(sqlite_url(path))
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def empty_engine(empty_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite database without a day."""
    engine = open_engine(sqlite_url(Path(shutil.copy(empty_file, tmp_path / "empty.db"))))
    yield engine
    engine.dispose()


@pytest.fixture(params=["hall", pytest.param("postgres_hall", marks=pytest.mark.postgres)])
def any_hall(request: pytest.FixtureRequest) -> Hall:
    """The same test on SQLite and on PostgreSQL."""
    opened: Hall = request.getfixturevalue(request.param)
    return opened
