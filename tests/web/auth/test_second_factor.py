"""The second factor of admins and coordinators: asked for after the password, once a code, sealed on disk."""

import re
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.model.actor import Role
from queues.persistence.people.people import create_user, set_password, user_by_id
from queues.persistence.people.second_factor import forget_second_factor
from queues.persistence.read_transaction import one_read
from tests.builders import NOON, Hall, later
from tests.web.conftest import PASSWORD, StandingClock
from webapp import create_app
from webapp.auth.second_factor import seal, step_of, unseal
from webapp.services import Box
from webapp.settings import Settings

CODE, NEW = "/sign-in/code", "/sign-in/code/new"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"second_factor": "required"})


@pytest.fixture
def rina(box: Box, password_hash: str) -> Any:
    return somebody(box, password_hash, "rina", Role.COORDINATOR)


def somebody(box: Box, password_hash: str, name: str, role: Role) -> Any:
    with box.engine.begin() as connection:
        return create_user(
            connection, username=name, display_name=name.title(), role=role, password_hash=password_hash, now=NOON
        )


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def give_password(client: FlaskClient, name: str = "rina", **more: str) -> Any:
    token = csrf_of(client.get("/sign-in").text)
    return client.post("/sign-in", data={"csrf_token": token, "username": name, "password": PASSWORD} | more)


def give_code(client: FlaskClient, code: str, path: str = CODE) -> Any:
    return client.post(path, data={"csrf_token": csrf_of(client.get(path).text), "code": code})


def secret_on(page: str) -> str:
    found = re.search(r"([A-Z2-7]{4}( [A-Z2-7]{4}){7})", page)
    assert found
    return found[1].replace(" ", "")


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


class Phone:
    """The app, set up with what the page shows; `codes` are for recovery."""

    def __init__(self, client: FlaskClient, at: datetime = NOON) -> None:
        give_password(client)
        self.secret = secret_on(client.get(NEW).text)
        answer = give_code(client, code_at(self.secret, at), NEW)
        assert answer.status_code == 200
        self.codes = re.findall(r"<li>([A-Z2-7-]{19})</li>", answer.text)


@pytest.fixture
def phone(app: Flask, hall: Hall, rina: Any) -> Phone:
    return Phone(app.test_client())


def is_in(client: FlaskClient, hall: Hall) -> bool:
    return client.get(f"/d/{hall.code}/load").status_code == 200


# -- when it is asked for --------------------------------------------------------------------------------------------


def test_nobody_is_asked_unless_the_setting_says_so(
    settings: Settings, box: Box, hall: Hall, rina: Any, clock: StandingClock
) -> None:
    client = create_app(settings.model_copy(update={"second_factor": "off"}), clock).test_client()
    assert give_password(client).location == f"/d/{hall.code}/load"
    assert is_in(client, hall)


@pytest.mark.parametrize(
    ("role", "is_asked"),
    [(Role.ADMIN, True), (Role.COORDINATOR, True), (Role.CLERK, False), (Role.GREETER, False), (Role.VIEWER, False)],
)
def test_admins_and_coordinators_are_asked(
    client: FlaskClient, box: Box, hall: Hall, password_hash: str, role: Role, is_asked: bool
) -> None:
    somebody(box, password_hash, "ani", role)
    assert (give_password(client, "ani").location == CODE) is is_asked


def test_a_demo_whose_clock_runs_fast_asks_for_no_code(settings: Settings, box: Box, hall: Hall, rina: Any) -> None:
    client = create_app(settings.model_copy(update={"clock": "60x"})).test_client()
    assert give_password(client).location == f"/d/{hall.code}/load"


# -- the first time --------------------------------------------------------------------------------------------------


def test_the_first_time_the_app_is_set_up_with_a_code_and_ten_others_for_bad_days(
    client: FlaskClient, hall: Hall, rina: Any
) -> None:
    assert give_password(client).location == CODE
    assert client.get(CODE).location == NEW
    page = client.get(NEW)
    assert "<svg" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert secret_on(page.text) == secret_on(client.get(NEW).text)
    assert not is_in(client, hall)
    wrong = give_code(client, "000000", NEW)
    assert (wrong.status_code, "Kode belum cocok" in wrong.text) == (401, True)
    answer = give_code(client, code_at(secret_on(page.text), NOON), NEW)
    assert len(set(re.findall(r"<li>([A-Z2-7-]{19})</li>", answer.text))) == 10
    assert is_in(client, hall)


def test_the_page_that_was_asked_for_comes_after_the_code(client: FlaskClient, hall: Hall, rina: Any) -> None:
    give_password(client, next=f"/d/{hall.code}/audit")
    secret = secret_on(client.get(NEW).text)
    assert f'href="/d/{hall.code}/audit"' in give_code(client, code_at(secret, NOON), NEW).text


def test_an_app_is_not_set_up_a_second_time(app: Flask, hall: Hall, phone: Phone) -> None:
    client = app.test_client()
    give_password(client)
    assert client.get(NEW).location == "/sign-in"


# -- every time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "fits"), [(-29, True), (0, True), (31, True), (-95, False), (95, False)])
def test_a_code_is_good_one_step_either_way(seconds: int, fits: bool) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert (step_of(secret, code_at(secret, later(seconds)), NOON) is not None) is fits


def test_a_code_opens_once(app: Flask, hall: Hall, phone: Phone, clock: StandingClock) -> None:
    clock.at = later(minutes=5)
    code = code_at(phone.secret, clock.at)
    first, second = app.test_client(), app.test_client()
    give_password(first)
    give_password(second)
    assert give_code(first, f" {code[:3]} {code[3:]} ").location == f"/d/{hall.code}/load"
    assert is_in(first, hall)
    assert give_code(second, code).status_code == 401
    assert not is_in(second, hall)


def test_the_code_of_setting_up_opens_nothing_more(app: Flask, hall: Hall, phone: Phone) -> None:
    client = app.test_client()
    give_password(client)
    assert give_code(client, code_at(phone.secret, NOON)).status_code == 401


def test_a_recovery_code_opens_once_however_it_is_written(app: Flask, hall: Hall, phone: Phone) -> None:
    for code, status in ((phone.codes[3].lower(), 303), (phone.codes[3], 401), (phone.codes[4].replace("-", " "), 303)):
        client = app.test_client()
        give_password(client)
        assert give_code(client, code).status_code == status
        assert is_in(client, hall) is (status == 303)


@pytest.mark.parametrize("code", ["", "000000", "ABCD-EFGH-JKLM-NPQR", "1" * 4000, "१२३४५६", "'; --"])
def test_other_codes_open_nothing(app: Flask, hall: Hall, phone: Phone, code: str) -> None:
    client = app.test_client()
    give_password(client)
    assert give_code(client, code).status_code == 401
    assert not is_in(client, hall)


def test_codes_are_limited_as_passwords_are(app: Flask, hall: Hall, phone: Phone) -> None:
    client = app.test_client()
    give_password(client)
    answers = [give_code(client, f"{nth:06}").status_code for nth in range(31)]
    assert answers == [401] * 30 + [429]
    assert app.extensions["giliran_failed_sign_ins"].total == {"code": 31}


# -- between password and code ---------------------------------------------------------------------------------------


def test_without_a_password_there_is_no_code_to_give(client: FlaskClient, phone: Phone) -> None:
    assert [client.get(path).location for path in (CODE, NEW)] == ["/sign-in"] * 2
    token = csrf_of(client.get("/sign-in").text)
    for path in (CODE, NEW):
        answer = client.post(path, data={"csrf_token": token, "code": code_at(phone.secret, NOON)})
        assert answer.location == "/sign-in"


def test_a_password_waits_ten_minutes_for_its_code(app: Flask, hall: Hall, phone: Phone, clock: StandingClock) -> None:
    client = app.test_client()
    give_password(client)
    clock.at = later(minutes=11)
    assert client.get(CODE).location == "/sign-in"


def test_a_new_password_ends_the_waiting(app: Flask, box: Box, hall: Hall, phone: Phone, rina: Any) -> None:
    client = app.test_client()
    give_password(client)
    with box.engine.begin() as connection:
        set_password(connection, rina, "another hash", now=NOON)
    assert client.get(CODE).location == "/sign-in"


def test_a_forged_form_sets_up_nothing(client: FlaskClient, hall: Hall, rina: Any) -> None:
    give_password(client)
    secret = secret_on(client.get(NEW).text)
    assert client.post(NEW, data={"code": code_at(secret, NOON)}).status_code == 400
    assert not is_in(client, hall)


# -- on disk ---------------------------------------------------------------------------------------------------------


def test_the_database_shows_neither_secret_nor_codes(hall_file: Path, box: Box, phone: Phone) -> None:
    with sqlite3.connect(hall_file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    written = hall_file.read_bytes()
    for secret in (phone.secret, *phone.codes, *(code.replace("-", "") for code in phone.codes)):
        assert secret.encode() not in written


def test_a_sealed_secret_is_its_owners_and_this_boxs_only(app: Flask, box: Box, rina: Any, settings: Settings) -> None:
    with box.engine.begin() as connection:
        other = create_user(
            connection, username="ani", display_name="", role=Role.ADMIN, password_hash="none", now=NOON
        )
    with app.app_context():
        sealed = seal(rina, "JBSWY3DPEHPK3PXP")
        assert unseal(rina, sealed) == "JBSWY3DPEHPK3PXP"
        assert unseal(other, sealed) is None
        assert seal(rina, "JBSWY3DPEHPK3PXP") != sealed
    other_secret = {"secret_key": "another secret of thirty-two bytes or more"}
    changed = create_app(Settings(**settings.model_dump() | other_secret))
    with changed.app_context():
        assert unseal(rina, sealed) is None


def test_a_reset_ends_the_session_on_the_phone_that_was_lost(app: Flask, box: Box, hall: Hall, rina: Any) -> None:
    lost = app.test_client()
    Phone(lost)
    assert is_in(lost, hall)
    with box.engine.begin() as connection:
        assert forget_second_factor(connection, rina, now=NOON)
    assert not is_in(lost, hall)


def test_after_a_reset_the_app_is_set_up_anew(app: Flask, box: Box, hall: Hall, phone: Phone, rina: Any) -> None:
    with box.engine.begin() as connection:
        assert forget_second_factor(connection, rina, now=NOON)
        assert not forget_second_factor(connection, rina, now=NOON)
    client = app.test_client()
    give_password(client)
    assert give_code(client, phone.codes[0], NEW).status_code == 401
    assert Phone(app.test_client()).secret != phone.secret
    with one_read(box.engine) as connection:
        assert user_by_id(connection, rina)
