"""SECURITY H4, L9, L10, FIELD F5: a stolen tablet is shut out, whoever copied its cookie, and hears nothing more."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from click.testing import CliRunner

from tests.live.conftest import Server, serving
from tests.patience import PATIENCE, wait_until
from webapp.cli.main import cli

PIN = "402913"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """These stories are about people and devices of the box, whom days do not keep apart."""
    with serving(tmp_path_factory.mktemp("stolen")) as running:
        yield running


def signed_in(server: Server, username: str) -> requests.Session:
    """A tablet that somebody has signed in on by name."""
    tablet = requests.Session()
    found = re.search(r'name="csrf_token" value="([^"]+)"', tablet.get(server.url + "/sign-in", timeout=PATIENCE).text)
    assert found
    known = next(one for one in server.demo["users"] if one["username"] == username)
    form = {"csrf_token": found[1], "username": username, "password": known["password"]}
    answer = tablet.post(server.url + "/sign-in", data=form, allow_redirects=False, timeout=PATIENCE)
    assert answer.status_code == 303, answer.text
    return tablet


def copy_of(tablet: requests.Session) -> requests.Session:
    """What a thief has who read the cookie."""
    copied = requests.Session()
    copied.cookies.update(tablet.cookies.get_dict())
    return copied


def opens(server: Server, tablet: requests.Session) -> bool:
    path = f"/d/{server.day}/load"
    return tablet.get(server.url + path, allow_redirects=False, timeout=PATIENCE).status_code == 200


class Listener:
    """A socket in the room of the coordinator or of a desk, opened with the tablet's cookie or a token."""

    def __init__(self, server: Server, tablet: requests.Session, token: str = "", desk: str = "") -> None:
        self.heard: list[Any] = []
        self.client = socketio.Client(reconnection=False)
        self.client.on("event", lambda said: self.heard.append(said), namespace="/live")
        cookies = "; ".join(f"{name}={value}" for name, value in tablet.cookies.get_dict().items())
        self.client.connect(
            server.url,
            headers={"Cookie": cookies},
            namespaces=["/live"],
            transports=["websocket"],
            wait_timeout=PATIENCE,
        )
        asked: dict[str, Any] = {"desk": desk} if desk else {"load": server.day}
        shown = {"auth": {"token": token}} if token else {}
        self.answer = self.client.call("watch", asked | shown, namespace="/live", timeout=PATIENCE)

    @property
    def is_cut(self) -> bool:
        return not self.client.connected


def test_a_cookie_that_was_copied_before_sign_out_opens_nothing_after_it(server: Server) -> None:
    tablet = signed_in(server, "koordinator")
    copied, listener = copy_of(tablet), Listener(server, tablet)
    assert opens(server, copied) and "error" not in listener.answer
    found = re.search(r'name="csrf_token" value="([^"]+)"', tablet.get(server.url + "/sign-in", timeout=PATIENCE).text)
    assert found
    tablet.post(server.url + "/sign-out", data={"csrf_token": found[1]}, timeout=PATIENCE)
    assert not opens(server, copied)
    assert wait_until(lambda: listener.is_cut)
    heard, other = len(listener.heard), Listener(server, requests.Session(), server.demo["coordinator_token"])
    server.take(server.demo["services"][0]["code"])
    assert wait_until(lambda: bool(other.heard))
    other.client.disconnect()
    assert len(listener.heard) == heard
    again = Listener(server, copied)
    assert again.answer["error"]["code"] == "not_signed_in"
    again.client.disconnect()


def giliran(server: Server, *arguments: str) -> str:
    """A command in a process that is not the server's."""
    result = CliRunner(env={"GILIRAN_DATA_DIR": str(server.data_dir)}).invoke(cli, ["--lang", "en", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_command_beside_the_server_sends_a_device_away_with_its_sockets(server: Server) -> None:
    before = json.loads(giliran(server, "session", "list", "--json"))
    tablet = signed_in(server, "koordinator")
    listener = Listener(server, tablet)
    known = {one["code"] for one in before}
    (listed,) = [one for one in json.loads(giliran(server, "session", "list", "--json")) if one["code"] not in known]
    assert (listed["role"], listed["device"]) == ("coordinator", "")
    assert listed["code"] in giliran(server, "session", "list")
    giliran(server, "session", "end", listed["code"])
    assert not opens(server, tablet)
    assert wait_until(lambda: listener.is_cut)
    assert {one["code"] for one in json.loads(giliran(server, "session", "list", "--json"))} == known


def test_a_new_password_ends_sessions_and_their_sockets(server: Server) -> None:
    tablet = signed_in(server, "koordinator")
    listener = Listener(server, tablet)
    made = json.loads(giliran(server, "user", "password", "koordinator", "--json"))
    next(one for one in server.demo["users"] if one["username"] == "koordinator")["password"] = made["password"]
    assert not opens(server, tablet)
    assert wait_until(lambda: listener.is_cut)


def test_a_new_pin_of_ones_own_ends_the_socket_of_another_device_that_the_password_opened(server: Server) -> None:
    clerk = next(one["username"] for one in server.demo["users"] if one["role"] == "clerk")
    giliran(server, "user", "pin", clerk)
    tablet = signed_in(server, clerk)
    listener = Listener(server, tablet, desk=server.demo["desks"][0]["id"])
    assert "error" not in listener.answer
    giliran(server, "user", "pin", clerk)
    assert wait_until(lambda: listener.is_cut)
    again = Listener(server, tablet)
    assert again.answer["error"]["code"] == "not_signed_in"
    again.client.disconnect()


def test_a_token_that_is_revoked_hears_nothing_more_and_the_others_go_on(server: Server) -> None:
    made, kept = (
        json.loads(giliran(server, "token", "add", label, "--role", "viewer", "--day", server.day, "--json"))["token"]
        for label in ("Papan curian", "Papan")
    )
    stolen, other = (Listener(server, requests.Session(), token) for token in (made, kept))
    assert "error" not in stolen.answer and "error" not in other.answer
    listed = json.loads(giliran(server, "token", "list", "--json"))
    giliran(server, "token", "revoke", next(one["id"] for one in listed if one["label"] == "Papan curian"))
    assert wait_until(lambda: stolen.is_cut)
    heard = len(other.heard)
    server.take(server.demo["services"][0]["code"])
    assert wait_until(lambda: len(other.heard) > heard) and not other.is_cut
    again = Listener(server, requests.Session(), made)
    assert again.answer["error"]["code"] == "not_signed_in"
    for one in (again, other):
        one.client.disconnect()


# -- every room and every role ---------------------------------------------------------------------------------------


MAY_HEAR = {
    "admin": {"load", "desk"},
    "coordinator": {"load", "desk"},
    "viewer": {"load"},
    "clerk": {"desk"},
    "greeter": set(),
    "content": set(),
}


def asks(server: Server, listener: Listener) -> dict[str, str]:
    """What each room of staff answers: "" where it lets in."""
    rooms = {"load": server.day, "desk": server.demo["desks"][0]["id"]}
    said = {
        room: listener.client.call("watch", {room: of}, namespace="/live", timeout=PATIENCE)
        for room, of in rooms.items()
    }
    return {room: answer.get("error", {}).get("code", "") for room, answer in said.items()}


def test_every_room_lets_in_whom_it_should_and_nobody_whose_session_was_ended(server: Server) -> None:
    people = {one["role"]: one["username"] for one in server.demo["users"]}
    assert set(people) == set(MAY_HEAR)
    tablets = {role: signed_in(server, name) for role, name in people.items()}
    listeners = {role: Listener(server, tablet) for role, tablet in tablets.items()}
    for role, listener in listeners.items():
        answers = asks(server, listener)
        assert {room for room, refused in answers.items() if not refused} == MAY_HEAR[role]
        assert set(answers.values()) <= {"", "not_allowed"}
    for one in json.loads(giliran(server, "session", "list", "--json")):
        giliran(server, "session", "end", one["code"])
    assert wait_until(lambda: all(listener.is_cut for listener in listeners.values()))
    for role, tablet in tablets.items():
        again = Listener(server, tablet)
        assert asks(server, again) == {"load": "not_signed_in", "desk": "not_signed_in"}, role
        again.client.disconnect()


def test_no_secret_of_a_session_lies_in_the_data_folder(server: Server) -> None:
    tablet = signed_in(server, "koordinator")
    carried = tablet.cookies.get_dict()["giliran_session"]
    for file in (one for one in Path(server.data_dir).rglob("*") if one.is_file()):
        assert carried.encode() not in file.read_bytes(), file
