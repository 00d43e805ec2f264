"""FIELD F14: more half bodies than the server has connections, from as many addresses as a network has."""

import resource

import pytest

from tests.live.conftest import Server, serving
from tests.trials.hall import half_body, held
from tests.trials.test_one_laptop import CALLS, clerk_calls
from webapp.http.server import open_files

ATTACK = open_files.CONNECTIONS + 100
FILES = 65_536


@pytest.fixture
def many_files() -> None:
    """For this process, which holds the other ends."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < ATTACK + 1000:
        pytest.skip("this machine does not let one process open so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard) if hard > 0 else FILES, hard))


def source(nth: int) -> str:
    return f"127.0.{20 + nth // 200 % 100}.{1 + nth % 200}"


@pytest.mark.soak
@pytest.mark.usefixtures("many_files")
def test_more_half_bodies_than_connections_keep_nobody_waiting(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("full")) as server:
        said = half_body(server, f"/d/{server.day}/tickets")
        with held(server, [source(nth) for nth in range(ATTACK)], said):
            assert clerk_calls(server) == [200] * 3 * CALLS
            assert open_connections(server) <= open_files.held(FILES)
        assert clerk_calls(server) == [200] * 3 * CALLS


def open_connections(server: Server) -> float:
    line = next(one for one in server.get("/metrics").text.splitlines() if one.startswith("giliran_connections "))
    return float(line.split()[1])
