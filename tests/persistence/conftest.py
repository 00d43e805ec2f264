"""Fixtures of the races (threads of one process, processes of their own) and of disks in trouble."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.builders import Hall
from tests.persistence.disks import Disk
from tests.persistence.racing import Processes, in_threads


@pytest.fixture(scope="session")
def four_processes() -> Iterator[Processes]:
    running = Processes(4)
    yield running
    running.stop()


@pytest.fixture(params=["threads", "processes"])
def at_once(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Runs up to four jobs of tests.persistence.racing at the same moment."""
    if request.param == "threads":
        return in_threads
    running: Processes = request.getfixturevalue("four_processes")
    return running


@pytest.fixture
def disk(hall: Hall) -> Iterator[Disk]:
    made = Disk()

    def tell(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
        dbapi_connection.execute(made.pragma)

    event.listen(hall.engine, "checkout", tell)
    yield made
    event.remove(hall.engine, "checkout", tell)
