"""SECURITY H2, L6, FIELD F14: one laptop that holds connections stops nobody; its half requests end by themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.conftest import Server, serving
from tests.patience import PATIENCE
from tests.servers import SERVERS
from tests.trials.hall import address, answer_of, dial, half_body, held, is_open

FEW_FILES = 400  # stands for the eight thousand of a hall
ATTACK = 410
CALLS = 3


@pytest.fixture(scope="module", params=SERVERS)
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with serving(folder, files=FEW_FILES, GILIRAN_SERVER=request.param) as running:
        yield running


def clerk_calls(server: Server) -> list[int]:
    """The greeter gives a number and a clerk calls it, each over a connection of its own; the statuses."""
    said = []
    for _ in range(CALLS):
        ticket = server.take("SKCK")
        desk = server.desk_for("SKCK")
        said.append(server.get("/healthz").status_code)
        called = server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
        said.append(called.status_code)
        turn = called.json()["turn"]
        assert turn["number"] == ticket["number"]
        said.append(
            server.post(f"/api/v1/turns/{turn['id']}/finish", {"outcome": "served"}, token=desk["token"]).status_code
        )
    return said


@pytest.mark.parametrize("addresses", [1, 40])
@pytest.mark.parametrize("kind", ["body", "head"])
def test_half_requests_beyond_the_open_files_keep_nobody_waiting(small: Server, kind: str, addresses: int) -> None:
    said = half_body(small, f"/d/{small.day}/tickets")
    said = said if kind == "body" else said[:60]
    with held(small, [address(nth % addresses) for nth in range(ATTACK)], said) as lines:
        assert clerk_calls(small) == [200] * 3 * CALLS
        if addresses == 1:
            assert sum(map(is_open, lines)) <= 40
    assert clerk_calls(small) == [200] * 3 * CALLS


def test_a_body_that_does_not_come_is_refused_and_its_line_cut(small: Server) -> None:
    with held(small, ["127.0.0.7"] * 3, half_body(small, f"/d/{small.day}/tickets")) as lines:
        answers = [answer_of(line, within=PATIENCE) for line in lines]
    assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 408 REQUEST TIMEOUT"] * 3
    assert all("Isian terlalu lama dikirim" in answer.decode() for answer in answers)


def test_a_body_in_chunks_beyond_the_limit_is_refused_without_being_read(small: Server) -> None:
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    line = dial(small, "127.0.0.8")
    line.sendall(half_body(small, "/api/v1/days/x/tickets").split(b"Content-Length")[0])
    line.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
    sent = 0
    try:
        while sent < 105 * 1024 * 1024:
            line.sendall(chunk)
            sent += len(chunk)
    except OSError:  # the server has hung up
        pass
    assert sent < 8 * 1024 * 1024  # what two kernels hold
    line.close()


def test_a_body_in_chunks_a_little_above_the_limit_is_told_so(small: Server) -> None:
    line = dial(small, "127.0.0.8")
    line.sendall(half_body(small, "/api/v1/days/x/tickets").split(b"Content-Length")[0])
    line.sendall(b"Transfer-Encoding: chunked\r\n\r\n" + (b"8000\r\n" + b" " * 0x8000 + b"\r\n") * 3 + b"0\r\n\r\n")
    said = answer_of(line, within=PATIENCE)
    line.close()
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in said


def test_no_answer_says_which_server_this_is(small: Server) -> None:
    assert "Server" not in small.get("/healthz").headers
