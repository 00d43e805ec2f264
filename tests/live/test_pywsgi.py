"""Where gunicorn does not run, gevent's own server does the same: the clients' tests, and a day over the API."""

from collections.abc import Iterator

import pytest

from tests.live.conftest import Server, serving
from tests.live.test_clients import *  # noqa: F403

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def module_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("hall"), GILIRAN_SERVER="pywsgi") as running:
        yield running


def test_it_is_the_other_server(server: Server) -> None:
    assert "gunicorn" not in server.get("/healthz").headers.get("Server", "")


def test_a_turn_from_number_to_outcome(server: Server) -> None:
    ticket = server.take("PBB")
    desk = server.desk_for("PBB")
    called = server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
    assert called["number"] == ticket["number"]
    for move, body in (("start", {}), ("finish", {"outcome": "served"})):
        assert server.post(f"/api/v1/turns/{called['id']}/{move}", body, token=desk["token"]).status_code == 200
    turn = server.get(f"/api/v1/tickets/{ticket['token']}").json()["turns"][0]
    assert turn["state"] == "closed"


def test_a_repeated_key_is_answered_as_then_and_refusals_have_their_status(server: Server) -> None:
    path, greeter = f"/api/v1/days/{server.day}/tickets", server.demo["greeter_token"]
    first, again = (server.post(path, {"services": ["PBB"]}, token=greeter, key="once") for _ in range(2))
    assert first.json()["number"] == again.json()["number"]
    assert server.post(path, {"services": ["SKCK"]}, token=greeter, key="once").status_code == 422
    assert server.post(path, {"services": ["tidak-ada"]}, token=greeter).status_code == 404
    assert server.post(f"/api/v1/desks/{server.demo['desks'][0]['id']}/call-next").status_code == 401


def test_a_page_is_sent_once_and_then_only_confirmed(server: Server) -> None:
    first = server.get(f"/api/v1/days/{server.day}/board")
    assert first.status_code == 200
    page = server.get(f"/d/{server.day}/board")
    assert page.status_code == 200 and "Content-Security-Policy" in page.headers
