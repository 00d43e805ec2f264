"""An appointed time as people see it: on the greeter's page, on the phone, on paper, at the desk."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.builders import DAY, GREETER, Hall, Taken, later
from tests.web.conftest import Staff
from webapp.services import Box


@pytest.fixture
def appointed(hall: Hall) -> Taken:
    hall.take("ktp")
    return hall.take("ktp", by=GREETER, appointed_at=later(minutes=30))


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_phone_says_the_hour_and_promises_no_other(client: FlaskClient, box: Box, appointed: Taken) -> None:
    said = words_of(client.get(f"/t/{box.tokens.token(appointed.id)}").text)
    assert "12.30 jam janji temu" in said
    assert "Anda dipanggil mulai pukul 12.30 dan didahulukan." in said
    assert "orang di depan Anda" not in said
    assert "Setelah ini" not in said


def test_a_ticket_without_one_says_nothing_of_it(client: FlaskClient, box: Box, hall: Hall) -> None:
    said = words_of(client.get(f"/t/{box.tokens.token(hall.take('ktp').id)}").text)
    assert "janji" not in said


def test_the_slip_and_the_greeter_say_it(signed_in: Callable[[str], Staff], box: Box, appointed: Taken) -> None:
    token = box.tokens.token(appointed.id)
    greeter = signed_in("greeter")
    for path in (f"/t/{token}/slip", f"/d/{DAY}/greeter/given/{token}"):
        assert "Janji pukul 12.30" in words_of(greeter.get(path).text), path


def test_the_greeter_has_a_field_for_it(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    page = signed_in("greeter").get(f"/d/{DAY}/greeter").text
    assert re.search(r'<input[^>]*type="time"[^>]*name="appointed_at"', page)
