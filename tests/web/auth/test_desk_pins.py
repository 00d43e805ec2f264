"""A new PIN for a desk while the hall runs: by the coordinator or the command line, shown once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from queues.persistence.people.people import set_desk_pin
from tests.builders import NOON, Hall
from tests.web.auth.test_signing_in import csrf_of, enter_at_desk
from tests.web.conftest import Staff
from webapp.services import Box

PIN = "402913"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def path(box: Box, hall: Hall) -> str:
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    return f"/d/{hall.code}/load/desks/{hall.desk_id('1')}/pin"


def renew(staff: Staff, path: str) -> Any:
    return staff.client.post(path, data={"csrf_token": csrf_of(staff.client, path)})


def test_a_new_pin_is_shown_once_and_opens_the_desk(
    app: Flask, client: FlaskClient, hall: Hall, path: str, signed_in: Callable[[str], Staff]
) -> None:
    enter_at_desk(client, hall, PIN)
    assert client.get(f"/desks/{hall.desk_id('1')}").status_code == 200
    coordinator = signed_in("coordinator")
    answer = renew(coordinator, path)
    found = re.search(r"<b>(\d{6})</b>", answer.text)
    assert found and found[1] != PIN
    assert answer.headers["Cache-Control"] == "no-store"
    assert found[1] not in coordinator.get(path).text
    assert client.get(f"/desks/{hall.desk_id('1')}").status_code == 302
    assert enter_at_desk(client, hall, PIN).status_code == 401
    assert enter_at_desk(client, hall, found[1]).status_code == 303


def test_the_page_of_a_new_pin_loaded_again_leaves_it_valid(
    client: FlaskClient, hall: Hall, path: str, signed_in: Callable[[str], Staff]
) -> None:
    coordinator = signed_in("coordinator")
    asked = coordinator.get(path).text
    form = {"csrf_token": coordinator.csrf, "state": re.findall(r'name="state" value="([^"]+)"', asked)[0]}
    found = re.search(r"<b>(\d{6})</b>", coordinator.client.post(path, data=form).text)
    again = coordinator.client.post(path, data=form)
    assert again.status_code == 409 and "Yang sudah dicatat berlaku" in again.text
    assert found and enter_at_desk(client, hall, found[1]).status_code == 303


def test_looking_renews_nothing(client: FlaskClient, hall: Hall, path: str, signed_in: Callable[[str], Staff]) -> None:
    signed_in("coordinator").get(path)
    assert enter_at_desk(client, hall, PIN).status_code == 303


@pytest.mark.parametrize("role", ["clerk", "greeter", "viewer"])
def test_only_the_coordinator_renews(hall: Hall, path: str, signed_in: Callable[[str], Staff], role: str) -> None:
    staff = signed_in(role)
    assert staff.post(path).status_code == 403


def test_a_forged_form_renews_nothing(
    client: FlaskClient, hall: Hall, path: str, signed_in: Callable[[str], Staff]
) -> None:
    assert signed_in("coordinator").client.post(path).status_code == 400
    assert enter_at_desk(client, hall, PIN).status_code == 303


def test_a_desk_of_no_day_has_none(hall: Hall, path: str, signed_in: Callable[[str], Staff]) -> None:
    coordinator = signed_in("coordinator")
    assert coordinator.post(path.replace(str(hall.desk_id("1")), str(hall.day_id))).status_code == 404


def test_the_dialog_of_the_desk_leads_there(hall: Hall, path: str, signed_in: Callable[[str], Staff]) -> None:
    assert f'href="{path}"' in signed_in("coordinator").get(path.removesuffix("/pin")).text
