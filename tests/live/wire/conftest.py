"""A server whose engine.io, Socket.IO and simple-websocket are the installed ones, or others in front of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.conftest import Server, serving


def put_in_front(folder: Path) -> dict[str, str]:
    """The environment of a process that finds packages in this folder first."""
    return {"PYTHONPATH": os.pathsep.join([str(folder), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])}


@pytest.fixture(scope="module")
def in_front() -> dict[str, str]:
    """Nothing: the newest allowed versions are the installed ones. Another module may say otherwise."""
    return {}


@pytest.fixture(scope="module")
def module_server(in_front: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("hall"), **in_front) as running:
        yield running
