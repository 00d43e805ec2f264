"""Signing in and out: passwords, desk PINs, where one goes then, and how often one may guess."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from queues.model.actor import Role
from queues.model.events.box import SignedIn
from queues.persistence.people.people import create_user, set_active, set_desk_pin, set_password
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import event
from tests.builders import NOON, Hall
from tests.web.conftest import PASSWORD, Staff
from webapp import create_app
from webapp.auth.devices import staff_devices
from webapp.services import Box
from webapp.settings import Settings

PIN = "402913"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def clerk_id(box: Box, password_hash: str) -> Any:
    return a_user(box, password_hash, "clerk")


@pytest.fixture
def desk_url(box: Box, hall: Hall) -> str:
    """The console of a desk that has a PIN."""
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    return f"/desks/{hall.desk_id('1')}"


def a_user(box: Box, password_hash: str, role: str) -> Any:
    with box.engine.begin() as connection:
        return create_user(
            connection,
            username=role,
            display_name=role.title(),
            role=Role(role),
            password_hash=password_hash,
            now=NOON,
        )


def csrf_of(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def enter(client: FlaskClient, username: str = "clerk", password: str = PASSWORD, **more: str) -> Any:
    fields = {"csrf_token": csrf_of(client), "username": username, "password": password}
    return client.post("/sign-in", data=fields | more)


def enter_at_desk(client: FlaskClient, hall: Hall, pin: str, desk: str = "1") -> Any:
    fields = {"csrf_token": csrf_of(client), "desk": str(hall.desk_id(desk)), "pin": pin}
    return client.post("/sign-in/desk", data=fields)


def form_in_sight(page: str) -> str:
    """Which of the two forms a phone shows."""
    found = re.findall(r'id="way-(\w+)"\s+checked', page)
    assert len(found) == 1
    return found[0]


def test_a_phone_opens_the_page_with_the_form_that_was_used_on_it_last(
    client: FlaskClient, hall: Hall, desk_url: str, clerk_id: Any
) -> None:
    assert form_in_sight(client.get("/sign-in").text) == "name"
    assert form_in_sight(enter_at_desk(client, hall, "000000").text) == "pin"
    assert form_in_sight(client.get("/sign-in").text) == "name"
    enter_at_desk(client, hall, PIN)
    assert form_in_sight(client.get("/sign-in").text) == "pin"
    assert form_in_sight(enter(client, password="wrong").text) == "name"
    assert form_in_sight(client.get("/sign-in").text) == "pin"
    enter(client)
    assert form_in_sight(client.get("/sign-in").text) == "name"


@pytest.mark.parametrize("pin", ["", "12", "12345a", "1234567"])
def test_what_is_no_pin_of_a_desk_is_said_in_our_own_words_and_is_no_try(
    client: FlaskClient, hall: Hall, desk_url: str, pin: str
) -> None:
    for _ in range(15):
        answer = enter_at_desk(client, hall, pin)
        assert answer.status_code == 401
        assert "PIN meja terdiri dari enam angka." in answer.text
    form = client.get("/sign-in").text
    assert "novalidate" in form and "pattern" not in form


def test_whoever_names_no_desk_is_asked_for_one(client: FlaskClient, desk_url: str) -> None:
    answer = client.post("/sign-in/desk", data={"csrf_token": csrf_of(client), "desk": "", "pin": "123456"})
    assert (answer.status_code, "Pilih meja Anda dahulu." in answer.text) == (401, True)


# -- passwords -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "screen"),
    [
        ("clerk", "desks"),
        ("greeter", "greeter"),
        ("coordinator", "load"),
        ("viewer", "load"),
        ("content", "announcements"),
        ("admin", "load"),
    ],
)
def test_after_signing_in_everybody_is_where_the_role_belongs(
    client: FlaskClient, box: Box, hall: Hall, password_hash: str, role: str, screen: str
) -> None:
    a_user(box, password_hash, role)
    answer = enter(client, role)
    assert answer.status_code == 303
    assert answer.location == f"/d/{hall.code}/{screen}"


def test_a_name_may_be_written_with_capitals_and_blanks(client: FlaskClient, clerk_id: Any) -> None:
    assert enter(client, " Clerk ").status_code == 303


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(client: FlaskClient, clerk_id: Any) -> None:
    wrong, unknown = enter(client, "clerk", "not-it"), enter(client, "nobody", "not-it")
    assert wrong.status_code == unknown.status_code == 401
    assert "belum cocok" in wrong.text
    assert "belum cocok" in unknown.text
    assert client.get("/sign-in").status_code == 200
    assert "sudah masuk" not in client.get("/sign-in").text


def test_who_was_made_inactive_cannot_sign_in_and_is_signed_out(client: FlaskClient, box: Box, clerk_id: Any) -> None:
    enter(client)
    with box.engine.begin() as connection:
        set_active(connection, clerk_id, False, now=NOON)
    assert "sudah masuk" not in client.get("/sign-in").text
    assert enter(client).status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(
    client: FlaskClient, box: Box, hall: Hall, clerk_id: Any
) -> None:
    enter(client)
    assert client.get(f"/d/{hall.code}/desks").status_code == 200
    with box.engine.begin() as connection:
        set_password(connection, clerk_id, CHEAP.hash("another one"), now=NOON)
    assert client.get(f"/d/{hall.code}/desks").status_code == 302


def test_a_form_without_its_token_signs_nobody_in(client: FlaskClient, clerk_id: Any) -> None:
    answer = client.post("/sign-in", data={"username": "clerk", "password": PASSWORD})
    assert answer.status_code == 400
    assert "sudah masuk" not in client.get("/sign-in").text


# -- desk PINs -------------------------------------------------------------------------------------------------------


def test_a_pin_opens_its_own_desk_and_no_other(client: FlaskClient, hall: Hall, desk_url: str) -> None:
    answer = enter_at_desk(client, hall, PIN)
    assert (answer.status_code, answer.location) == (303, desk_url)
    assert client.get(desk_url).status_code == 200
    assert client.get(f"/desks/{hall.desk_id('2')}").status_code == 403


def test_a_wrong_pin_opens_nothing(client: FlaskClient, hall: Hall, desk_url: str) -> None:
    answer = enter_at_desk(client, hall, "000000")
    assert answer.status_code == 401
    assert "PIN belum cocok" in answer.text
    assert client.get(desk_url).status_code == 302


def test_a_desk_without_a_pin_is_not_offered_and_not_opened(client: FlaskClient, hall: Hall, desk_url: str) -> None:
    assert str(hall.desk_id("2")) not in client.get("/sign-in").text
    assert enter_at_desk(client, hall, PIN, desk="2").status_code == 401


def test_a_new_pin_ends_the_sessions_of_the_old_one(client: FlaskClient, box: Box, hall: Hall, desk_url: str) -> None:
    enter_at_desk(client, hall, PIN)
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash("111111"), now=NOON)
    assert client.get(desk_url).status_code == 302


def test_the_desk_that_one_was_on_the_way_to_is_chosen_already(client: FlaskClient, hall: Hall, desk_url: str) -> None:
    page = client.get("/sign-in", query_string={"next": desk_url}).text
    assert re.search(rf'<option value="{hall.desk_id("1")}" selected', page)


# -- where one goes on -----------------------------------------------------------------------------------------------


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client: FlaskClient, hall: Hall, clerk_id: Any) -> None:
    asked = client.get(f"/desks/{hall.desk_id('3')}")
    assert asked.status_code == 302
    assert "/sign-in?next=" in asked.location
    assert enter(client, next=f"/desks/{hall.desk_id('3')}").location == f"/desks/{hall.desk_id('3')}"


@pytest.mark.parametrize(
    "foreign",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "desks",
        "/sign-out",
        "/sign-in?next=/",
    ],
)
def test_next_leads_nowhere_but_to_our_own_pages(client: FlaskClient, hall: Hall, clerk_id: Any, foreign: str) -> None:
    assert enter(client, next=foreign).location == f"/d/{hall.code}/desks"


# -- signing out -----------------------------------------------------------------------------------------------------


def test_signing_out_leaves_the_desk_and_ends_the_session(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    clerk = signed_in("clerk")
    desk_id = hall.desk_id("1")
    assert clerk.post(f"/api/v1/desks/{desk_id}/staff").status_code == 200
    assert hall.desk("1").clerk_id is not None
    fields = {"csrf_token": clerk.csrf, "desk": str(desk_id), "next": f"/desks/{desk_id}"}
    answer = clerk.client.post("/sign-out", data=fields)
    assert answer.location == f"/sign-in?next=/desks/{desk_id}"
    assert hall.desk("1").clerk_id is None
    assert clerk.get(f"/desks/{desk_id}").status_code == 302


def test_nobody_is_signed_out_by_a_link_or_a_forged_form(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    clerk = signed_in("clerk")
    assert clerk.get("/sign-out").status_code == 405
    assert clerk.client.post("/sign-out").status_code == 400
    assert clerk.get(f"/d/{hall.code}/desks").status_code == 200


def test_who_is_not_signed_in_may_sign_out_too(client: FlaskClient) -> None:
    assert client.post("/sign-out").location == "/sign-in"


# -- how often one may guess -----------------------------------------------------------------------------------------


def test_whoever_guesses_too_often_is_told_to_wait(client: FlaskClient, clerk_id: Any) -> None:
    signed_in_before(client)
    answers = [enter(client, f"name-{n}", "guess").status_code for n in range(12)]
    assert answers == [401] * 10 + [429] * 2
    refused = enter(client)
    assert refused.status_code == 429
    assert "terlalu banyak percobaan. Silakan tunggu 5 menit" in refused.text
    assert int(refused.headers["Retry-After"]) > 0


def test_another_device_at_the_same_address_signs_in_meanwhile(app: Flask, clerk_id: Any) -> None:
    guessing, other = app.test_client(), app.test_client()
    signed_in_before(guessing)
    signed_in_before(other)
    for n in range(12):
        enter(guessing, f"name-{n}", "guess")
    assert enter(other).status_code == 303


def signed_in_before(client: FlaskClient) -> None:
    """And out again: what is left is the cookie of a device that staff use."""
    assert enter(client).status_code == 303
    assert client.post("/sign-out", data={"csrf_token": csrf_of(client)}).status_code == 303
    assert client.get_cookie(staff_devices.COOKIE)


def test_right_passwords_are_not_counted(client: FlaskClient, clerk_id: Any) -> None:
    assert [enter(client).status_code for _ in range(14)] == [303] * 14


# -- what the audit of the box tells ---------------------------------------------------------------------------------


def test_each_sign_in_is_an_event_of_the_box(
    client: FlaskClient, box: Box, hall: Hall, clerk_id: Any, desk_url: str
) -> None:
    enter(client, password="wrong")
    enter(client)
    enter_at_desk(client, hall, PIN)
    with one_read(box.engine) as connection:
        told = [row.payload for row in connection.execute(select(event).where(event.c.kind == SignedIn.kind))]
    assert told == [
        {"person_id": str(clerk_id), "desk_id": None, "way": "password"},
        {"person_id": None, "desk_id": str(hall.desk_id("1")), "way": "desk_pin"},
    ]


# -- the cookie ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "is_secure"), [("http", False), ("https", True)])
def test_the_session_is_secure_only_where_the_hall_has_https(
    settings: Settings, password_hash: str, scheme: str, is_secure: bool
) -> None:
    app = create_app(settings.model_copy(update={"public_url": f"{scheme}://antrean.local"}))
    a_user(app.extensions["giliran"], password_hash, "clerk")
    client = app.test_client()
    if is_secure:  # the test client sends a Secure cookie back over https only
        client.environ_base["wsgi.url_scheme"] = "https"
    cookies = [one for one in enter(client).headers.getlist("Set-Cookie") if "giliran_session=" in one]
    assert cookies
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in cookies)
    assert all(("Secure" in one) is is_secure for one in cookies)
