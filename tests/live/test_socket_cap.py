"""More phones than sockets: the page stays right by reading; staff and TVs are never refused."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import requests

import webapp.cli
from tests.live.conftest import Server, start_server, stop_server
from tests.live.raw import RawSocket
from tests.patience import PATIENCE
from webapp.http.refusals import TooManyPhones
from webapp.http.server import open_files
from webapp.live.socket_places import OF_ONE_TICKET, SocketPlaces, socket_limits
from webapp.settings import Settings

PLACES = 2


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("small"), GILIRAN_PHONE_SOCKETS=str(PLACES))
    yield running
    stop_server(running)


def phone(server: Server) -> tuple[RawSocket, dict[str, object]]:
    opened = RawSocket(server.url)
    return opened, opened.watch({"ticket": server.take("SKCK")["token"]})


def test_beyond_the_limit_a_phone_is_refused_and_hung_up_on_while_staff_and_screens_are_not(
    small_server: Server,
) -> None:
    phones = [phone(small_server) for _ in range(PLACES)]
    assert all("error" not in answer for _opened, answer in phones)
    late, answer = phone(small_server)
    assert answer["error"]["code"] == "too_many_phones"  # type: ignore[index]
    with pytest.raises(ConnectionResetError):
        while True:
            late.text()
    desk = small_server.demo["desks"][0]
    watches = [
        (None, {"day": small_server.day}),
        (desk["token"], {"desk": desk["id"]}),
        (small_server.demo["coordinator_token"], {"load": small_server.day}),
    ]
    for token, asked in watches:
        screen = RawSocket(small_server.url, token=token)
        assert "error" not in screen.watch(asked)
        screen.close()
    for opened, _answer in phones:
        opened.close()


def test_a_place_that_was_left_is_given_to_the_next_phone(small_server: Server) -> None:
    answers = []
    for _ in range(PLACES * 3):
        opened, answer = phone(small_server)
        answers.append(answer)
        opened.say("41/live,")
        opened.say("1")
        with pytest.raises(ConnectionResetError):
            while True:
                opened.text()
    assert not [answer for answer in answers if "error" in answer]


def test_a_phone_that_polls_is_answered_in_full_only_when_its_own_ticket_has_changed(small_server: Server) -> None:
    ticket = small_server.take("SKCK")
    url = f"{small_server.url}/t/{ticket['token']}/now"
    tag = requests.get(url, timeout=PATIENCE).headers["ETag"]
    small_server.take("KTP-REKAM")
    same = requests.get(url, headers={"If-None-Match": tag}, timeout=PATIENCE)
    small_server.post(f"/api/v1/tickets/{ticket['token']}/cancel")
    changed = requests.get(url, headers={"If-None-Match": tag}, timeout=PATIENCE)
    assert (same.status_code, changed.status_code) == (304, 200)


def test_a_phone_keeps_its_place_and_leaves_it_once() -> None:
    two = SocketPlaces(phones=2, screens=1)
    two.take("phone", "a")
    two.take("phone", "a")
    two.take("phone", "b")
    with pytest.raises(TooManyPhones):
        two.take("phone", "c")
    two.take("screen", "d")
    two.leave("a", "transport close")
    two.leave("a")
    two.take("phone", "c")
    assert two.count("phone") == 2


def test_the_limit_leaves_a_reserve_whatever_was_wished() -> None:
    known = socket_limits(Settings(phone_sockets=1_000_000))
    assert known.is_lowered
    assert 0 < known.phones < min(known.open_files, known.connections)
    assert socket_limits(Settings(phone_sockets=10)).phones == 10
    assert socket_limits(Settings(), files=1024).phones == 645
    assert socket_limits(Settings(), files=65_536).phones == 5000


def test_the_server_accepts_as_many_connections_as_the_limit_counts_on() -> None:
    """gunicorn reads its settings as a file, before anything of ours may be imported: the number stands twice."""
    assert webapp.cli.__file__ is not None
    known = runpy.run_path(str(Path(webapp.cli.__file__).parent / "running/gunicorn_settings.py"))
    assert known["worker_connections"] == open_files.accepted(open_files.open_files())
    assert 0 < open_files.held(400) < open_files.accepted(400) < 400
    assert open_files.held(65_536) < open_files.accepted(65_536) == open_files.CONNECTIONS


def test_one_address_has_a_few_sockets_and_one_ticket_fewer() -> None:
    places = SocketPlaces(phones=100, by_address=lambda: 2)
    places.take("phone", "a", "10.0.0.1")
    places.take("screen", "b", "10.0.0.1")
    with pytest.raises(TooManyPhones):
        places.take("phone", "c", "10.0.0.1")
    places.take("phone", "c", "10.0.0.2")
    places.leave("b")
    places.take("phone", "d", "10.0.0.1")


def test_a_ticket_that_many_phones_follow_leaves_the_newest_a_place_each() -> None:
    places, ticket = SocketPlaces(phones=100), UUID(int=7)
    lost = [places.take("phone", f"phone {nth}", f"10.0.0.{nth}", ticket) for nth in range(5)]
    assert lost == [None, None, None, "phone 0", "phone 1"]
    assert places.count("phone") == OF_ONE_TICKET == 3
