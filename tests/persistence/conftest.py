"""Fixtures of the races: threads of one process, and processes of their own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
