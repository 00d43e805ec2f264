"""A TV that goes on at another address of the box keeps its name: by a code that is sealed, soon old and good once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import NOON, Hall
from tests.web.conftest import Staff, StandingClock
from tests.web.live.test_named_boards import TV, named_tv, sign_of_life
from webapp.live.board_handover import LIFE, LONGEST
from webapp.live.named_boards import COOKIE


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


@pytest.fixture
def tv(app: Flask, hall: Hall, coordinator: Staff) -> FlaskClient:
    return named_tv(app, hall, coordinator)


@pytest.fixture
def elsewhere(app: Flask, hall: Hall) -> FlaskClient:
    """The browser of the TV at another address: it has no cookie of this box there, and shows a code."""
    browser = app.test_client()
    assert sign_of_life(browser, hall)["code"]
    return browser


def code_of(tv: FlaskClient, hall: Hall) -> str:
    code: str = sign_of_life(tv, hall)["handover"]
    return code


def takes(browser: FlaskClient, code: Any) -> bool:
    return bool(browser.post("/board/move", json={"code": code}).json["taken"])


def test_the_name_goes_along_and_the_old_address_keeps_it_too(
    tv: FlaskClient, elsewhere: FlaskClient, hall: Hall
) -> None:
    assert takes(elsewhere, code_of(tv, hall))
    said = sign_of_life(elsewhere, hall)
    assert [said["name"], said["code"]] == [TV, None]
    assert sign_of_life(tv, hall)["name"] == TV  # the cable is plugged in again


def test_a_code_is_good_once_and_the_next_one_too(tv: FlaskClient, app: Flask, hall: Hall) -> None:
    code = code_of(tv, hall)
    assert [takes(app.test_client(), code) for _ in range(3)] == [True, False, False]
    assert takes(app.test_client(), code_of(tv, hall))


def test_a_code_is_soon_too_old(tv: FlaskClient, elsewhere: FlaskClient, hall: Hall, clock: StandingClock) -> None:
    old, late = code_of(tv, hall), code_of(tv, hall)
    clock.at = NOON + LIFE
    assert takes(elsewhere, late)
    clock.at = NOON + LIFE + timedelta(seconds=1)
    assert not takes(elsewhere, old)


def test_a_code_of_a_clock_that_was_far_ahead_is_worth_nothing(
    tv: FlaskClient, elsewhere: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    code = code_of(tv, hall)
    clock.at = NOON - timedelta(hours=1)
    assert not takes(elsewhere, code)


@pytest.mark.parametrize("bad", ["", "A", "abcdefgh", "é" * 20, "AAAA" * 40, "=" * LONGEST])
def test_what_is_no_code_gives_no_name_and_takes_none_away(
    tv: FlaskClient, elsewhere: FlaskClient, hall: Hall, bad: str
) -> None:
    assert not takes(elsewhere, bad) and not takes(tv, bad)
    assert sign_of_life(elsewhere, hall)["name"] is None
    assert sign_of_life(tv, hall)["name"] == TV


def test_a_code_in_which_one_letter_was_changed_is_wrong(tv: FlaskClient, elsewhere: FlaskClient, hall: Hall) -> None:
    code = code_of(tv, hall)
    for at in (0, len(code) // 2):
        assert not takes(elsewhere, code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :])
    assert takes(elsewhere, code)


def test_a_body_that_is_none_is_refused(client: FlaskClient, hall: Hall) -> None:
    assert client.post("/board/move", json={}).status_code == 422
    assert client.post("/board/move", json={"code": "A" * (LONGEST + 1)}).status_code == 422


def test_a_tv_that_was_taken_off_takes_nothing_along(
    tv: FlaskClient, elsewhere: FlaskClient, hall: Hall, coordinator: Staff
) -> None:
    code = code_of(tv, hall)
    (board,) = coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    assert coordinator.post(f"/api/v1/days/{hall.code}/boards/{board['id']}/revoke", {}).status_code == 200
    assert not takes(elsewhere, code)


def test_only_a_named_tv_is_given_a_code_and_the_credential_is_in_none(
    tv: FlaskClient, elsewhere: FlaskClient, hall: Hall
) -> None:
    assert sign_of_life(elsewhere, hall)["handover"] is None
    cookie = tv.get_cookie(COOKIE)
    assert cookie
    key, shown, _signature = cookie.value.split(".")
    codes = {code_of(tv, hall) for _ in range(3)}
    assert len(codes) == 3
    assert not any(part in code for code in codes for part in (key, shown))
