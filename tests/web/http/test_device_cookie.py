"""A phone is known by a cookie that this box has signed; what it invents itself is worth nothing."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.persistence.schema import tables
from tests.builders import DAY, NOON, Hall
from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.settings import Settings

HALL = f"/d/{DAY}"
TICKETS = f"/api/v1/days/{DAY}/tickets"


def take(client: FlaskClient, key: str | None = None, address: str = "10.0.0.7", **more: Any) -> Any:
    headers = {"Idempotency-Key": key or uuid4().hex}
    body = {"services": ["ktp"]} | more
    return client.post(TICKETS, json=body, headers=headers, environ_base={"REMOTE_ADDR": address})


def page_key(client: FlaskClient) -> str:
    found = re.search(r'name="key" value="(\w+)"', client.get(HALL).text)
    assert found
    return found[1]


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_made_up_cookies_are_no_other_devices(client: FlaskClient, hall: Hall) -> None:
    answers = []
    for _ in range(20):
        client.set_cookie("giliran_device", uuid4().hex)
        answers.append(take(client))
    assert statuses(answers) == {201: 6, 429: 14}
    assert {row["device_hash"] for row in hall.rows(tables.ticket_source)} == {None}


def test_true_cookies_of_many_visits_do_not_help_either(app: Flask, hall: Hall) -> None:
    phones = [app.test_client() for _ in range(20)]
    for phone in phones:
        phone.get(HALL)
    assert statuses([take(phone) for phone in phones]) == {201: 6, 429: 14}
    assert len({row["device_hash"] for row in hall.rows(tables.ticket_source)}) == 6


def test_a_device_that_moves_from_address_to_address_holds_four_numbers(client: FlaskClient, hall: Hall) -> None:
    client.get(HALL)
    assert statuses([take(client, address=f"10.0.0.{nth}") for nth in range(9)]) == {201: 4, 409: 5}


def test_a_cookie_with_another_name_in_it_is_not_known(client: FlaskClient, hall: Hall) -> None:
    client.get(HALL)
    cookie = client.get_cookie("giliran_device")
    assert cookie is not None
    client.set_cookie("giliran_device", uuid4().hex + cookie.value[32:])
    take(client)
    assert [row["device_hash"] for row in hall.rows(tables.ticket_source)] == [None]


@pytest.mark.parametrize(("age", "is_known"), [(timedelta(hours=47), True), (timedelta(hours=49), False)])
def test_a_device_is_forgotten_after_two_days(
    client: FlaskClient, hall: Hall, clock: StandingClock, age: timedelta, is_known: bool
) -> None:
    clock.at = NOON - age
    client.get(HALL)
    clock.at = NOON
    take(client)
    (row,) = hall.rows(tables.ticket_source)
    assert (row["device_hash"] is not None) == is_known


def test_a_cookie_lives_two_days_and_no_script_reads_it(client: FlaskClient, hall: Hall) -> None:
    given = client.get(HALL).headers["Set-Cookie"]
    assert "Max-Age=172800" in given and "HttpOnly" in given and "SameSite=Lax" in given


def test_an_ipv6_device_has_one_network_however_many_addresses(client: FlaskClient, hall: Hall) -> None:
    addresses = [f"2001:db8:0:7::{nth:x}" for nth in range(1, 11)]
    assert statuses([take(client, address=one) for one in addresses]) == {201: 6, 429: 4}
    assert take(client, address="2001:db8:0:8::1").status_code == 201


def test_a_phone_without_cookies_and_scripts_gets_its_number(app: Flask, hall: Hall) -> None:
    phone = app.test_client(use_cookies=False)
    answer = phone.post(f"{HALL}/tickets", data={"services": "ktp", "key": page_key(phone)})
    assert answer.status_code == 303 and "A001" in phone.get(answer.location).text


def test_a_page_gives_one_number_whether_a_cookie_came_in_between_or_not(app: Flask, hall: Hall) -> None:
    phone, form = app.test_client(), {"services": "ktp"}
    key = page_key(phone)
    without = app.test_client(use_cookies=False).post(f"{HALL}/tickets", data=form | {"key": key})
    with_cookie = phone.post(f"{HALL}/tickets", data=form | {"key": key})
    assert without.location == with_cookie.location and len(hall.turns()) == 1


def test_a_script_adds_to_the_key_of_its_page_for_each_number(app: Flask, hall: Hall) -> None:
    phone = app.test_client()
    key = page_key(phone)
    first = take(app.test_client(use_cookies=False), f"{key}-0001").json["token"]
    assert take(phone, f"{key}-0001", address="10.0.0.8").json["token"] == first
    assert take(phone, f"{key}-0002").json["token"] != first


def test_two_phones_without_cookies_never_share_the_key_of_a_page(app: Flask, hall: Hall) -> None:
    phones = [app.test_client(use_cookies=False) for _ in range(2)]
    tokens = {take(phone, page_key(phone)).json["token"] for phone in phones}
    assert len(tokens) == 2


def test_a_key_that_only_looks_like_one_of_a_page_belongs_to_its_sender(app: Flask, hall: Hall) -> None:
    made_by_hand = "ab" * 48
    phones = [app.test_client() for _ in range(2)]
    for phone in phones:
        phone.get(HALL)
    assert len({take(phone, made_by_hand).json["token"] for phone in phones}) == 2


def test_a_spare_laptop_knows_the_key_of_a_page_that_was_carried_out(
    app: Flask, hall: Hall, settings: Settings, clock: StandingClock
) -> None:
    phone = app.test_client()
    key = page_key(phone)
    first = take(phone, key).json["number"]
    spare = create_app(settings.model_copy(update={"secret_key": "the secret of another laptop, as long"}), clock)
    assert take(spare.test_client(), key).json["number"] == first
    assert len(hall.turns()) == 1


def test_no_row_holds_an_address_or_a_cookie(client: FlaskClient, hall: Hall, hall_file: Any) -> None:
    take(client, address="10.9.8.7")
    client.get(HALL)
    take(client, address="10.9.8.7")
    cookie = client.get_cookie("giliran_device")
    assert cookie is not None
    written = b"".join(path.read_bytes() for path in hall_file.parent.glob("hall.db*"))
    assert b"10.9.8.7" not in written and cookie.value[:32].encode() not in written
