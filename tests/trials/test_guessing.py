"""SECURITY H1, H3, M3: nobody guesses a PIN or a password, nobody is shut out by who tries, and who tried is seen."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from argon2 import PasswordHasher
from flask import Flask

from queues.model.actor import Role
from queues.model.events.box import SignInsFailed
from queues.persistence.people.people import create_user, set_desk_pin
from tests.builders import NOON, Hall, later
from tests.live.conftest import FromAddress, Server, serving
from tests.patience import PATIENCE
from tests.web.conftest import Staff, StandingClock
from tests.web.surfaces.test_box_audit import AUDIT, lines_on
from webapp.auth.failed_sign_ins import tell_minutes_over
from webapp.services import Box

GUESSES = 300
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PIN = "402913"
PASSWORD = "sumur-pasir-intan-139"
HASHED_AT_MOST = 30  # of one address within ten minutes


def spellings(desk_id: UUID) -> list[str]:
    """One desk, as many ways to write it as there are guesses."""
    plain = desk_id.hex
    ways: list[Callable[[int], str]] = [
        lambda nth: plain[: nth % 32] + "-" + plain[nth % 32 :],
        lambda nth: "{" + plain[: nth % 32] + "--" + plain[nth % 32 :] + "}",
        lambda nth: "urn:uuid:" + plain[: nth % 32].upper() + plain[nth % 32 :],
    ]
    return [ways[nth % 3](nth) for nth in range(GUESSES)]


@pytest.fixture
def a_desk(box: Box, hall: Hall) -> UUID:
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    return hall.desk_id("1")


@pytest.fixture
def a_coordinator(box: Box) -> str:
    with box.engine.begin() as connection:
        create_user(
            connection,
            username="panitia",
            display_name="Panitia",
            role=Role.COORDINATOR,
            password_hash=CHEAP.hash(PASSWORD),
            now=NOON,
        )
    return "panitia"


def guess(app: Flask, path: str, fields: dict[str, str], address: str = "192.168.8.7") -> int:
    """By a browser that nobody has seen before: a cookie of its own for each guess."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return client.post(path, data=fields | {"csrf_token": found[1]}).status_code


def told_of(hall: Hall) -> list[dict[str, Any]]:
    """What stands in the audit of the box about failures, minute by minute."""
    return [row["payload"] for row in hall.box_events() if row["kind"] == SignInsFailed.kind]


def test_no_spelling_of_a_desk_and_no_new_cookie_brings_a_new_guess_and_all_are_in_the_audit(
    app: Flask, box: Box, hall: Hall, a_desk: UUID, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    """Those too that were refused before anybody looked at their PIN: who tried so often is what one wants to see."""
    failures, said = app.extensions["giliran_failed_sign_ins"], Counter[int]()
    for nth, spelling in enumerate(spellings(a_desk)):
        clock.at = later(minutes=nth // 100)
        said[guess(app, "/sign-in/desk", {"desk": spelling, "pin": f"{125500 + nth}"})] += 1
    assert said == {401: HASHED_AT_MOST, 429: GUESSES - HASHED_AT_MOST}
    assert failures.total == {"desk_pin": GUESSES}

    assert tell_minutes_over(box, failures, later(minutes=3)) == 3
    told = told_of(hall)
    assert [one["count"] for one in told] == [100, 100, 100]
    assert {(one["way"], one["known_id"]) for one in told} == {("desk_pin", str(a_desk))}
    assert len({one["address_hash"] for one in told}) == 1 and "192.168" not in str(told)
    lines = [line for line in lines_on(signed_in("admin").get(AUDIT).text) if "gagal masuk" in line]
    assert len(lines) == 3
    for line in lines:
        assert "100 kali gagal masuk sebagai Meja 1 (PIN meja), dari alamat jaringan #" in line


def test_no_foreign_field_brings_a_new_guess_at_a_password(app: Flask, hall: Hall, a_coordinator: str) -> None:
    said = Counter(
        guess(app, "/sign-in", {"username": a_coordinator, "password": f"guess {nth}", "desk": f"{nth:032x}"})
        for nth in range(60)
    )
    assert said == {401: HASHED_AT_MOST, 429: 60 - HASHED_AT_MOST}


def test_nobody_is_shut_out_by_guesses_at_the_name_from_many_addresses(
    app: Flask, hall: Hall, a_coordinator: str
) -> None:
    for nth in range(60):
        assert guess(app, "/sign-in", {"username": a_coordinator, "password": "wrong"}, f"192.168.9.{nth}") == 401
    assert guess(app, "/sign-in", {"username": a_coordinator, "password": PASSWORD}, "192.168.8.9") == 303


# -- on a real server ------------------------------------------------------------------------------------------------


BURST, ADDRESSES = 60, 12


class Visitor:
    """A browser at one address of this machine, with the form before it."""

    def __init__(self, server: Server, address: str) -> None:
        self._server = server
        self._session = requests.Session()
        self._session.mount("http://", FromAddress(address))
        self._session.headers["Connection"] = "close"  # a kept one may be hung up just when it is used again

    def enter(self, fields: dict[str, str]) -> int:
        self.load_form()
        return self.send("/sign-in", fields)

    def load_form(self) -> None:
        page = self._session.get(self._server.url + "/sign-in", timeout=PATIENCE).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        self._csrf = found[1]

    def send(self, path: str, fields: dict[str, str]) -> int:
        sent = fields | {"csrf_token": self._csrf}
        return self._session.post(
            self._server.url + path, data=sent, timeout=PATIENCE, allow_redirects=False
        ).status_code


def together(*calls: Callable[[], int]) -> list[int]:
    """What each call answers; they begin at once."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def test_twelve_tablets_sign_in_while_a_burst_of_guesses_runs(tmp_path: Path) -> None:
    """Twelve clerks behind one address, and guesses at their name from there and from eleven others."""
    with serving(tmp_path, GILIRAN_SIGN_IN_PAUSE_SECONDS="0.5") as server:
        clerk = next(user for user in server.demo["users"] if user["role"] == "clerk")
        fields = {"username": clerk["username"], "password": clerk["password"]}
        tablets = [Visitor(server, "127.0.8.1") for _ in range(12)]
        for tablet in tablets:  # yesterday
            assert tablet.enter(fields) == 303
            tablet.load_form()
            assert tablet.send("/sign-out", {}) == 303
            tablet.load_form()
        guessers = [Visitor(server, f"127.0.8.{1 + nth % ADDRESSES}") for nth in range(BURST)]
        for guesser in guessers:
            guesser.load_form()
        wrong = fields | {"password": "wrong"}
        guesses = [partial(guesser.send, "/sign-in", wrong) for guesser in guessers]
        said = together(*guesses[:30], *(partial(tablet.send, "/sign-in", fields) for tablet in tablets), *guesses[30:])
        assert said[30:42] == [303] * 12
        refused = Counter(said[:30] + said[42:])
        assert set(refused) <= {401, 503}
        assert refused[503] > 0, "nobody was told at once that there is no place"
        assert f'giliran_sign_ins_failed_total{{way="password"}} {BURST}.0' in server.get("/metrics").text
